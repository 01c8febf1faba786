"""Custom model fields."""

from typing import Any

from django.db import models
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

Spans = list[tuple[int, int]]


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
