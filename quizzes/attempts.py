"""Attempts at quizzes: starting, responding, submitting; idempotent, and safe against races.

The only writer of attempts and responses. Of repeated or concurrent requests (eight tabs at once)
one wins, by row locks and unique constraints; the others get its result. Lock the row first.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db import connection, transaction
from django.db.models import BigIntegerField, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from course import progress
from course.db.compiled_queries import CompiledQuery, Param
from course.kinds import TEST
from course.models import Enrolment
from quizzes import deadlines
from quizzes.authoring import draw_versions
from quizzes.deadlines import StartRefusal
from quizzes.marking import ResponseValue, check, mark, marks_by_try, most_marks
from quizzes.models import (
    Attempt,
    AttemptQuestion,
    Closing,
    ExtraTime,
    QuestionVersion,
    Quiz,
    Response,
)
from quizzes.models.attempts import PASSED
from quizzes.queries import attempt_question_facts
from quizzes.selection import order_options

# Practice has unlimited tries for people; this stops machines.
MOST_TRIES = 1_000


class StartRefused(Exception):
    """Why no attempt can start now; `until` is when one may, if known."""

    def __init__(self, reason: StartRefusal, until: datetime | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.until = until


class ExtraTimeChanged(Exception):
    """Edit conflict: somebody else has granted another percentage meanwhile."""

    def __init__(self, percent: int) -> None:
        super().__init__(percent)
        self.percent = percent


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
def start(enrolment: Enrolment, quiz: Quiz, *, after: int, at: datetime) -> Attempt:
    """The attempt after number `after` (0: none), created now or by a concurrent request.

    An open test is continued; an open quiz is submitted and the next attempt begins. Raises
    StartRefused.
    """
    _lock_enrolment(enrolment.pk)
    latest = _lock_latest(enrolment.pk, quiz.pk)
    if latest is not None and _end_if_over(latest, at=at):
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
        _end(latest, at=at)
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
    return attempt


@transaction.atomic
def respond(
    attempt_id: int, position: int, given: ResponseValue, *, try_number: int, at: datetime
) -> Outcome:
    """Save one try at one question; idempotent by `try_number`, the try the learner sees.

    Raises AttemptQuestion.DoesNotExist, and ResponseRefused (which uses up no try).
    """
    attempt = _lock(attempt_id)
    asked = attempt_question_facts(attempt_id, position)
    if asked is None:
        raise AttemptQuestion.DoesNotExist
    check(asked.question, given)
    if 1 <= try_number <= asked.tries:
        return _compare(asked.id, try_number, given)
    if attempt.submitted_at is not None or _end_if_over(attempt, at=at):
        return Outcome(SaveResult.OVER)
    if try_number != asked.tries + 1:
        return Outcome(SaveResult.STALE, _newest(asked.id))
    was_right = any(tried.is_right for tried in asked.tried)
    most = len(marks_by_try(asked.question, attempt.marks_by_try)) or MOST_TRIES
    if asked.tries >= most or (attempt.is_test and was_right):
        return Outcome(SaveResult.SETTLED, _newest(asked.id))
    response = Response.objects.create(
        asked_id=asked.id,
        try_number=try_number,
        picks=list(given.picks),
        text=given.text.strip(),
        fraction=to_decimal(mark(asked.question, given), 8),
        given_at=at,
    )
    is_settled = attempt.is_test and (response.is_right or try_number >= most)
    _follow(attempt, response, is_settled=is_settled, at=at)
    return Outcome(SaveResult.SAVED, response)


@transaction.atomic
def submit(attempt_id: int, *, at: datetime) -> Attempt:
    """Submit an attempt; idempotent."""
    attempt = _lock(attempt_id)
    if attempt.submitted_at is None and not _end_if_over(attempt, at=at):
        _end(attempt, at=at)
    return attempt


@transaction.atomic
def settle(attempt_id: int, *, at: datetime) -> Attempt:
    """Submit an attempt that is past its deadline, as of then; any other stays as it is."""
    attempt = _lock(attempt_id)
    if attempt.submitted_at is None:
        _end_if_over(attempt, at=at)
    return attempt


def settle_due(*, at: datetime) -> int:
    """Submit overdue tests, whose learners did not return; returns how many."""
    closing = Q(quiz__closes_with_run=True, enrolment__run__ends_on__lte=at.date()) | Q(
        quiz__closings__run=F("enrolment__run"), quiz__closings__closes_at__lt=at
    )
    rows = Attempt.objects.open().filter(Q(deadline__lt=at) | closing, marks_by_try__len__gte=1)
    due = rows.order_by("pk").values_list("pk", flat=True).distinct()
    return sum(settle(attempt_id, at=at).submitted_at is not None for attempt_id in due)


@transaction.atomic
def grant_extra_time(
    enrolment: Enrolment, percent: int, *, at: datetime, seen: int | None = None
) -> bool:
    """Set the extra time in every test with a limit, open attempts included; 0 revokes it.

    What is over stays over. `seen` is the percentage the caller saw (optimistic locking). Returns
    whether anything changed. Raises ExtraTimeChanged.
    """
    _lock_enrolment(enrolment.pk)
    before = _extra_percent(enrolment)
    if before == percent:
        return False
    if seen is not None and seen != before:
        raise ExtraTimeChanged(before)
    if percent:
        ExtraTime.objects.update_or_create(enrolment=enrolment, defaults={"percent": percent})
    else:
        ExtraTime.objects.filter(enrolment=enrolment).delete()
    limited = _lockable().filter(enrolment=enrolment, submitted_at=None, deadline__isnull=False)
    for attempt in limited.order_by("pk"):
        if attempt.deadline is not None and not _end_if_over(attempt, at=at):
            attempt.deadline = deadlines.stretched(
                attempt.started_at, attempt.deadline, before=before, after=percent
            )
            attempt.save(update_fields=["deadline"])
    return True


def ends_at(attempt: Attempt) -> datetime | None:
    """The deadline of an open attempt: time limit or closing date, whichever is first."""
    return deadlines.earliest((attempt.deadline, closes_at(attempt.enrolment, attempt.quiz)))


def closes_at(enrolment: Enrolment, quiz: Quiz) -> datetime | None:
    """When a test closes for a learner; None for quizzes."""
    if quiz.step.kind != TEST:
        return None
    own = Closing.objects.filter(run=enrolment.run_id, quiz=quiz).first()
    return _closing(enrolment, quiz, own.closes_at if own else None)


def unanswered(attempt_id: int) -> QuerySet[AttemptQuestion]:
    """The unanswered questions of an attempt."""
    responses = Response.objects.filter(asked=OuterRef("pk"))
    return AttemptQuestion.objects.filter(~Exists(responses), attempt=attempt_id)


def to_decimal(value: Fraction, places: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _lock(attempt_id: int) -> Attempt:
    attempt = _LOCKED.first(attempt=attempt_id)
    if attempt is None:
        raise Attempt.DoesNotExist
    return attempt


def _lock_enrolment(enrolment_id: int) -> None:
    """Row lock that serialises starts and grants of extra time, so that none misses the other."""
    rows = Enrolment.objects.select_for_update(no_key=True).filter(pk=enrolment_id)
    list(rows.order_by().values_list("pk"))


def _lock_latest(enrolment_id: int, quiz_id: int) -> Attempt | None:
    rows = _lockable().filter(enrolment=enrolment_id, quiz=quiz_id)
    return rows.order_by("-number").first()


def _lockable() -> QuerySet[Attempt]:
    """Attempts with the related rows that determine their deadline."""
    own = Closing.objects.filter(run=OuterRef("enrolment__run"), quiz=OuterRef("quiz"))
    related = Attempt.objects.select_related("enrolment__run", "quiz__step")
    rows = related.select_for_update(of=("self",))
    return rows.annotate(own_closing=Subquery(own.values("closes_at")[:1]))


_LOCKED = CompiledQuery(
    lambda: _lockable().filter(pk=Param("attempt", BigIntegerField())).order_by()
)


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
    deadline = deadlines.deadline(at, limit_minutes=limit, extra_percent=_extra_percent(enrolment))
    worths = quiz.marks_by_try if is_test else []
    values = [enrolment.pk, quiz.pk, number, at, deadline, worths, quiz.pass_percent]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        row = cursor.fetchone()
    return Attempt.objects.get(pk=row[0]) if row else None


def _extra_percent(enrolment: Enrolment) -> int:
    rows = ExtraTime.objects.filter(enrolment=enrolment)
    return rows.values_list("percent", flat=True).first() or 0


def _closing(enrolment: Enrolment, quiz: Quiz, own: datetime | None) -> datetime | None:
    run = enrolment.run
    return deadlines.ClosingDate(quiz.closes_with_run, run.ends_on, run.time_zone, own).instant


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
    if response.try_number == 1 and not unanswered(attempt.pk).exists():
        progress.complete(attempt.enrolment_id, attempt.quiz_id, at=at)
    if is_settled and not _left(attempt).exists():
        _end(attempt, at=at)


def _left(attempt: Attempt) -> QuerySet[AttemptQuestion]:
    """The questions of a test that allow another try."""
    responses = Response.objects.filter(asked=OuterRef("pk"))
    return AttemptQuestion.objects.with_either_or().filter(
        ~Exists(responses.filter(fraction=1)),
        ~Exists(responses.filter(try_number=len(attempt.marks_by_try))),
        ~(Q(either_or=True) & Exists(responses)),
        attempt=attempt,
    )


def _end_if_over(attempt: Attempt, *, at: datetime) -> bool:
    """Submit the (locked) open attempt if past its deadline, as of then; returns whether it was."""
    if attempt.submitted_at is not None:
        return False
    closing = None
    if attempt.is_test:
        own: datetime | None = attempt.own_closing  # type: ignore[attr-defined]
        closing = _closing(attempt.enrolment, attempt.quiz, own)
    end = deadlines.earliest((attempt.deadline, closing))
    if end is None or not deadlines.is_over(end, at=at):
        return False
    _end(attempt, at=max(end, attempt.started_at))
    return True


def _end(attempt: Attempt, *, at: datetime) -> None:
    """Submit the (locked) attempt and compute its score."""
    attempt.submitted_at = max(at, attempt.started_at)
    attempt.score = _score(attempt) if attempt.is_test else None
    Attempt.objects.open().filter(pk=attempt.pk).update(
        submitted_at=attempt.submitted_at, score=attempt.score
    )
    if not attempt.is_test:
        return
    own = {"enrolment_id": attempt.enrolment_id, "step_id": attempt.quiz_id}
    submitted = Attempt.objects.submitted().filter(
        enrolment=attempt.enrolment_id, quiz=attempt.quiz_id
    )
    best = submitted.aggregate(best=Max("score"), passed=BoolOr(PASSED))
    progress.note_score(**own, at=attempt.submitted_at, score=best["best"], passed=best["passed"])
    if not unanswered(attempt.pk).exists():
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
