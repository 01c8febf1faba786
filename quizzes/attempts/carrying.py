"""Attempts carried to another run of the course, with their learner."""

from collections.abc import Mapping

from course.db.copies import copy_of
from quizzes.models import Attempt, AttemptQuestion, ExtraTime, Response


def carry_attempts(enrolment_id: int, to: int) -> None:
    """Attempts and extra time of an enrolment, for another of the same learner, which has none yet.

    Behind `locking.lock_all`. The attempts themselves go along, so that a response on its way
    arrives at the one that its learner goes on with; copies stay, as they are.
    """
    Attempt.objects.filter(enrolment=enrolment_id).update(enrolment_id=to)
    carried = list(Attempt.objects.filter(enrolment=to).order_by("pk"))
    copies = Attempt.objects.bulk_create(
        copy_of(attempt, enrolment_id=enrolment_id) for attempt in carried
    )
    _copy_questions({old.pk: new.pk for old, new in zip(carried, copies, strict=True)})
    extra = ExtraTime.objects.filter(enrolment=enrolment_id)
    ExtraTime.objects.bulk_create(copy_of(row, enrolment_id=to) for row in extra)


def _copy_questions(copies: Mapping[int, int]) -> None:
    """What attempts ask, and the responses, for their copies: by the pk of the attempt."""
    rows = list(AttemptQuestion.objects.filter(attempt__in=copies).order_by("pk"))
    made = AttemptQuestion.objects.bulk_create(
        copy_of(row, attempt_id=copies[row.attempt_id]) for row in rows
    )
    asked = {old.pk: new.pk for old, new in zip(rows, made, strict=True)}
    responses = Response.objects.filter(asked__attempt__in=copies).order_by("pk")
    Response.objects.bulk_create(copy_of(row, asked_id=asked[row.asked_id]) for row in responses)
