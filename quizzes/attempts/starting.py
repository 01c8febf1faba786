"""Starting attempts: what they ask is drawn and frozen."""

from datetime import datetime

from django.db import connection, transaction

from course import progress
from course.kinds import TEST
from course.models import Enrolment
from course.progress import AttemptState
from quizzes import deadlines
from quizzes.attempts.ending import closes_at, end, end_if_over, unanswered
from quizzes.attempts.extra_time import extra_percent
from quizzes.attempts.locking import lock_enrolment, lock_latest
from quizzes.authoring import draw_versions
from quizzes.deadlines import StartRefusal
from quizzes.models import (
    Attempt,
    AttemptQuestion,
    QuestionVersion,
    Quiz,
)
from quizzes.selection import order_options


class StartRefused(Exception):
    """Why no attempt can start now; `until` is when one may, if known."""

    def __init__(self, reason: StartRefusal, until: datetime | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.until = until


@transaction.atomic
def start(enrolment: Enrolment, quiz: Quiz, *, after: int, at: datetime) -> Attempt:
    """The attempt after number `after` (0: none), created now or by a concurrent request.

    An open test is continued; an open quiz is submitted and the next attempt begins. Raises
    StartRefused.
    """
    lock_enrolment(enrolment.pk)
    latest = lock_latest(enrolment.pk, quiz.pk)
    if latest is not None and end_if_over(latest, at=at):
        latest.refresh_from_db()
    if latest is not None and latest.number > after:
        return latest
    found = _next_start(enrolment, quiz, latest, at=at)
    if latest is not None and found.refusal is StartRefusal.UNDER_WAY:
        return latest
    if found.refusal is not None:
        raise StartRefused(found.refusal, found.at)
    asked = _draw(quiz)
    if latest is not None and latest.submitted_at is None:
        end(latest, at=at)
    number = latest.number + 1 if latest else 1
    attempt = _insert(enrolment, quiz, number, at=at)
    if attempt is None:
        return Attempt.objects.filter(enrolment=enrolment, quiz=quiz).latest("number")
    AttemptQuestion.objects.bulk_create(
        AttemptQuestion(
            attempt=attempt,
            position=position,
            question_id=version.question_id,
            version=version,
            order=order_options(version.read()),
        )
        for position, version in enumerate(asked, start=1)
    )
    begun = AttemptState(
        number,
        answered=0,
        asked=len(asked),
        started_at=at,
        ends_at=attempt.deadline,
        open_question=1,
    )
    progress.note_attempt(enrolment.pk, quiz.pk, begun, at=at)
    return attempt


def _next_start(
    enrolment: Enrolment, quiz: Quiz, latest: Attempt | None, *, at: datetime
) -> deadlines.NextStart:
    """Whether the attempt after `latest` may start."""
    facts = _as_latest(latest, quiz) if latest else None
    return deadlines.next_start(facts, closes_at=closes_at(enrolment, quiz), at=at)


def _as_latest(attempt: Attempt, quiz: Quiz) -> deadlines.LatestAttempt:
    return deadlines.LatestAttempt(
        number=attempt.number,
        is_test=attempt.is_test,
        submitted_at=attempt.submitted_at,
        is_finished=attempt.has_passed and not unanswered(attempt.pk).exists(),
        retry_hours=quiz.retry_hours,
    )


def _draw(quiz: Quiz) -> list[QuestionVersion]:
    """What an attempt at the quiz asks, in order. Raises StartRefused."""
    asked = draw_versions(quiz, is_shuffled=quiz.is_shuffled)
    if not asked:
        raise StartRefused(StartRefusal.EMPTY)
    return asked


_INSERT = """
    INSERT INTO quizzes_attempt
        (enrolment_id, quiz_id, number, started_at, deadline, worths, pass_percent)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING
    RETURNING id
"""


def _insert(enrolment: Enrolment, quiz: Quiz, number: int, *, at: datetime) -> Attempt | None:
    """Insert an attempt; None on a conflict with a concurrent insert, which then has won."""
    is_test = quiz.step.kind == TEST
    limit = quiz.limit_minutes if is_test else None
    deadline = deadlines.deadline(at, limit_minutes=limit, extra_percent=extra_percent(enrolment))
    worths = quiz.marks_by_try if is_test else []
    values = [enrolment.pk, quiz.pk, number, at, deadline, worths, quiz.pass_percent]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        row = cursor.fetchone()
    return Attempt.objects.get(pk=row[0]) if row else None
