"""Custom model fields."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db import models


class WebAddressField(models.URLField):
    """An http or https URL; one typed without a scheme gets https."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"assume_scheme": "https", **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Migrations see Django's own field."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs  # type: ignore[return-value]


class CountedField(models.IntegerField):
    """A count kept by triggers: saving a row that was read earlier leaves it as it is."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001
        return super().pre_save(model_instance, add) if add else models.F(self.attname)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Migrations see Django's own field."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.IntegerField", args, kwargs  # type: ignore[return-value]
