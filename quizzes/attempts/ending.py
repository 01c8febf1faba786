"""Submitting attempts, by their learners or because time is over, and their scores."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from course import progress
from course.kinds import TEST
from course.models import Enrolment, Run
from course.notices.kinds import TEST_RESULT
from course.notices.writing import notify
from quizzes import deadlines
from quizzes.attempts.locking import lock
from quizzes.attempts.standing import note_standing
from quizzes.marking import most_marks
from quizzes.models import (
    Attempt,
    AttemptQuestion,
    Closing,
    Quiz,
    Response,
)
from quizzes.models.attempts import PASSED


@transaction.atomic
def submit(attempt_id: int, *, at: datetime) -> Attempt:
    """Submit an attempt; idempotent."""
    attempt = lock(attempt_id)
    if attempt.submitted_at is None and not end_if_over(attempt, at=at):
        end(attempt, at=at)
    return attempt


@transaction.atomic
def settle(attempt_id: int, *, at: datetime) -> Attempt:
    """Submit an attempt that is past its deadline, as of then; any other stays as it is."""
    attempt = lock(attempt_id)
    if attempt.submitted_at is None and end_if_over(attempt, at=at) and attempt.is_test:
        notify(
            person=attempt.enrolment.learner_id,
            kind=TEST_RESULT,
            key=f"attempt-{attempt.pk}",
            course=attempt.enrolment.course_id,
            step=attempt.quiz_id,
            at=at,
        )
    return attempt


def settle_due(*, at: datetime) -> int:
    """Submit overdue tests, whose learners did not return; returns how many."""
    closing = (
        Q(quiz__closes_with_run=True, enrolment__run__ends_on__lte=at.date())
        | Q(enrolment__run__after_end=Run.AfterEnd.READABLE, enrolment__run__ends_on__lte=at.date())
        | Q(quiz__closings__run=F("enrolment__run"), quiz__closings__closes_at__lt=at)
    )
    rows = Attempt.objects.open().filter(Q(deadline__lt=at) | closing, marks_by_try__len__gte=1)
    due = rows.order_by("pk").values_list("pk", flat=True).distinct()
    return sum(settle(attempt_id, at=at).submitted_at is not None for attempt_id in due)


def ends_at(attempt: Attempt) -> datetime | None:
    """The deadline of an open attempt: time limit or closing date, whichever is first."""
    return deadlines.earliest((attempt.deadline, closes_at(attempt.enrolment, attempt.quiz)))


def closes_at(enrolment: Enrolment, quiz: Quiz) -> datetime | None:
    """When a test closes for a learner; None for quizzes."""
    if quiz.step.kind != TEST:
        return None
    own = Closing.objects.filter(run=enrolment.run_id, quiz=quiz).first()
    return _closing(enrolment, quiz, own.closes_at if own else None)


def _closing(enrolment: Enrolment, quiz: Quiz, own: datetime | None) -> datetime | None:
    run = enrolment.run
    return deadlines.ClosingDate(
        quiz.closes_with_run, run.stays_open, run.ends_on, run.time_zone, own
    ).instant


def unanswered(attempt_id: int) -> QuerySet[AttemptQuestion]:
    """The unanswered questions of an attempt."""
    responses = Response.objects.filter(asked=OuterRef("pk"))
    return AttemptQuestion.objects.filter(~Exists(responses), attempt=attempt_id)


def end_if_over(attempt: Attempt, *, at: datetime) -> bool:
    """Submit the (locked) open attempt if past its deadline, as of then; returns whether it was."""
    if attempt.submitted_at is not None:
        return False
    closing = None
    if attempt.is_test:
        own: datetime | None = attempt.own_closing  # type: ignore[attr-defined]
        closing = _closing(attempt.enrolment, attempt.quiz, own)
    over_at = deadlines.earliest((attempt.deadline, closing))
    if over_at is None or not deadlines.is_over(over_at, at=at):
        return False
    end(attempt, at=max(over_at, attempt.started_at))
    return True


def end(attempt: Attempt, *, at: datetime) -> None:
    """Submit the (locked) attempt and compute its score."""
    attempt.submitted_at = max(at, attempt.started_at)
    attempt.score = _score(attempt) if attempt.is_test else None
    Attempt.objects.open().filter(pk=attempt.pk).update(
        submitted_at=attempt.submitted_at, score=attempt.score
    )
    standing = note_standing(attempt, at=attempt.submitted_at)
    if not attempt.is_test:
        return
    own = {"enrolment_id": attempt.enrolment_id, "step_id": attempt.quiz_id}
    submitted = Attempt.objects.submitted().filter(
        enrolment=attempt.enrolment_id, quiz=attempt.quiz_id
    )
    best = submitted.aggregate(best=Max("score"), passed=BoolOr(PASSED))
    progress.note_score(**own, at=attempt.submitted_at, score=best["best"], passed=best["passed"])
    if standing.answered == standing.asked:
        progress.complete(**own, at=attempt.submitted_at)


def _score(attempt: Attempt) -> Decimal:
    """Marks as a share of all questions' marks; the best try of each counts."""
    best: dict[int, Fraction] = {}
    rows = Response.objects.filter(asked__attempt=attempt)
    for asked, number, fraction in rows.values_list("asked", "try_number", "fraction"):
        marks = Fraction(fraction) * attempt.marks_by_try[number - 1]
        best[asked] = max(best.get(asked, Fraction(0)), marks)
    asked_of: Any = AttemptQuestion.objects.with_either_or().filter(attempt=attempt)
    kinds = asked_of.values_list("either_or").annotate(n=Count("pk")).order_by()
    whole = Fraction(sum(most_marks(attempt.marks_by_try, either_or=two) * n for two, n in kinds))
    return to_decimal(min(sum(best.values(), Fraction(0)) / whole, Fraction(1)), 4)


def to_decimal(value: Fraction, places: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
