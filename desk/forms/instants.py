"""A date and time typed at the desk, in the current time zone."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from course.db.validators import out_of_range
from course.text.timezones import FIRST_DAY, LAST_DAY, is_skipped, zone

# The format of datetime-local fields.
LOCAL = "%Y-%m-%dT%H:%M"


class InstantInput(forms.DateTimeInput):
    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "type": "datetime-local",
            "min": f"{FIRST_DAY}T00:00",
            "max": f"{LAST_DAY}T23:59",
        }
        super().__init__(**{"format": LOCAL, "attrs": attrs, **kwargs})


class InstantField(forms.DateTimeField):
    """An instant of the site's calendar. Of an hour that the clocks show twice, the first is meant;
    one that they skip is refused.
    """

    widget = InstantInput

    def to_python(self, value: Any) -> datetime | None:
        try:
            instant: datetime | None = super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone" or not error.params:
                raise
            instant = _within_change(error.params["datetime"])
        if instant is not None and not FIRST_DAY.year <= instant.year <= LAST_DAY.year:
            raise out_of_range()
        return instant


def _within_change(wall: datetime) -> datetime:
    """A time that Django cannot place by itself."""
    if not FIRST_DAY.year <= wall.year <= LAST_DAY.year:
        raise out_of_range()
    name = timezone.get_current_timezone_name()
    if is_skipped(wall, zone(name)):
        message = _(
            "There is no %(time)s on that day in %(zone)s: clocks are put forward over it. Give"
            " another time."
        )
        params = {"time": f"{wall:%H:%M}", "zone": name.replace("_", " ")}
        raise ValidationError(message, code="skipped", params=params)
    return wall.replace(tzinfo=zone(name), fold=0)
