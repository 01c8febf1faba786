"""Closing dates (deadlines) specific to a run: the only writer of them, and their look-up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from course.db.compiled_queries import CompiledQuery, Param
from course.kinds import TEST
from course.models import Run
from quizzes import deadlines
from quizzes.models import Attempt, Closing, Quiz


@dataclass(frozen=True, slots=True)
class TestClosing:
    """When a test closes in a run: by its settings, and the run's own date if it has one."""

    quiz: Quiz
    usual: datetime | None
    own: datetime | None
    under_way: int

    @property
    def instant(self) -> datetime | None:
        return self.own or self.usual


def closings_of(run: Run) -> list[TestClosing]:
    """Every test of the course, drafts too, in outline order: a single query."""
    own = Closing.objects.filter(run=run, quiz=OuterRef("pk"))
    going = Attempt.objects.open().filter(quiz=OuterRef("pk"), enrolment__run=run)
    counted = going.order_by().values("quiz").annotate(n=Count("pk")).values("n")
    tests = (
        Quiz.objects.filter(step__course=run.course_id, step__kind=TEST)
        .select_related("step")
        .defer("step__body", "step__body_html")
        .annotate(own=Subquery(own.values("closes_at")[:1]))
        .annotate(under_way=Coalesce(Subquery(counted), 0))
        .order_by(
            *("step__week_number", "step__activity__position", "step__position", "pk"),
        )
    )
    return [TestClosing(test, _usual(test, run), test.own, test.under_way) for test in tests]


def closing_dates(run_id: int) -> dict[int, datetime]:
    """When each published test of a run closes, by its pk: a single query."""
    return {
        row["pk"]: instant
        for row in _DATES.rows(run=run_id)
        if (instant := _instant(row)) is not None
    }


@dataclass(frozen=True, slots=True)
class RunClosing:
    """When a published test closes in a run."""

    run_id: int
    step_key: str
    label: str
    title: str
    closes_at: datetime


def closings_of_runs(run_ids: Sequence[int]) -> list[RunClosing]:
    """Every closing date of these runs: a single query."""
    own = Closing.objects.filter(run=OuterRef("step__course__runs"), quiz=OuterRef("pk"))
    tests = Quiz.objects.filter(
        step__course__runs__in=run_ids, step__kind=TEST, step__published_at__isnull=False
    ).order_by("step__course__runs", "step__week_number", "step__number")
    rows = tests.values(
        "closes_with_run",
        *("step__key", "step__title", "step__week_number", "step__number"),
        after_end=F("step__course__runs__after_end"),
        run=F("step__course__runs"),
        ends_on=F("step__course__runs__ends_on"),
        zone=F("step__course__runs__time_zone"),
        own=Subquery(own.values("closes_at")[:1]),
    )
    return [
        RunClosing(
            row["run"],
            row["step__key"],
            f"{row['step__week_number']}.{row['step__number']}",
            row["step__title"],
            instant,
        )
        for row in rows
        if (instant := _instant(row)) is not None
    ]


@dataclass(frozen=True, slots=True)
class ClosingSoon:
    """A published test of a published course that closes in a run; `is_open`: its step is."""

    run_id: int
    course_id: int
    step_id: int
    week: int
    is_open: bool
    closes_at: datetime


def closings_between(since: datetime, until: datetime) -> list[ClosingSoon]:
    """Of all runs, what closes after `since` and not after `until`: a single query."""
    own = Closing.objects.filter(run=OuterRef("run"), quiz=OuterRef("pk"))
    # Dates of zones all over the Earth; a test closes when the run's last day has ended.
    days = (since.date() - timedelta(days=2), until.date() + timedelta(days=1))
    tests = (
        Quiz.objects.filter(step__kind=TEST, step__published_at__isnull=False)
        .filter(step__course__published_at__isnull=False)
        .annotate(
            run=F("step__course__runs"),
            ends_on=F("step__course__runs__ends_on"),
            zone=F("step__course__runs__time_zone"),
            after_end=F("step__course__runs__after_end"),
        )
        .annotate(own=Subquery(own.values("closes_at")[:1]))
        .filter(
            Q(own__gt=since, own__lte=until) | Q(own=None, ends_on__range=days),
        )
    )
    own_step = ("pk", "step__course_id", "step__week_number", "step__is_open")
    rows = tests.order_by("run", "pk").values(
        *("run", "closes_with_run", "after_end", "ends_on", "zone", "own"), *own_step
    )
    return [
        ClosingSoon(
            run_id=row["run"],
            course_id=row["step__course_id"],
            step_id=row["pk"],
            week=row["step__week_number"],
            is_open=row["step__is_open"],
            closes_at=instant,
        )
        for row in rows
        if (instant := _instant(row)) is not None and since < instant <= until
    ]


