"""Deadlines of attempts, and waiting times between them: pure date arithmetic."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from course.text.timezones import zone

# Grace period for responses in transit.
GRACE: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class ClosingDate:
    """When a test closes in a run: a specific time, or the end of the run's last day."""

    closes_with_run: bool
    ends_on: date | None
    time_zone: str
    closes_at: datetime | None = None

    @property
    def instant(self) -> datetime | None:
        if self.closes_at is not None:
            return self.closes_at
        if not self.closes_with_run or self.ends_on is None:
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
