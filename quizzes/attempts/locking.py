"""Row locks on attempts, which every verb takes first."""

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery

from course.db.compiled_queries import CompiledQuery, Param
from course.models import Enrolment
from quizzes.models import (
    Attempt,
    Closing,
)


def lock(attempt_id: int) -> Attempt:
    attempt = _LOCKED.first(attempt=attempt_id)
    if attempt is None:
        raise Attempt.DoesNotExist
    return attempt


def lock_enrolment(enrolment_id: int) -> None:
    """Row lock that serialises starts and grants of extra time, so that none misses the other."""
    rows = Enrolment.objects.select_for_update(no_key=True).filter(pk=enrolment_id)
    list(rows.order_by().values_list("pk"))


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
