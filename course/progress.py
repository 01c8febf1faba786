"""Progress: visits and completions of steps, idempotent; the only writer of step progress."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from course.access import StepAccess
from course.db.copies import copy_of
from course.models import Enrolment, Step, StepProgress

# How old "last seen" may get before a visit updates it.
SEEN_AFRESH = timedelta(minutes=10)

_VISIT = """
    WITH seen AS (UPDATE course_enrolment SET last_seen_at = %(at)s WHERE id = %(enrolment)s)
    INSERT INTO course_stepprogress (enrolment_id, step_id, first_visited_at)
    VALUES (%(enrolment)s, %(step)s, %(at)s)
    ON CONFLICT (enrolment_id, step_id) DO NOTHING
"""
_COMPLETE = """
    INSERT INTO course_stepprogress AS progress
        (enrolment_id, step_id, first_visited_at, last_completed_at)
    VALUES (%(enrolment)s, %(step)s, %(at)s, %(at)s)
    ON CONFLICT (enrolment_id, step_id)
        DO UPDATE SET last_completed_at = excluded.last_completed_at
        WHERE progress.last_completed_at IS NULL
"""
_UNDO = """
    UPDATE course_stepprogress SET last_completed_at = NULL
    WHERE enrolment_id = %(enrolment)s AND step_id = %(step)s AND last_completed_at IS NOT NULL
"""


def record_visit(access: StepAccess, *, at: datetime) -> None:
    """Record a first visit, and update "last seen" now and then: one statement or none."""
    membership = access.membership
    if membership is None or access.step.published_at is None:
        return
    seen = membership.last_seen_at
    if access.first_visited_at and seen and at - seen < SEEN_AFRESH:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _VISIT, {"enrolment": membership.enrolment_id, "step": access.step.pk, "at": at}
        )


def note_seen(enrolment_id: int, *, at: datetime) -> None:
    """Update "last seen" where no step page has done so."""
    rows = Enrolment.objects.filter(pk=enrolment_id)
    rows.exclude(last_seen_at__gte=at).update(last_seen_at=at)


@dataclass(frozen=True, slots=True)
class FilmPlayed:
    """What somebody has played of a film: of which revision, how much, the first part that is
    missing, and where playback stopped.
    """

    revision: int
    played_ms: int
    gap: tuple[int, int] | None
    position_ms: int


@dataclass(frozen=True, slots=True)
class AttemptState:
    """The newest attempt at a step: `started_at` while it is open, else when the next may start."""

    number: int
    answered: int
    asked: int
    started_at: datetime | None = None
    ends_at: datetime | None = None
    open_question: int | None = None
    next_try_at: datetime | None = None


# With the `source` it is written from, whose row is there first.
PLAYED_FROM = """
    INSERT INTO course_stepprogress AS mine (
        enrolment_id, step_id, first_visited_at, begun_at,
        played_revision, played_ms, gap_start_ms, gap_end_ms, position_ms
    )
    SELECT
        %(enrolment)s, %(step)s, %(at)s, CASE WHEN %(played)s > 0 THEN %(at)s::timestamptz END,
        %(revision)s, %(played)s, %(gap_start)s, %(gap_end)s, %(position)s
    FROM {source}
    ON CONFLICT (enrolment_id, step_id) DO UPDATE SET
        begun_at = coalesce(mine.begun_at, excluded.begun_at),
        played_revision = excluded.played_revision,
        played_ms = excluded.played_ms,
        gap_start_ms = excluded.gap_start_ms,
        gap_end_ms = excluded.gap_end_ms,
        position_ms = excluded.position_ms
"""
_PLAYED = PLAYED_FROM.format(source="(VALUES (1)) AS once")


def values_of(
    enrolment_id: int, step_id: int, played: FilmPlayed, *, at: datetime
) -> dict[str, Any]:
    """The values of `PLAYED_FROM`."""
    gap_start, gap_end = played.gap or (None, None)
    return {
        "enrolment": enrolment_id,
        "step": step_id,
        "at": at,
        "revision": played.revision,
        "played": played.played_ms,
        "gap_start": gap_start,
        "gap_end": gap_end,
        "position": played.position_ms,
    }


def note_played(enrolment_id: int, step_id: int, played: FilmPlayed, *, at: datetime) -> None:
    """Store what has been played of a step's film: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_PLAYED, values_of(enrolment_id, step_id, played, at=at))


