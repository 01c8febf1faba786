"""The overview of a run: how many joined, began and finished, step by step; who needs attention;
beside the run before.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from django.db.models import Count, Q
from django.utils.functional import Promise

from course.models import Enrolment, Run, StepProgress
from course.progress import percent
from desk.following.asking import ATTENTION_WORDS, STATE_WORDS
from desk.following.filters import STATES, Wanted, learners_who
from desk.following.run_facts import FollowedStep, RunFacts, facts_of_run

TOTALS: Final = ("visited", "active", "finished", "passed", "left")
ATTENTION: Final = ("stuck", "behind", "failed", "near")
# Figures of larger runs take a while to count, and are kept as they were for a short time.
COUNTED_ANEW: Final = 2_000
KEPT_FOR: Final = timedelta(minutes=5)
_MOST_KEPT: Final = 50


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of learners by state, and by step those who visited and completed it."""

    at: datetime
    joined: int
    states: dict[str, int]
    steps: dict[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Total:
    """Learners in a state, their share, and the share in the run before."""

    key: str
    words: Promise
    count: int
    percent: int
    before: int | None


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """Who visited and completed a step, with their shares of those who joined."""

    step: FollowedStep
    visited: int
    done: int
    visited_percent: int
    done_percent: int


@dataclass(frozen=True, slots=True)
class FunnelWeek:
    number: int
    opens_at: datetime
    steps: list[FunnelStep]


@dataclass(frozen=True, slots=True)
class Overview:
    figures: Figures
    is_kept: bool
    before: Run | None
    joined_before: int
    totals: list[Total]
    attention: list[tuple[str, Promise, int]]
    weeks: list[FunnelWeek]


_kept: OrderedDict[tuple[int, ...], Figures] = OrderedDict()


def overview_of(facts: RunFacts, opens: dict[int, datetime], *, at: datetime) -> Overview:
    """`opens` says when each week opens."""
    figures = figures_of(facts, at=at)
    earlier = Run.objects.filter(course=facts.run.course_id, number__lt=facts.run.number)
    before = earlier.order_by("-number").first()
    than = figures_of(facts_of_run(before, at=at), at=at) if before else None
    return Overview(
        figures=figures,
        is_kept=figures.at != at,
        before=before,
        joined_before=than.joined if than else 0,
        totals=[_total(key, figures, than) for key in TOTALS],
        attention=[(key, ATTENTION_WORDS[key], figures.states[key]) for key in ATTENTION],
        weeks=list(_weeks(facts.steps, figures, opens)),
    )


def figures_of(facts: RunFacts, *, at: datetime) -> Figures:
    """Counted now, or a few minutes ago if the run is large: this process keeps them."""
    key = (facts.run.pk, facts.expected, *(step.pk for step in facts.steps))
    kept = _kept.get(key)
    if kept is not None and timedelta() <= at - kept.at < KEPT_FOR:
        return kept
    figures = _counted(facts, at=at)
    if figures.joined > COUNTED_ANEW:
        _kept[key] = figures
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return figures


def _counted(facts: RunFacts, *, at: datetime) -> Figures:
    """Two statements."""
    counts = {name: Count("pk", filter=STATES[name](facts, at)) for name in (*TOTALS, *ATTENTION)}
    found = learners_who(facts, Wanted(), at=at).aggregate(joined=Count("pk"), **counts)
    progress = (
        StepProgress.objects.filter(
            enrolment__in=Enrolment.objects.filter(run=facts.run).values("pk"),
            step__in=[step.pk for step in facts.steps],
        )
        .order_by()
        .values_list("step")
        .annotate(visited=Count("pk"), done=Count("pk", filter=Q(last_completed_at__isnull=False)))
    )
    steps = {step: (visited, done) for step, visited, done in progress}
    return Figures(at, found.pop("joined"), found, steps)


def _total(key: str, figures: Figures, than: Figures | None) -> Total:
    before = percent(than.states[key], than.joined) if than and than.joined else None
    count = figures.states[key]
    return Total(key, STATE_WORDS[key], count, percent(count, figures.joined), before)


def _weeks(
    steps: Iterable[FollowedStep], figures: Figures, opens: dict[int, datetime]
) -> Iterable[FunnelWeek]:
    for week, group in groupby(steps, key=lambda step: step.week):
        yield FunnelWeek(week, opens[week], [_funnel(step, figures) for step in group])


def _funnel(step: FollowedStep, figures: Figures) -> FunnelStep:
    visited, done = figures.steps.get(step.pk, (0, 0))
    return FunnelStep(
        step, visited, done, percent(visited, figures.joined), percent(done, figures.joined)
    )
