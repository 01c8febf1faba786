"""Custom model fields."""

import re
from typing import Any

from django.db import models
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

Spans = list[tuple[int, int]]

_RANGE = re.compile(r"\[([0-9]+),([0-9]+)\)")


def spans_from_text(text: str) -> Spans:
    """Spans as PostgreSQL writes a multirange, "{[0,12500),[40000,60000)}".

    A tenth of what psycopg takes to make an object of each range.
    """
    return [(int(start), int(end)) for start, end in _RANGE.findall(text)]


class SpansField(models.Field):
    """Half-open integer ranges, merged and sorted by PostgreSQL (int4multirange)."""

    def db_type(self, connection: Any) -> str:
        return "int4multirange"

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return Multirange([Range(start, end) for start, end in value])

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Spans | None:
        return None if value is None else [(part.lower, part.upper) for part in value]
