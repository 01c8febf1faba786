"""Rows of an outline: weeks and steps prepared for templates, which hold no logic."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    FilteredRelation,
    IntegerField,
    Q,
    QuerySet,
    When,
)
from django.db.models.functions import Floor

from course.access import Membership
from course.db.compiled_queries import CompiledQuery, PlannedOnceParam
from course.kinds import kind_name
from course.models import Activity, Course, Step, Week
from course.web.cached_reverse import address

_COURSE = PlannedOnceParam("course", BigIntegerField())
# A placeholder that equals no real key, which has eight characters.
_ANY_KEY = "any-key-at-all"


class Printed:
    """Base of what templates print. A template tries line["title"] before line.title: supporting
    both avoids an exception per lookup.
    """

    __slots__ = ()
    __getitem__ = object.__getattribute__


class StepLine(NamedTuple):
    """Hashable, so that rendered rows can be cached by it."""

    key: str
    label: str
    title: str
    kind: str
    kind_name: str
    minutes: int | None
    url: str
    is_done: bool = False
    is_current: bool = False
    is_open: bool = False
    is_locked: bool = False
    # The percentage of a test whose score is below its pass mark.
    failed_percent: int | None = None
    closes_at: datetime | None = None
    is_closed: bool = False
    # The film begun last of those to do.
    is_begun: bool = False

    @property
    def week(self) -> str:
        return self.label.partition(".")[0]

    @property
    def state(self) -> str:
        """CSS class of the step's row: done or failed."""
        return "d" * self.is_done if self.failed_percent is None else "f"

    @property
    def mark(self) -> str:
        """CSS class of the step's bar: its state, and whether it is the current one."""
        return (self.state + " c" * self.is_current).strip()


@dataclass(slots=True)
class ActivityLines:
    title: str
    steps: list[StepLine] = field(default_factory=list)


@dataclass(slots=True)
class WeekLines(Printed):
    """A week with its published steps by activity; `opens_at` is None for who has not joined."""

    number: int
    title: str
    introduction: str
    opens_at: datetime | None = None
    is_locked: bool = False
    is_current: bool = False
    # Unfolded as the page comes: where one goes on.
    is_unfolded: bool = False
    activities: list[ActivityLines] = field(default_factory=list)
    done: int = 0
    total: int = 0


class StepLines:
    """Builds the rows of a course's steps; what they share is computed once."""

    def __init__(self, slug: str) -> None:
        self.address = address("step", slug, _ANY_KEY).replace(_ANY_KEY, "{}")
        self.kind_names: dict[str, str] = {}

    def line(self, row: dict[str, Any], **marks: Any) -> StepLine:
        """A row from a dict with week_number, number, key, title, kind and optionally minutes
        and failed_percent.
        """
        kind, failed = row["kind"], row.get("failed_percent")
        if kind not in self.kind_names:
            self.kind_names[kind] = kind_name(kind)
        return StepLine(
            key=row["key"],
            label=f"{row['week_number']}.{row['number']}",
            title=row["title"],
            kind=kind,
            kind_name=self.kind_names[kind],
            minutes=row.get("minutes"),
            url=self.address.format(row["key"]),
            failed_percent=int(failed) if failed is not None else None,
            **marks,
        )


# The score of a test that is not passed, floored: 69.9 % must not be shown as 70 %. `mine` is
# the progress of the reader.
FAILED_PERCENT = Case(
    When(mine__passed=False, then=Floor(F("mine__score") * 100)), output_field=IntegerField()
)

ROW = ("week_number", "number", "key", "title", "kind", "minutes")


def open_step_lines(course: Course, *, but: Step | None = None) -> list[StepLine]:
    """The open steps of a course in order, except the current one."""
    lines = StepLines(course.slug)
    rows = _OPEN_STEPS.rows(course=course.pk)
    return [lines.line(row, is_open=True) for row in rows if but is None or row["key"] != but.key]


def _open_steps() -> QuerySet[Step, Any]:
    steps: QuerySet[Step] = Step.objects.open().filter(course=_COURSE).in_order()
    rows: QuerySet[Step, Any] = steps.values(*ROW)
    return rows


_OPEN_STEPS = CompiledQuery(_open_steps)


def outline_of(
    course: Course,
    membership: Membership | None,
    *,
    at: datetime,
    closings: Mapping[int, datetime] | None = None,
) -> list[WeekLines]:
    """Weeks, activities and published steps of a course, in three queries.

    `closings` are the closing dates of tests, by the pk of their step.
    """
    weeks = {
        row["id"]: _week_lines(row, membership, at=at) for row in _WEEKS.rows(course=course.pk)
    }
    enrolment_id = membership.enrolment_id if membership else None
    activities: dict[int, ActivityLines] = {}
    for row in _ACTIVITIES.rows(course=course.pk):
        activities[row["id"]] = ActivityLines(row["title"])
        weeks[row["week_id"]].activities.append(activities[row["id"]])
    lines = StepLines(course.slug)
    rows = list(_STEPS.rows(course=course.pk, enrolment=enrolment_id))
    begun = _begun_last(rows, weeks)
    for row in rows:
        week = weeks[row["activity__week_id"]]
        is_done = row["completed"] is not None
        line = lines.line(
            row,
            is_done=is_done,
            is_begun=row is begun,
            is_open=row["is_open"],
            is_locked=week.is_locked and not row["is_open"],
            closes_at=(closes_at := (closings or {}).get(row["pk"])),
            is_closed=closes_at is not None and closes_at <= at,
        )
        activities[row["activity_id"]].steps.append(line)
        week.total += 1
        week.done += is_done
    for week in weeks.values():
        week.activities = [activity for activity in week.activities if activity.steps]
    rows = list(weeks.values())
    if membership is not None and not membership.has_ended(at=at):
        _mark_current(rows, at=at)
    _unfold(rows)
    return rows


