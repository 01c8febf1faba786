"""Where an attempt stands, pushed down to the progress of its step when it changes."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q

from course import progress
from course.progress import AttemptState
from quizzes.models import Attempt, AttemptQuestion, Response


def note_standing(attempt: Attempt, *, at: datetime) -> AttemptState:
    """Note where the (locked) attempt, the newest one, stands; returns it."""
    found = standing_of(attempt)
    progress.note_attempt(attempt.enrolment_id, attempt.quiz_id, found, at=at)
    return found


def standing_of(attempt: Attempt) -> AttemptState:
    """How many questions have a response, and the first without; when the next try may start."""
    responses = Response.objects.filter(asked=OuterRef("pk"), try_number=1)
    rows = AttemptQuestion.objects.filter(attempt=attempt.pk).annotate(has=Exists(responses))
    counts = rows.aggregate(
        asked=Count("pk"),
        answered=Count("pk", filter=Q(has=True)),
        open=Min("position", filter=Q(has=False)),
    )
    state = AttemptState(attempt.number, answered=counts["answered"], asked=counts["asked"])
    if attempt.submitted_at is None:
        return replace(
            state,
            started_at=attempt.started_at,
            ends_at=attempt.deadline,
            open_question=counts["open"],
        )
    is_finished = attempt.has_passed and counts["open"] is None
    if not attempt.is_test or is_finished:
        return state
    waiting = timedelta(hours=attempt.quiz.retry_hours)
    return replace(state, next_try_at=attempt.submitted_at + waiting)
