"""Effects of a learner's extra time: tests with a time limit, and attempts in progress."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery

from course.kinds import TEST
from course.models import Course, Enrolment, Step
from quizzes import deadlines
from quizzes.models import Attempt, Closing, ExtraTime, Quiz

# The most common grants; the page shows their effect on every test.
USUAL_PERCENTS: Final = (25, 50, 100)


@dataclass(frozen=True, slots=True)
class TimedTest:
    """A test with a time limit: its minutes, without and with extra time."""

    step: Step
    minutes: int
    longer: list[tuple[int, int | float]]


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An open attempt with a time limit, and its current deadline."""

    step: Step
    started_at: datetime
    ends_at: datetime
    closes_first: bool
    is_over: bool


def percent_of(enrolment: Enrolment) -> int:
    """The extra time granted; 0 for none."""
    rows = ExtraTime.objects.filter(enrolment=enrolment)
    return rows.values_list("percent", flat=True).first() or 0


def percents_shown(percent: int) -> list[int]:
    """The usual percentages and the one in force, ascending."""
    return sorted({*USUAL_PERCENTS, percent} - {0})


def timed_tests(course: Course, percents: list[int]) -> list[TimedTest]:
    """The course's tests with a limit, in the order of the outline."""
    rows = _in_order(Quiz.objects.filter(step__course=course, step__kind=TEST))
    return [
        TimedTest(
            quiz.step,
            quiz.limit_minutes,
            [(each, _longer(quiz.limit_minutes, each)) for each in percents],
        )
        for quiz in rows.exclude(limit_minutes=None)
        if quiz.limit_minutes
    ]


def under_way(enrolment: Enrolment, *, at: datetime) -> list[UnderWay]:
    """The learner's open attempts with a time limit."""
    own = Closing.objects.filter(run=enrolment.run_id, quiz=OuterRef("quiz"))
    rows = (
        Attempt.objects.open()
        .filter(enrolment=enrolment, deadline__isnull=False)
        .select_related("quiz__step")
        .defer("quiz__step__body", "quiz__step__body_html")
        .annotate(own=Subquery(own.values("closes_at")[:1]))
        .order_by("started_at", "pk")
    )
    return [_under_way(row, enrolment, row.own, at=at) for row in rows]


def _under_way(
    attempt: Attempt, enrolment: Enrolment, own: datetime | None, *, at: datetime
) -> UnderWay:
    run = enrolment.run
    closing = deadlines.ClosingDate(
        attempt.quiz.closes_with_run, run.stays_open, run.ends_on, run.time_zone, own
    ).instant
    end = deadlines.earliest((attempt.deadline, closing))
    assert end is not None  # noqa: S101 - only those with a deadline are looked at
    return UnderWay(
        attempt.quiz.step,
        attempt.started_at,
        end,
        closes_first=end == closing,
        is_over=deadlines.is_over(end, at=at),
    )


def _longer(minutes: int, percent: int) -> int | float:
    """Minutes plus that percentage; an int if it is whole."""
    exact = Fraction(minutes * (100 + percent), 100)
    return int(exact) if exact.denominator == 1 else float(exact)


def _in_order(tests: QuerySet[Quiz]) -> QuerySet[Quiz]:
    return (
        tests.select_related("step")
        .defer("step__body", "step__body_html")
        .order_by("step__week_number", "step__activity__position", "step__position", "pk")
    )
