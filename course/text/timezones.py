"""Time zones by IANA name."""

import zoneinfo
from functools import cache


@cache
def zone_names() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones()) - {"Factory", "localtime"}


def zone(name: str) -> zoneinfo.ZoneInfo:
    """The zone of this name; UTC for one unknown on this machine."""
    return zoneinfo.ZoneInfo(name if name in zone_names() else "UTC")


@cache
def time_zone_choices() -> tuple[tuple[str, str], ...]:
    """UTC, then all zones by name, for a select."""
    places = sorted(
        name
        for name in zone_names()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/", "US/"))
    )
    return (("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places))
