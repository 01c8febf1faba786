"""The progress page: the whole way of an enrolment, step by step, and what is left of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    Case,
    Expression,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    When,
)
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from course import progress
from course.access import Membership
from course.db.compiled_queries import CompiledQuery, Param
from course.kinds import TEST, kind_name
from course.models import Step
from course.pages.going_on import (
    facts_of,
    kept_facts,
    minutes_of,
    stopped_words,
    time_words,
    url_of,
    url_to_go_on,
)
from course.pages.kept_outlines import ROW
from course.pages.outline_rows import Printed
from course.records.gate import LearnerRecord
from course.records.reasons import StepStanding, Why, is_locked, why_not
from course.text.timecodes import clock

ENROLMENT = Param("enrolment", BigIntegerField())
RUN = Param("run", BigIntegerField())

# CSS classes of a step's tile.
DONE, FAILED, BEGUN, LOCKED = "d", "f", "b", "l"
_MARKS: Final = {DONE: "ico", FAILED: "ico wrong", BEGUN: "ico partly", LOCKED: "ico lock"}


@dataclass(frozen=True, slots=True)
class Closings:
    """When tests close in a run, from the app that knows: `value` of a step in a query with the
    param `RUN`, and the instant it means, by that value, the run's last day and time zone.
    """

    value: Callable[[], Expression]
    instant: Callable[[Any], datetime | None]


@dataclass(slots=True)
class MapStep(Printed):
    """A step: `state` is its tile's class; `reason` says why it is not done, `url` leads on."""

    label: str
    title: str
    kind: str
    kind_name: str
    url: str
    state: str
    words: str
    facts: StepStanding
    percent: int | None
    reason: str
    way: str
    minutes: int
    is_closed: bool
    closes_at: datetime | None

    @property
    def week(self) -> str:
        return self.label.partition(".")[0]

    @property
    def is_begun(self) -> bool:
        return self.facts.is_begun

    @property
    def stopped(self) -> str:
        return stopped_words(self.facts) if self.is_begun else ""

    @property
    def icon(self) -> str:
        """CSS classes of the mark in its tile; "" without a mark."""
        return _MARKS.get(self.state, "")


@dataclass(slots=True)
class WayTally(Printed):
    """What is complete, played and left of some steps."""

    done: int = 0
    total: int = 0
    left_steps: int = 0
    left_ms: int = 0
    played_ms: int = 0
    film_ms: int = 0

    def add(self, facts: StepStanding) -> None:
        self.total += 1
        self.done += facts.is_complete
        self.left_steps += not facts.is_complete
        self.left_ms += facts.left_ms
        self.played_ms += facts.played
        self.film_ms += (facts.film_ms or 0) if facts.has_film else 0

    @property
    def percent(self) -> int:
        return progress.percent(self.done, self.total)

    @property
    def left(self) -> str:
        """As “22 steps, 3 h 10 min”; empty when nothing is left."""
        if not self.left_steps:
            return ""
        n = self.left_steps
        steps = ngettext("%(n)d step", "%(n)d steps", n) % {"n": n}
        return ", ".join(filter(None, (steps, time_words(self.left_ms))))

    @property
    def played(self) -> str:
        """As “41:10 of 1:20:00”; empty without films."""
        if not self.film_ms:
            return ""
        words = {"played": clock(self.played_ms), "all": clock(self.film_ms)}
        return _("%(played)s of %(all)s") % words


@dataclass(slots=True)
class MapWeek(WayTally):
    number: int = 0
    title: str = ""
    opens_at: datetime | None = None
    is_locked: bool = False
    # Unfolded as the page comes: where one goes on.
    is_unfolded: bool = False
    steps: list[MapStep] = field(default_factory=list)

    @property
    def time_left(self) -> str:
        return time_words(self.left_ms)

    @property
    def left_lines(self) -> list[MapStep]:
        """What is left and not locked: the week itself says when it opens."""
        return [step for step in self.steps if step.reason and step.state != LOCKED]


@dataclass(frozen=True, slots=True)
class MapDate:
    """A date of the run: what happens then, and whether it has."""

    words: str
    at: datetime
    is_past: bool
    # What happens is the title of this step.
    step: MapStep | None = None


@dataclass(slots=True)
class ProgressMap(Printed):
    whole: WayTally
    weeks: list[MapWeek]
    tests: list[MapStep]
    dates: list[MapDate]
    next: MapStep | None

    @property
    def passed(self) -> int:
        return sum(bool(test.facts.passed) for test in self.tests)

    @property
    def average(self) -> int | None:
        """Of the tests taken, in percent, floored; None before the first."""
        scores = [test.facts.score for test in self.tests if test.facts.score is not None]
        return int(sum(scores, Decimal(0)) * 100 / len(scores)) if scores else None


