"""When an attempt is over and when another may begin: pure reckoning with instants."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from course.text.timezones import zone

# A response sent in the last moment is still on its way.
GRACE: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class ClosingDate:
    """When a test closes in a run: an instant of its own, or the end of the run's last day."""

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
    """The end of the time limit, extra time included; None without a limit."""
    if limit_minutes is None:
        return None
    return started_at + timedelta(seconds=limit_minutes * 60 * (100 + extra_percent) / 100)


def stretched(started_at: datetime, deadline: datetime, *, before: int, after: int) -> datetime:
    """A deadline with `before` percent of extra time in it, with `after` percent instead."""
    return started_at + (deadline - started_at) * (100 + after) / (100 + before)


def earliest(instants: Iterable[datetime | None]) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)


def is_over(ends_at: datetime | None, *, at: datetime) -> bool:
    """Whether nothing that is sent now counts any more."""
    return ends_at is not None and at > ends_at + GRACE
