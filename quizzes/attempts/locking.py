"""Locks on attempts, which every verb takes first.

Always in this order, so that no two wait for each other: starts, attempt, progress, enrolment.
"""

from django.db import connection
from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery

from course.db.compiled_queries import CompiledQuery, Param
from quizzes.models import (
    Attempt,
    Closing,
)

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def lock(attempt_id: int) -> Attempt:
    # Nothing is found where somebody carried it to another run meanwhile: it is there then.
    attempt = _LOCKED.first(attempt=attempt_id) or _LOCKED.first(attempt=attempt_id)
    if attempt is None:
        raise Attempt.DoesNotExist
    return attempt


def lock_enrolment(enrolment_id: int) -> None:
    """Serialise starts and grants of extra time of an enrolment, so that none misses the other.

    Not its row: a step that completes is counted there, under the locks of attempt and progress.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME, [f"attempts of enrolment {enrolment_id}"])


def lock_all(enrolment_id: int) -> None:
    """Hold all attempts of an enrolment, so that none starts, changes or ends."""
    lock_enrolment(enrolment_id)
    rows = Attempt.objects.select_for_update().filter(enrolment=enrolment_id)
    list(rows.order_by("pk").values_list("pk", flat=True))


def lock_latest(enrolment_id: int, quiz_id: int) -> Attempt | None:
    rows = lockable().filter(enrolment=enrolment_id, quiz=quiz_id)
    return rows.order_by("-number").first()


def lockable() -> QuerySet[Attempt]:
    """Attempts with the related rows that determine their deadline."""
    own = Closing.objects.filter(run=OuterRef("enrolment__run"), quiz=OuterRef("quiz"))
    related = Attempt.objects.select_related("enrolment__run", "quiz__step")
    rows = related.select_for_update(of=("self",))
    return rows.annotate(own_closing=Subquery(own.values("closes_at")[:1]))


_LOCKED = CompiledQuery(
    lambda: lockable().filter(pk=Param("attempt", BigIntegerField())).order_by()
)
