"""Validators of model fields."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from course.text.languages import canonical_tag
from course.text.timezones import (
    FIRST_DAY,
    FIRST_INSTANT,
    LAST_DAY,
    LAST_INSTANT,
    zone_names,
)
from course.text.visible import has_visible


def validate_language(tag: str) -> None:
    try:
        canonical = canonical_tag(tag)
    except ValueError as error:
        raise ValidationError(
            _("“%(tag)s” is not a language tag such as en, ko or zh-Hans."), params={"tag": tag}
        ) from error
    if canonical != tag:
        raise ValidationError(_("Write it as “%(tag)s”."), params={"tag": canonical})


def validate_time_zone(name: str) -> None:
    if name not in zone_names():
        raise ValidationError(
            _("“%(name)s” is not a time zone; try “Europe/London”."), params={"name": name}
        )


def validate_visible(text: str) -> None:
    """A name or title of nothing but invisible characters is none."""
    if not has_visible(text):
        raise ValidationError(_("Nobody would see this: write something that shows."))


def validate_day(day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise out_of_range()


def validate_instant(instant: datetime) -> None:
    if not FIRST_INSTANT <= instant <= LAST_INSTANT:
        raise out_of_range()


def out_of_range() -> ValidationError:
    return ValidationError(
        _("Give a year from %(first)d to %(last)d."),
        code="out_of_range",
        params={"first": FIRST_DAY.year, "last": LAST_DAY.year},
    )
