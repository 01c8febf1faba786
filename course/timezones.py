"""Time zones of people and runs: names of the IANA database."""

import zoneinfo
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


@cache
def time_zone_names() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones()) - {"Factory", "localtime"}


@cache
def time_zone_choices() -> tuple[tuple[str, str], ...]:
    """UTC, then the places of the world by name, for a select."""
    places = sorted(
        name
        for name in time_zone_names()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/", "US/"))
    )
    return (("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places))


def validate_time_zone(name: str) -> None:
    if name not in time_zone_names():
        raise ValidationError(
            _("“%(name)s” is not a time zone; try “Europe/London”.") % {"name": name}
        )


def zone(name: str) -> zoneinfo.ZoneInfo:
    """The zone of this name; UTC for one this machine does not know."""
    return zoneinfo.ZoneInfo(name if name in time_zone_names() else "UTC")