def closing_value() -> JSONObject:
    """Of a step in a query with the param `run`: what `closing_instant` reads."""
    run = Param("run", BigIntegerField())
    runs = Run.objects.filter(pk=run)
    tests = Quiz.objects.filter(pk=OuterRef("pk"))
    own = Closing.objects.filter(run=run, quiz=OuterRef("pk"))
    return JSONObject(
        closes_with_run=Subquery(tests.values("closes_with_run")[:1]),
        after_end=Subquery(runs.values("after_end")[:1]),
        ends_on=Subquery(runs.values("ends_on")[:1]),
        zone=Subquery(runs.values("time_zone")[:1]),
        own=Subquery(own.values("closes_at")[:1]),
    )


def closing_instant(value: dict[str, Any]) -> datetime | None:
    """When a test closes in a run, from its `closing_value`."""
    own, ends_on = value["own"], value["ends_on"]
    return deadlines.ClosingDate(
        bool(value["closes_with_run"]),
        value["after_end"] == Run.AfterEnd.STAYS_OPEN,
        date.fromisoformat(ends_on) if ends_on else None,
        value["zone"],
        datetime.fromisoformat(own) if own else None,
    ).instant


def _instant(row: dict[str, Any]) -> datetime | None:
    return deadlines.ClosingDate(
        row["closes_with_run"],
        row["after_end"] == Run.AfterEnd.STAYS_OPEN,
        row["ends_on"],
        row["zone"],
        row["own"],
    ).instant


def _dates() -> QuerySet[Quiz, Any]:
    run = Param("run", BigIntegerField())
    runs = Run.objects.filter(pk=run, course=OuterRef("step__course"))
    own = Closing.objects.filter(run=run, quiz=OuterRef("pk"))
    tests = Quiz.objects.filter(
        step__kind=TEST, step__published_at__isnull=False, step__course__runs=run
    )
    return tests.order_by().values(
        "pk",
        "closes_with_run",
        after_end=Subquery(runs.values("after_end")[:1]),
        ends_on=Subquery(runs.values("ends_on")[:1]),
        zone=Subquery(runs.values("time_zone")[:1]),
        own=Subquery(own.values("closes_at")[:1]),
    )


_DATES = CompiledQuery(_dates)


@transaction.atomic
def set_closings(run: Run, changes: Mapping[int, datetime | None]) -> None:
    """Upsert closing dates of tests (by pk) in this run; None: back to the default.

    Open attempts end when their test closes now, whether later, sooner or already past.
    """
    usual = [pk for pk, instant in changes.items() if instant is None]
    Closing.objects.filter(run=run, quiz__in=usual).delete()
    Closing.objects.bulk_create(
        [
            Closing(run=run, quiz_id=pk, closes_at=instant)
            for pk, instant in changes.items()
            if instant is not None
        ],
        update_conflicts=True,
        unique_fields=["run", "quiz"],
        update_fields=["closes_at"],
    )


def lock_closings(run: Run) -> None:
    """Row lock that serialises changes of this run's closing dates, within a transaction."""
    list(Run.objects.select_for_update(no_key=True).filter(pk=run.pk).order_by().values_list("pk"))


def _usual(quiz: Quiz, run: Run) -> datetime | None:
    return deadlines.ClosingDate(
        quiz.closes_with_run, run.stays_open, run.ends_on, run.time_zone
    ).instant
