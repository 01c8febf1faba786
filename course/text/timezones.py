"""Time zones in forms: what may be chosen, and what is none."""

from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from course.text.zones import zone_names


@cache
def time_zone_choices() -> tuple[tuple[str, str], ...]:
    """UTC, then the places of the world by name, for a select."""
    places = sorted(
        name
        for name in zone_names()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/", "US/"))
    )
    return (("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places))


def validate_time_zone(name: str) -> None:
    if name not in zone_names():
        raise ValidationError(
            _("“%(name)s” is not a time zone; try “Europe/London”."), params={"name": name}
        )
