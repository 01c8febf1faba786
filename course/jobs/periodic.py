"""Work done at intervals by the worker: functions that take the time and do a bounded batch.

An app puts its own into a module `timers`. A job runs in one transaction with the row that says
when it is due: killed on its way, it has done nothing and is still due. Two workers never do the
same.
"""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils.module_loading import autodiscover_modules

from course.models import PeriodicJob

_LONGEST_PAUSE = 3600.0  # s
Work = Callable[[datetime], object]


@dataclass(frozen=True)
class Periodic:
    name: str
    seconds: float
    work: Work


_jobs: dict[str, Periodic] = {}
_log = logging.getLogger(__name__)


def periodic(*, seconds: float) -> Callable[[Work], Work]:
    """Have a function called every so many seconds with the time.

    It does a bounded batch, and returns True when more is left: it is then called again at once.
    """

    def register(work: Work) -> Work:
        name = f"{work.__module__}.{work.__qualname__}"
        _jobs[name] = Periodic(name, seconds, work)
        return work

    return register


def registered() -> list[Periodic]:
    """All jobs of all apps."""
    autodiscover_modules("timers")
    return sorted(_jobs.values(), key=lambda job: job.name)


def due_of(jobs: list[Periodic], *, at: datetime) -> list[Periodic]:
    """Those that are due. One statement, unless a job has no row yet."""
    due_at = dict(PeriodicJob.objects.values_list("name", "due_at"))
    new = [job for job in jobs if job.name not in due_at]
    if new:
        make_rows(new, at=at)
    return [job for job in jobs if due_at.get(job.name, at) <= at]


def make_rows(jobs: list[Periodic], *, at: datetime) -> None:
    """Have a row for each job; a new one is due at once."""
    rows = [PeriodicJob(name=job.name, due_at=at) for job in jobs]
    PeriodicJob.objects.bulk_create(rows, ignore_conflicts=True)


def forget_others(jobs: list[Periodic]) -> None:
    """Remove the rows of jobs that an earlier version had: they would be due for ever."""
    PeriodicJob.objects.exclude(name__in=[job.name for job in jobs]).delete()


def run_if_due(job: Periodic, *, at: datetime) -> bool:
    """Run a job if it is due and no other worker is at it; returns whether it ran."""
    try:
        with transaction.atomic():
            due = PeriodicJob.objects.filter(name=job.name, due_at__lte=at)
            row = due.select_for_update(skip_locked=True).first()
            if row is None:
                return False
            has_more = job.work(at) is True
            row.due_at = at if has_more else at + timedelta(seconds=job.seconds)
            row.ended_at, row.failures, row.last_error = at, 0, ""
            row.save()
    except Exception as error:
        # A statement that took too long, or a deadlock, has the same class as a lost database.
        if isinstance(error, OperationalError | InterfaceError) and not connection.is_usable():
            raise  # nobody's fault, and there is nowhere to note it
        _note_failure(job, error, at=at)  # one job never stops the others
    return True


def _note_failure(job: Periodic, error: Exception, *, at: datetime) -> None:
    """Put the job off, longer each time it fails."""
    _log.error("A periodic job failed: %s", job.name, exc_info=error)
    row = PeriodicJob.objects.get(name=job.name)
    row.failures += 1
    seconds = min(30.0 * 2 ** min(row.failures - 1, 10), _LONGEST_PAUSE)
    row.due_at = at + timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311
    words = type(error).__name__ if isinstance(error, DatabaseError) else repr(error)
    row.last_error = words.replace("\0", " ")[:500]
    row.save(update_fields=["failures", "due_at", "last_error"])
