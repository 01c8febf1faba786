"""What waits, what was sent, what failed, for those who watch a site."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q

from course.models import Mail, PeriodicJob


class QueueFigures(NamedTuple):
    waiting: int
    sent: int
    failed: int
    oldest_due_at: datetime | None  # of the mail that could be sent now
    failing_jobs: int
    oldest_job_at: datetime | None  # of the periodic job that is due the longest
    worked_at: datetime | None  # when a periodic job last ended

    def mail_seconds(self, at: datetime) -> float:
        return _seconds_since(self.oldest_due_at, at)

    def job_seconds(self, at: datetime) -> float:
        return _seconds_since(self.oldest_job_at, at)


def figures() -> QueueFigures:
    """Two statements; mail older than the log is not counted."""
    mail = Mail.objects.aggregate(
        waiting=Count("pk", filter=Q(next_try_at__isnull=False)),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        failed=Count("pk", filter=Q(refused_at__isnull=False)),
        oldest_due_at=Min("next_try_at"),
    )
    jobs = PeriodicJob.objects.aggregate(
        failing_jobs=Count("pk", filter=Q(failures__gt=0)),
        oldest_job_at=Min("due_at"),
        worked_at=Max("ended_at"),
    )
    return QueueFigures(**mail, **jobs)


def _seconds_since(moment: datetime | None, at: datetime) -> float:
    return max((at - moment).total_seconds(), 0.0) if moment else 0.0
