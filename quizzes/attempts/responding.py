"""Saving responses, each try once."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from course import progress
from quizzes.attempts.ending import end, end_if_over, to_decimal
from quizzes.attempts.locking import lock
from quizzes.attempts.standing import note_standing
from quizzes.marking import ResponseValue, check, mark, marks_by_try
from quizzes.models import (
    Attempt,
    AttemptQuestion,
    Response,
)
from quizzes.queries import attempt_question_facts

# Practice has unlimited tries for people; this stops machines.
MOST_TRIES = 1_000
_INSERT = """
    INSERT INTO quizzes_response (asked_id, try_number, picks, text, fraction, given_at)
    VALUES (%s, %s, %s::smallint[], %s, %s, %s) RETURNING id
"""


class SaveResult(Enum):
    """The result of saving a response."""

    SAVED = "saved"
    # The same response to the same try is stored already: a repeated request.
    REPEATED = "repeated"
    # Another response to this try is stored: another tab was faster.
    STALE = "stale"
    # It was right already, or there are no tries left.
    SETTLED = "settled"
    # The attempt is submitted, or past its deadline.
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Outcome:
    taken: SaveResult
    response: Response | None = None


@transaction.atomic
def respond(
    attempt_id: int, position: int, given: ResponseValue, *, try_number: int, at: datetime
) -> Outcome:
    """Save one try at one question; idempotent by `try_number`, the try the learner sees.

    Raises AttemptQuestion.DoesNotExist, and ResponseRefused (which uses up no try).
    """
    attempt = lock(attempt_id)
    asked = attempt_question_facts(attempt_id, position)
    if asked is None:
        raise AttemptQuestion.DoesNotExist
    check(asked.question, given)
    if 1 <= try_number <= asked.tries:
        return _compare(asked.id, try_number, given)
    if attempt.submitted_at is not None or end_if_over(attempt, at=at):
        return Outcome(SaveResult.OVER)
    if try_number != asked.tries + 1:
        return Outcome(SaveResult.STALE, _newest(asked.id))
    was_right = any(tried.is_right for tried in asked.tried)
    most = len(marks_by_try(asked.question, attempt.marks_by_try)) or MOST_TRIES
    if asked.tries >= most or (attempt.is_test and was_right):
        return Outcome(SaveResult.SETTLED, _newest(asked.id))
    response = Response(
        asked_id=asked.id,
        try_number=try_number,
        picks=list(given.picks),
        text=given.text.strip(),
        fraction=to_decimal(mark(asked.question, given), 8),
        given_at=at,
    )
    _insert(response)
    is_settled = attempt.is_test and (response.is_right or try_number >= most)
    _follow(attempt, response, is_settled=is_settled, at=at)
    return Outcome(SaveResult.SAVED, response)


def _insert(response: Response) -> None:
    """As `save` does, without Django writing the statement each time. Raises IntegrityError."""
    names = ("asked_id", "try_number", "picks", "text", "fraction", "given_at")
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [getattr(response, name) for name in names])
        (response.pk,) = cursor.fetchone()


def _compare(asked_id: int, try_number: int, given: ResponseValue) -> Outcome:
    """Compare a response with the one stored for its try."""
    found = Response.objects.get(asked=asked_id, try_number=try_number)
    return Outcome(SaveResult.REPEATED if _is_same(found, given) else SaveResult.STALE, found)


def _newest(asked_id: int) -> Response | None:
    return Response.objects.filter(asked=asked_id).order_by("-try_number").first()


def _is_same(found: Response, given: ResponseValue) -> bool:
    return tuple(found.picks) == given.picks and found.text == given.text.strip()


def _follow(attempt: Attempt, response: Response, *, is_settled: bool, at: datetime) -> None:
    """Effects of a new response: progress, or submission."""
    if response.try_number == 1:
        standing = note_standing(attempt, at=at)
        if standing.answered == standing.asked:
            progress.complete(attempt.enrolment_id, attempt.quiz_id, at=at)
    if is_settled and not _left(attempt).exists():
        end(attempt, at=at)


def _left(attempt: Attempt) -> QuerySet[AttemptQuestion]:
    """The questions of a test that allow another try."""
    responses = Response.objects.filter(asked=OuterRef("pk"))
    return AttemptQuestion.objects.with_either_or().filter(
        ~Exists(responses.filter(fraction=1)),
        ~Exists(responses.filter(try_number=len(attempt.marks_by_try))),
        ~(Q(either_or=True) & Exists(responses)),
        attempt=attempt,
    )
