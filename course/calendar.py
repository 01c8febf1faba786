"""The calendar of a run as a value object: when each week opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from course.text.timezones import has_begun, is_over, zone

WEEKLY = "weekly"
ALL_AT_ONCE = "all"


@dataclass(frozen=True, slots=True)
class Calendar:
    """A run's first and last day, time zone and pace, and the weeks with an opening time of their
    own.
    """

    starts_on: date
    time_zone: str
    pace: str
    exceptions: Mapping[int, datetime]
    ends_on: date | None = None

    def has_started(self, *, at: datetime) -> bool:
        return has_begun(self.starts_on, self.time_zone, at=at)

    def has_ended(self, *, at: datetime) -> bool:
        return is_over(self.ends_on, self.time_zone, at=at)

    @property
    def starts_at(self) -> datetime:
        return _midnight(self.starts_on, self.time_zone)

    @property
    def ends_at(self) -> datetime | None:
        """The last minute of the last day: midnight would read as the day after."""
        if self.ends_on is None:
            return None
        return _midnight(self.ends_on + timedelta(days=1), self.time_zone) - timedelta(minutes=1)

    def opens_at(self, week: int) -> datetime:
        """When a week opens: its exception, else local midnight of its first day."""
        if week in self.exceptions:
            return self.exceptions[week]
        weeks = 0 if self.pace == ALL_AT_ONCE else week - 1
        day = self.starts_on + timedelta(weeks=weeks)
        return _midnight(day, self.time_zone)

    def is_open(self, week: int, *, at: datetime) -> bool:
        return self.opens_at(week) <= at


@lru_cache(maxsize=1_000)
def _midnight(day: date, time_zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone(time_zone))
