"""Time zones by IANA name."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final

# What the site knows of dates: beyond, arithmetic in some time zone would leave the calendar.
FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)
# The same days, as they are anywhere on Earth.
FIRST_INSTANT: Final = datetime(1999, 12, 31, tzinfo=UTC)
LAST_INSTANT: Final = datetime(2200, 1, 1, 23, 59, tzinfo=UTC)


@cache
def zone_names() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones()) - {"Factory", "localtime"}


def zone(name: str) -> zoneinfo.ZoneInfo:
    """The zone of this name; UTC for one unknown on this machine."""
    return zoneinfo.ZoneInfo(name if name in zone_names() else "UTC")


def local_day(instant: datetime, time_zone: str) -> date:
    """The date of an instant in this zone."""
    return instant.astimezone(zone(time_zone)).date()


def has_begun(day: date, time_zone: str, *, at: datetime) -> bool:
    """Whether a day has begun where it is counted: a run starts with its first day there."""
    return day <= local_day(at, time_zone)


def is_over(day: date | None, time_zone: str, *, at: datetime) -> bool:
    """Whether a day is over where it is counted: a run ends with its last day there, if it has
    one.
    """
    return day is not None and day < local_day(at, time_zone)


def next_day(at: datetime, time_zone: str) -> datetime:
    """When the next day begins there: until then it is the same date.

    Where clocks are put forward over midnight, that is the moment they are.
    """
    tomorrow = local_day(at, time_zone) + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=zone(time_zone)).astimezone(UTC)


def is_skipped(wall: datetime, local: zoneinfo.ZoneInfo) -> bool:
    """Whether a clock there never shows this time, because it was put forward over it."""
    there = wall.replace(tzinfo=local)
    return there.astimezone(UTC).astimezone(local).replace(tzinfo=None) != wall


@cache
def time_zone_choices() -> tuple[tuple[str, str], ...]:
    """UTC, then all zones by name, for a select."""
    places = sorted(
        name
        for name in zone_names()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/", "US/"))
    )
    return (("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places))
