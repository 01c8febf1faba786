"""The learners of a run, filtered: each filter is one piece of the WHERE clause, and any of them
can be combined.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from course.models import Enrolment, StepProgress
from desk.following.run_facts import FollowedStep, RunFacts

STUCK_AFTER: Final = timedelta(days=7)
NEAR_PERCENT: Final = 90


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for: everything that is not empty has to hold."""

    search: str = ""
    states: tuple[str, ...] = ()
    step: FollowedStep | None = None
    # How somebody stands at the step: a key of AT_STEP.
    at_step: str = ""
    test: FollowedStep | None = None
    # Bounds of the test's score in whole percent, both inclusive.
    low: int = 0
    high: int = 100


def learners_who(facts: RunFacts, wanted: Wanted, *, at: datetime) -> QuerySet[Enrolment]:
    """Enrolments of the run, annotated with `done`, its complete published steps."""
    rows: QuerySet[Enrolment] = Enrolment.objects.filter(run=facts.run).annotate(done=_done(facts))
    for word in wanted.search.split():
        rows = rows.filter(_named(word))
    for state in wanted.states:
        rows = rows.filter(STATES[state](facts, at))
    if wanted.step is not None:
        rows = rows.filter(AT_STEP[wanted.at_step](_at(wanted.step)))
    if wanted.test is not None:
        rows = rows.filter(_scored(wanted.test, wanted.low, wanted.high))
    return rows


def _done(facts: RunFacts) -> F | CombinedExpression:
    """From the count that is kept, which counts every step: those withdrawn since are left out."""
    if not facts.withdrawn:
        return F("completed")
    unseen = (
        _mine(step__in=facts.withdrawn, last_completed_at__isnull=False)
        .order_by()
        .values("enrolment")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return F("completed") - Coalesce(Subquery(unseen, output_field=IntegerField()), 0)


def _mine(**conditions: object) -> QuerySet[StepProgress]:
    return StepProgress.objects.filter(enrolment=OuterRef("pk"), **conditions)


def _at(step: FollowedStep) -> QuerySet[StepProgress]:
    return _mine(step=step.pk)


def _named(word: str) -> Q:
    """A part of a name or address, or the id that the history uses for people."""
    named = Q(learner__display_name__icontains=word) | Q(learner__email__icontains=word)
    try:
        return named | Q(learner__uuid=UUID(word))
    except ValueError:
        return named


def _scored(test: FollowedStep, low: int, high: int) -> Q:
    """Scores are shown floored, so that 69.9 % is one of “up to 69 %”."""
    found = _mine(step=test.pk, score__gte=Decimal(low) / 100)
    if high < 100:  # noqa: PLR2004
        found = found.filter(score__lt=Decimal(high + 1) / 100)
    return Q(Exists(found))


def _visited(_facts: RunFacts, _at: datetime) -> Q:
    return Q(Exists(_mine()))


def _not_started(_facts: RunFacts, _at: datetime) -> Q:
    return ~Q(Exists(_mine()))


def _active(_facts: RunFacts, _at: datetime) -> Q:
    return Q(done__gt=0)


def _finished(facts: RunFacts, _at: datetime) -> Q:
    return Q(done__gte=facts.total) if facts.total else Q(pk=None)


def _unfinished(facts: RunFacts) -> Q:
    return Q(left_at=None, done__lt=facts.total)


def _passed(facts: RunFacts, _at: datetime) -> Q:
    """Every test of the course."""
    found = Q() if facts.tests else Q(pk=None)
    for test in facts.tests:
        found &= Q(Exists(_mine(step=test.pk, passed=True)))
    return found


def _failed(facts: RunFacts, _at: datetime) -> Q:
    failed = _mine(step__in=[test.pk for test in facts.tests], passed=False)
    return Q(Exists(failed), left_at=None)


def _stuck(facts: RunFacts, at: datetime) -> Q:
    """Begun, and nothing opened, completed or started for a week. Visits are seen: who was not
    seen has not moved.
    """
    since = at - STUCK_AFTER
    moved = _mine().filter(
        Q(first_visited_at__gt=since)
        | Q(last_completed_at__gt=since)
        | Q(attempt_started_at__gt=since)
    )
    still = Q(last_seen_at__lte=since) | ~Q(Exists(moved))
    return _unfinished(facts) & Q(Exists(_mine())) & still


def _behind(facts: RunFacts, _at: datetime) -> Q:
    return Q(left_at=None, done__lt=facts.expected)


def _near(facts: RunFacts, _at: datetime) -> Q:
    least = -(-facts.total * NEAR_PERCENT // 100)
    return _unfinished(facts) & Q(done__gte=max(1, least))


def _left(_facts: RunFacts, _at: datetime) -> Q:
    return Q(left_at__isnull=False)


def _current(_facts: RunFacts, _at: datetime) -> Q:
    return Q(left_at=None)


STATES: Final[dict[str, Callable[[RunFacts, datetime], Q]]] = {
    "current": _current,
    "new": _not_started,
    "visited": _visited,
    "active": _active,
    "finished": _finished,
    "passed": _passed,
    "left": _left,
    "stuck": _stuck,
    "behind": _behind,
    "failed": _failed,
    "near": _near,
}
AT_STEP: Final[dict[str, Callable[[QuerySet[StepProgress]], Q]]] = {
    "done": lambda rows: Q(Exists(rows.filter(last_completed_at__isnull=False))),
    "open": lambda rows: Q(Exists(rows.filter(last_completed_at=None))),
    "visited": lambda rows: Q(Exists(rows)),
    "not": lambda rows: ~Q(Exists(rows)),
}
