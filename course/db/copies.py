"""Copies of rows, whichever columns their model has."""

from typing import Any, TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)


def copy_of(row: M, **changes: Any) -> M:
    """An unsaved copy of a row with these other values; a key that counts is left out."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields  # noqa: SLF001 - public, by its documentation
        if not (field.primary_key and field.remote_field is None)
    }
    return type(row)(**values | changes)
