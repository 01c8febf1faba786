"""Diagnostics of the worker: alive, keeping up, without failures?"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from course.mail.figures import QueueFigures, figures
from course.models import PeriodicJob
from course.text.counts import counted
from hosting.doctor.findings import CheckResult, fault, ok, warning

_SILENT = timedelta(minutes=5)
_LATE_SECONDS = 15 * 60


def check_worker() -> Iterator[CheckResult]:
    """When it last did something, what waits the longest, and what failed last."""
    found, at = figures(), timezone.now()
    yield from judge_life(found, at=at)
    if found.waiting and (late := found.mail_seconds(at)) > _LATE_SECONDS:
        yield warning(
            "Mail waiting",
            f"{counted(found.waiting, 'message')}, the longest for {late / 60:.0f} minutes.",
            "See whether the mail server takes them: the line Mail, and the site's log.",
        )
    failing = PeriodicJob.objects.filter(failures__gt=0).order_by("name")
    for job in failing:
        yield warning(
            "Worker",
            f"{job.name} failed {counted(job.failures, 'time')}: {job.last_error}",
            "Look into the site's log: journalctl -u cuebook",
        )


def judge_life(found: QueueFigures, *, at: datetime) -> Iterator[CheckResult]:
    """Jobs are due every minute: a worker that is there has ended one lately."""
    remedy = "It starts with the site; with WORKER=0, see that `cuebook worker` runs."
    if found.worked_at is None:
        yield warning("Worker", "It has never run: no mail is sent, no test closed.", remedy)
    elif at - found.worked_at > _SILENT:
        minutes = (at - found.worked_at).total_seconds() / 60
        yield fault("Worker", f"It has done nothing for {minutes:.0f} minutes.", remedy)
    else:
        waiting = counted(found.waiting, "message")
        yield ok("Worker", f"at work; {waiting} waiting, {found.sent} sent")
