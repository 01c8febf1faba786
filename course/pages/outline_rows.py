"""Rows of steps, prepared for templates, which hold no logic."""

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

from course.db.compiled_queries import CompiledQuery, PlannedOnceParam
from course.kinds import kind_name
from course.models import Course, Step
from course.pages.going_on import minutes_of, stopped_words, url_to_go_on
from course.pages.kept_outlines import ROW
from course.records.reasons import StepStanding
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
    # … and of one whose score reaches it.
    passed_percent: int | None = None
    closes_at: datetime | None = None
    is_closed: bool = False
    # Of those to do, what one is in the middle of, begun last.
    is_begun: bool = False
    # Where one left off, in words: "at 4:10"; and whether its film is played to the end.
    stopped: str = ""
    is_played: bool = False

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


class StepLines:
    """Builds the rows of a course's steps; what they share is computed once."""

    def __init__(self, slug: str) -> None:
        self.address = address("step", slug, _ANY_KEY).replace(_ANY_KEY, "{}")
        self.kind_names: dict[str, str] = {}

    def line(self, row: dict[str, Any], **marks: Any) -> StepLine:
        """A row from a dict with week_number, number, key, title, kind and optionally minutes
        and failed_percent.
        """
        kind, failed, passed = row["kind"], row.get("failed_percent"), row.get("passed_percent")
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
            passed_percent=int(passed) if passed is not None else None,
            **marks,
        )


def going_on(line: StepLine, facts: StepStanding, slug: str) -> StepLine:
    """The row of a step one goes on with: it leads to where one left off."""
    return line._replace(
        url=url_to_go_on(facts, slug, line.key),
        minutes=minutes_of(facts.left_ms) or None,
        is_begun=facts.is_begun,
        stopped=stopped_words(facts) if facts.is_begun else "",
        is_played=facts.is_watched,
    )


# The score of a test that is not passed, floored: 69.9 % must not be shown as 70 %. `mine` is
# the progress of the reader.
FAILED_PERCENT = Case(
    When(mine__passed=False, then=Floor(F("mine__score") * 100)), output_field=IntegerField()
)


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


def progress_counts(course: Course, enrolment_id: int) -> dict[int, tuple[int, int]]:
    """Complete and all published steps by week number, in one query."""
    rows = _COUNTS.rows(course=course.pk, enrolment=enrolment_id)
    return {row["week_number"]: (row["done"], row["total"]) for row in rows}


def _counts() -> QuerySet[Step, Any]:
    enrolment = PlannedOnceParam("enrolment", BigIntegerField())
    mine = FilteredRelation("progress", condition=Q(progress__enrolment_id=enrolment))
    steps = Step.objects.published().filter(course=_COURSE).annotate(mine=mine)
    weeks: QuerySet[Step, Any] = steps.order_by().values("week_number")
    return weeks.annotate(done=Count("mine__last_completed_at"), total=Count("pk"))


_COUNTS = CompiledQuery(_counts)