class ProgressMaps:
    """Makes the page of any enrolment, in a single query; `closings` come from above."""

    def __init__(self, closings: Closings) -> None:
        self._closings = closings
        self._rows = CompiledQuery(self._query)

    def of(self, record: LearnerRecord, *, at: datetime) -> ProgressMap:
        member, slug = record.membership, record.course.slug
        rows = self._rows.rows(
            course=record.course.pk, enrolment=member.enrolment_id, run=member.run_id
        )
        is_shut = record.left_at is not None
        whole = WayTally()
        weeks = []
        for number, group in groupby(rows, key=lambda row: row["week_number"]):
            week = _week(number, member, at=at)
            for row in group:
                week.title = row["week_title"]
                facts = self._facts(row, week)
                week.steps.append(_step(slug, row, facts, at=at, is_shut=is_shut))
                week.add(facts)
                whole.add(facts)
            weeks.append(week)
        steps = [step for week in weeks for step in week.steps]
        tests = [step for step in steps if step.kind == TEST]
        going = None if is_shut else next_of(steps, at=at)
        for week in weeks:
            week.is_unfolded = going in week.steps
        return ProgressMap(whole, weeks, tests, list(_dates(member, weeks, tests, at=at)), going)

    def _facts(self, row: Mapping[str, Any], week: MapWeek) -> StepStanding:
        closes_at = self._closings.instant(row["closing"]) if row["kind"] == TEST else None
        opens_at = week.opens_at if week.is_locked else None
        return facts_of(row, row["kept"], opens_at=opens_at, closes_at=closes_at)

    def _query(self) -> QuerySet[Step, Any]:
        mine = FilteredRelation("progress", condition=Q(progress__enrolment_id=ENROLMENT))
        course = Param("course", BigIntegerField())
        steps: QuerySet[Step] = Step.objects.published().filter(course=course).in_order()
        kept = Case(When(mine__id__isnull=False, then=kept_facts("mine__")))
        rows: QuerySet[Step, Any] = steps.annotate(mine=mine).values(
            *ROW,
            *("is_open", "film_ms", "film_revision"),
            week_title=F("activity__week__title"),
            kept=kept,
            closing=self._closings.value(),
        )
        return rows


def next_of(steps: list[MapStep], *, at: datetime) -> MapStep | None:
    """What was begun last, else the first step not complete, locked or closed."""
    ready = [step for step in steps if not is_locked(step.facts, at=at)]
    begun = [(step.facts.begun_last, step) for step in ready]
    newest = max((each for each, _step in begun if each is not None), default=None)
    if newest is not None:
        return next(step for each, step in begun if each == newest)
    to_do = (step for step in ready if not (step.facts.is_complete or step.is_closed))
    return next(to_do, None)


def _week(number: int, member: Membership, *, at: datetime) -> MapWeek:
    return MapWeek(
        number=number,
        opens_at=member.opens_at(number),
        is_locked=not member.is_open(number, at=at),
    )


def _step(
    slug: str, row: Mapping[str, Any], facts: StepStanding, *, at: datetime, is_shut: bool
) -> MapStep:
    """`is_shut`: the learner has left the course, so that nothing but open steps leads anywhere."""
    reason = why_not(facts, at=at)
    state = _state(facts, at=at)
    is_reached = state != LOCKED and (row["is_open"] or not is_shut)
    way = reason.way if reason else None
    return MapStep(
        label=f"{row['week_number']}.{row['number']}",
        title=row["title"],
        kind=row["kind"],
        kind_name=kind_name(row["kind"]),
        url=url_to_go_on(facts, slug, row["key"]) if is_reached else "",
        state=state,
        words=_words(facts, state),
        facts=facts,
        percent=None if facts.score is None else int(facts.score * 100),
        reason=reason.words if reason else "",
        way=url_of(way, slug, row["key"]) if way and is_reached else "",
        minutes=minutes_of(facts.left_ms),
        is_closed=reason is not None and reason.why is Why.CLOSED,
        closes_at=facts.closes_at,
    )


def _state(facts: StepStanding, *, at: datetime) -> str:
    if facts.has_failed:
        return FAILED
    if facts.is_complete:
        return DONE
    if is_locked(facts, at=at):
        return LOCKED
    return BEGUN if facts.is_begun or facts.is_visited else ""


def _words(facts: StepStanding, state: str) -> str:
    """The state of a step, for who does not see its tile."""
    if state == FAILED:
        return _("not passed yet (%(percent)s %%)") % {"percent": facts.failed_percent}
    if state == DONE:
        return _("passed") if facts.passed else _("complete")
    if state == BEGUN:
        return stopped_words(facts) or _("begun")
    return _("locked") if state == LOCKED else _("not begun")


def _dates(
    member: Membership, weeks: list[MapWeek], tests: list[MapStep], *, at: datetime
) -> Iterator[MapDate]:
    """The run's dates in order; what happens at once with the start is the start."""
    found = [MapDate(_("The course starts"), member.starts_at, member.starts_at <= at)]
    found += [
        MapDate(
            _("Week %(number)d opens") % {"number": week.number}, week.opens_at, not week.is_locked
        )
        for week in weeks
        if week.opens_at and week.opens_at > found[0].at
    ]
    found += [
        MapDate(_("Closes"), test.closes_at, test.closes_at <= at, test)
        for test in tests
        if test.closes_at
    ]
    if member.ends_at:
        found.append(MapDate(_("The course ends"), member.ends_at, member.ends_at <= at))
    yield from sorted(found, key=lambda each: each.at)