def _begun_last(
    rows: Iterable[dict[str, Any]], weeks: Mapping[int, WeekLines]
) -> dict[str, Any] | None:
    """The step begun last of those that are neither complete nor locked."""
    begun = (
        row
        for row in rows
        if row["begun"]
        and row["completed"] is None
        and (row["is_open"] or not weeks[row["activity__week_id"]].is_locked)
    )
    return max(begun, key=lambda row: row["begun"], default=None)


def _weeks() -> QuerySet[Week, Any]:
    weeks = Week.objects.filter(course=_COURSE).order_by("number")
    return weeks.values("id", "number", "title", "introduction")


def _activities() -> QuerySet[Activity, Any]:
    activities = Activity.objects.filter(week__course=_COURSE).order_by("position", "id")
    return activities.values("id", "week_id", "title")


def _steps() -> QuerySet[Step, Any]:
    """Published steps in order, annotated with their completion time in an enrolment (None: no
    enrolment).
    """
    enrolment = PlannedOnceParam("enrolment", BigIntegerField())
    mine = FilteredRelation("progress", condition=Q(progress__enrolment_id=enrolment))
    steps: QuerySet[Step] = Step.objects.published().filter(course=_COURSE).in_order()
    names = ("pk", *ROW, "is_open", "activity_id", "activity__week_id")
    rows: QuerySet[Step, Any] = steps.annotate(mine=mine).values(
        *names,
        completed=F("mine__last_completed_at"),
        failed_percent=FAILED_PERCENT,
        begun=F("mine__begun_at"),
    )
    return rows


_WEEKS = CompiledQuery(_weeks)
_ACTIVITIES = CompiledQuery(_activities)
_STEPS = CompiledQuery(_steps)


def _week_lines(week: dict[str, Any], membership: Membership | None, *, at: datetime) -> WeekLines:
    opens_at = membership.opens_at(week["number"]) if membership else None
    return WeekLines(
        number=week["number"],
        title=week["title"],
        introduction=week["introduction"],
        opens_at=opens_at,
        is_locked=membership is not None and not membership.is_open(week["number"], at=at),
    )


def _unfold(weeks: Sequence[WeekLines]) -> None:
    """Unfold where to go on: the week of the first step to do, else the current, else the first."""
    is_member = any(week.opens_at for week in weeks)
    step = next_to_do(weeks) if is_member else None
    doing = (week for week in weeks if step is not None and str(week.number) == step.week)
    found = next(doing, None) or next((week for week in weeks if week.is_current), None)
    for week in [found or weeks[0]] if weeks else []:
        week.is_unfolded = True


def _mark_current(weeks: Sequence[WeekLines], *, at: datetime) -> None:
    """Mark the current week: the one opened last; of several, the first with steps to do."""
    opened = [week for week in weeks if week.opens_at and week.opens_at <= at]
    newest = max((week.opens_at for week in opened if week.opens_at), default=None)
    candidates = [week for week in opened if week.opens_at == newest]
    unfinished = (week for week in candidates if week.done < week.total)
    current = next(unfinished, candidates[-1] if candidates else None)
    if current is not None:
        current.is_current = True


def next_to_do(weeks: Iterable[WeekLines]) -> StepLine | None:
    """Of the steps that are neither complete nor locked, a film half seen, else the first."""
    lines = [
        line
        for week in weeks
        for activity in week.activities
        for line in activity.steps
        if not line.is_done and not line.is_locked
    ]
    return next((line for line in lines if line.is_begun), next(iter(lines), None))


def failed_lines(weeks: Iterable[WeekLines]) -> list[StepLine]:
    """The tests of an outline that were taken and not passed."""
    lines = (line for week in weeks for activity in week.activities for line in activity.steps)
    return [line for line in lines if line.failed_percent is not None]


def open_lines(weeks: Iterable[WeekLines]) -> list[StepLine]:
    """The open steps of an outline."""
    lines = (line for week in weeks for activity in week.activities for line in activity.steps)
    return [line for line in lines if line.is_open]


def count_steps(weeks: Iterable[WeekLines]) -> tuple[int, int]:
    """The number of complete steps and of all steps."""
    weeks = list(weeks)
    return sum(week.done for week in weeks), sum(week.total for week in weeks)


def progress_counts(course: Course, enrolment_id: int) -> dict[int, tuple[int, int]]:
    """Complete and all published steps by week number, in one query."""
    rows = _COUNTS.rows(course=course.pk, enrolment=enrolment_id)
    return {row["week_number"]: (row["done"], row["total"]) for row in rows}


def _counts() -> QuerySet[Step, Any]:
    weeks = _steps().order_by().values("week_number")
    return weeks.annotate(done=Count("mine__last_completed_at"), total=Count("pk"))


_COUNTS = CompiledQuery(_counts)
