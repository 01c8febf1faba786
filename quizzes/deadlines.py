"""Deadlines of attempts, and waiting times between them: pure date arithmetic."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Final

from course.text.timezones import zone

# Grace period for responses in transit.
GRACE: Final = timedelta(seconds=10)
# A quiz can be started again every day; somebody who starts it this often does so by machine.
MOST_ATTEMPTS: Final = 10_000


class StartRefusal(Enum):
    """Why no attempt starts now."""

    UNDER_WAY = "under way"
    CLOSED = "closed"
    TOO_SOON = "too soon"
    PASSED = "passed"
    EMPTY = "empty"
    TOO_MANY = "too many"


@dataclass(frozen=True, slots=True)
class NextStart:
    """Whether an attempt may start now: the refusal if not, and when one may, if that is known."""

    refusal: StartRefusal | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LatestAttempt:
    """What the newest attempt says about the next; `is_finished`: passed, with every response."""

    number: int
    is_test: bool
    submitted_at: datetime | None
    is_finished: bool
    retry_hours: int


@dataclass(frozen=True, slots=True)
class ClosingDate:
    """When a test closes in a run: a specific time, or the end of the run's last day."""

    closes_with_run: bool
    # Whether tests stay open after the run, but those that close with it.
    stays_open: bool
    ends_on: date | None
    time_zone: str
    closes_at: datetime | None = None

    @property
    def instant(self) -> datetime | None:
        if self.closes_at is not None:
            return self.closes_at
        if self.ends_on is None or (self.stays_open and not self.closes_with_run):
            return None
        return datetime.combine(
            self.ends_on + timedelta(days=1), time(), tzinfo=zone(self.time_zone)
        )


def deadline(
    started_at: datetime, *, limit_minutes: int | None, extra_percent: int = 0
) -> datetime | None:
    """The deadline by the time limit, extra time included; None without a limit."""
    if limit_minutes is None:
        return None
    return started_at + timedelta(seconds=limit_minutes * 60 * (100 + extra_percent) / 100)


def stretched(started_at: datetime, deadline: datetime, *, before: int, after: int) -> datetime:
    """Convert a deadline from `before` to `after` percent of extra time."""
    return started_at + (deadline - started_at) * (100 + after) / (100 + before)


def earliest(instants: Iterable[datetime | None]) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)


def is_over(ends_at: datetime | None, *, at: datetime) -> bool:
    """Whether the deadline and its grace period have passed."""
    return ends_at is not None and at > ends_at + GRACE


def is_closed(closes_at: datetime | None, *, at: datetime) -> bool:
    """Whether no attempt starts any more."""
    return closes_at is not None and closes_at <= at


def next_start(
    latest: LatestAttempt | None, *, closes_at: datetime | None, at: datetime
) -> NextStart:
    """Whether the attempt after `latest` (None: the first one) may start."""
    if latest is not None and latest.is_test and latest.submitted_at is None:
        return NextStart(StartRefusal.UNDER_WAY)
    if is_closed(closes_at, at=at):
        return NextStart(StartRefusal.CLOSED)
    return NextStart() if latest is None else _start_after(latest, closes_at=closes_at, at=at)


def _start_after(latest: LatestAttempt, *, closes_at: datetime | None, at: datetime) -> NextStart:
    """The same after an attempt, while a test is not closed."""
    if latest.number >= MOST_ATTEMPTS:
        return NextStart(StartRefusal.TOO_MANY)
    if not latest.is_test or latest.submitted_at is None:
        return NextStart()
    if latest.is_finished:
        return NextStart(StartRefusal.PASSED)
    instant = latest.submitted_at + timedelta(hours=latest.retry_hours)
    if instant <= at:
        return NextStart()
    return NextStart(StartRefusal.TOO_SOON, None if is_closed(closes_at, at=instant) else instant)
