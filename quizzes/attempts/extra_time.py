"""More time in tests, for one learner."""

from datetime import datetime

from django.db import transaction

from course.models import Enrolment
from quizzes import deadlines
from quizzes.attempts.ending import end_if_over
from quizzes.attempts.locking import lock_enrolment, lockable
from quizzes.attempts.standing import note_standing
from quizzes.models import (
    ExtraTime,
)


class ExtraTimeChanged(Exception):
    """Edit conflict: somebody else has granted another percentage meanwhile."""

    def __init__(self, percent: int) -> None:
        super().__init__(percent)
        self.percent = percent


@transaction.atomic
def grant_extra_time(
    enrolment: Enrolment, percent: int, *, at: datetime, seen: int | None = None
) -> bool:
    """Set the extra time in every test with a limit, open attempts included; 0 revokes it.

    What is over stays over. `seen` is the percentage the caller saw (optimistic locking). Returns
    whether anything changed. Raises ExtraTimeChanged.
    """
    lock_enrolment(enrolment.pk)
    before = extra_percent(enrolment)
    if before == percent:
        return False
    if seen is not None and seen != before:
        raise ExtraTimeChanged(before)
    if percent:
        ExtraTime.objects.update_or_create(enrolment=enrolment, defaults={"percent": percent})
    else:
        ExtraTime.objects.filter(enrolment=enrolment).delete()
    limited = lockable().filter(enrolment=enrolment, submitted_at=None, deadline__isnull=False)
    for attempt in limited.order_by("pk"):
        if attempt.deadline is not None and not end_if_over(attempt, at=at):
            attempt.deadline = deadlines.stretched(
                attempt.started_at, attempt.deadline, before=before, after=percent
            )
            attempt.save(update_fields=["deadline"])
            note_standing(attempt, at=at)
    return True


def extra_percent(enrolment: Enrolment) -> int:
    rows = ExtraTime.objects.filter(enrolment=enrolment)
    return rows.values_list("percent", flat=True).first() or 0
