"""Prometheus samples of mail and periodic jobs, read from the database at each scrape."""

from collections.abc import Iterator

from django.db import DatabaseError
from django.utils import timezone

from course.mail.figures import QueueFigures, figures


def queue_lines() -> str:
    """In Prometheus's text format, to follow the workers' own; none while the database is away."""
    try:
        found, at = figures(), timezone.now()
    except DatabaseError:
        return ""
    return "".join(
        f"# HELP cuebook_{name} {about}\n# TYPE cuebook_{name} gauge\ncuebook_{name} {value}\n"
        for name, about, value in _samples(found, found.mail_seconds(at), found.job_seconds(at))
    )


def _samples(
    found: QueueFigures, mail_seconds: float, job_seconds: float
) -> Iterator[tuple[str, str, float]]:
    yield "mail_waiting", "Messages that are still to be sent.", float(found.waiting)
    yield "mail_sent", "Messages of the log that were sent.", float(found.sent)
    yield "mail_failed", "Messages of the log that were given up.", float(found.failed)
    yield "mail_oldest_seconds", "How long the next message has been due.", mail_seconds
    yield "jobs_failing", "Periodic jobs that failed the last time.", float(found.failing_jobs)
    yield "jobs_oldest_seconds", "How long the next periodic job has been due.", job_seconds
