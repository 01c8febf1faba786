"""Validators of model fields."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from course.text.languages import canonical_tag
from course.text.timezones import zone_names


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
