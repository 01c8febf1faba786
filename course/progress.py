"""Progress: visits and completions of steps, idempotent; the only writer of step progress."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from course.access import StepAccess
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


def begin(enrolment_id: int, step_id: int, *, at: datetime) -> None:
    """Note that a step has been begun; idempotent."""
    rows = StepProgress.objects.filter(enrolment_id=enrolment_id, step_id=step_id)
    rows.filter(begun_at=None).update(begun_at=at)


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