_ATTEMPT = """
    INSERT INTO course_stepprogress (
        enrolment_id, step_id, first_visited_at, attempt_number, attempt_started_at,
        attempt_ends_at, open_question, answered, asked, next_try_at
    )
    VALUES (
        %(enrolment)s, %(step)s, %(at)s, %(number)s, %(started_at)s,
        %(ends_at)s, %(open_question)s, %(answered)s, %(asked)s, %(next_try_at)s
    )
    ON CONFLICT (enrolment_id, step_id) DO UPDATE SET
        attempt_number = excluded.attempt_number,
        attempt_started_at = excluded.attempt_started_at,
        attempt_ends_at = excluded.attempt_ends_at,
        open_question = excluded.open_question,
        answered = excluded.answered,
        asked = excluded.asked,
        next_try_at = excluded.next_try_at
"""


def note_attempt(enrolment_id: int, step_id: int, attempt: AttemptState, *, at: datetime) -> None:
    """Store where the newest attempt at a quiz or test stands: one statement."""
    values: dict[str, int | datetime | None] = {
        "enrolment": enrolment_id,
        "step": step_id,
        "at": at,
        "number": attempt.number,
        "started_at": attempt.started_at,
        "ends_at": attempt.ends_at,
        "open_question": attempt.open_question,
        "answered": attempt.answered,
        "asked": attempt.asked,
        "next_try_at": attempt.next_try_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ATTEMPT, values)


def move_next_tries(step_id: int, *, by: timedelta) -> None:
    """Learners who wait for their next try at a step wait longer, or less."""
    rows = StepProgress.objects.filter(step_id=step_id, next_try_at__isnull=False)
    rows.update(next_try_at=F("next_try_at") + by)


def complete(enrolment_id: int, step_id: int, *, at: datetime) -> None:
    """Mark a step complete; idempotent."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPLETE, {"enrolment": enrolment_id, "step": step_id, "at": at})


@transaction.atomic
def note_score(
    enrolment_id: int, step_id: int, *, at: datetime, score: Decimal, passed: bool
) -> None:
    """Store the best score in a test, complete or not, and whether it reaches the pass mark."""
    row = _row(enrolment_id, step_id, at=at)
    row.update(score=score, passed=passed)


def _row(enrolment_id: int, step_id: int, *, at: datetime) -> QuerySet[StepProgress]:
    """The row of a step, made as visited if there is none yet."""
    StepProgress.objects.bulk_create(
        [StepProgress(enrolment_id=enrolment_id, step_id=step_id, first_visited_at=at)],
        ignore_conflicts=True,
    )
    return StepProgress.objects.filter(enrolment_id=enrolment_id, step_id=step_id)


def lock_progress(enrolment_id: int) -> None:
    """Hold all progress of an enrolment until the transaction ends."""
    rows = StepProgress.objects.select_for_update().filter(enrolment=enrolment_id)
    list(rows.order_by("step_id").values_list("pk", flat=True))


def copy_progress(enrolment_id: int, to: int) -> None:
    """What is known of all steps, for another enrolment of the same learner, which has none yet."""
    rows = StepProgress.objects.filter(enrolment=enrolment_id).order_by("pk")
    StepProgress.objects.bulk_create(copy_of(row, enrolment_id=to) for row in rows)


def undo(enrolment_id: int, step_id: int) -> None:
    """Take a completion back; idempotent."""
    with connection.cursor() as cursor:
        cursor.execute(_UNDO, {"enrolment": enrolment_id, "step": step_id})


def percent(done: int, total: int) -> int:
    """Complete steps of published steps, floored: 100 means all; 0 for a course without steps."""
    return min(100, done * 100 // total) if total else 0


def with_done(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Enrolments annotated with `done` and `total`: complete and all published steps of their
    course.
    """
    done = (
        StepProgress.objects.filter(
            enrolment=OuterRef("pk"),
            last_completed_at__isnull=False,
            step__published_at__isnull=False,
        )
        .order_by()
        .values("enrolment")
        .annotate(count=Count("pk"))
        .values("count")
    )
    total = (
        Step.objects.published()
        .filter(course=OuterRef("course_id"))
        .order_by()
        .values("course")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return enrolments.annotate(
        done=Coalesce(Subquery(done, output_field=IntegerField()), 0),
        total=Coalesce(Subquery(total, output_field=IntegerField()), 0),
    )
