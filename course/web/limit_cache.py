"""The cache in which tries are counted: what was counted stays until its time is over.

Django's own database cache throws away entries, alphabetically, once it has 300 of them (or however
many it is told), and changes one in two steps. Here every change is a single statement, so that
two workers never both take the last try, and only what is over is ever deleted.
"""

import json
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import connection

# Deleting what is over at each change would cost as much as the change.
CHANGES_PER_SWEEP = 100

_SET = """
    INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s)
    ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires
"""
_ADD = _SET + " WHERE {table}.expires <= %s"
_GET = "SELECT value FROM {table} WHERE cache_key = %s AND expires > %s"
_TOUCH = "UPDATE {table} SET expires = %s WHERE cache_key = %s AND expires > %s"
_DELETE = "DELETE FROM {table} WHERE cache_key = %s AND expires > %s"
_SWEEP = "DELETE FROM {table} WHERE expires <= %s"
_CLEAR = "DELETE FROM {table}"


class LimitCache(BaseDatabaseCache):
    """Values are what JSON can hold. Its table is made by `createcachetable`."""

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, params)
        self._name = table
        self._changes = count(1)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(self._sql(_GET), [self._key(key, version), _now()])
            row = cursor.fetchone()
        return json.loads(row[0]) if row else default

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        self._change(_SET, [self._key(key, version), json.dumps(value), self._end(timeout)])
        self._sweep_sometimes()

    def add(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        given = [self._key(key, version), json.dumps(value), self._end(timeout), _now()]
        is_new = self._change(_ADD, given)
        self._sweep_sometimes()
        return is_new

    def touch(
        self,
        key: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        return self._change(_TOUCH, [self._end(timeout), self._key(key, version), _now()])

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._change(_DELETE, [self._key(key, version), _now()])

    def clear(self) -> None:
        self._change(_CLEAR, [])

    def _change(self, statement: str, given: list[Any]) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(self._sql(statement), given)
            return bool(cursor.rowcount)

    def _sweep_sometimes(self) -> None:
        if next(self._changes) % CHANGES_PER_SWEEP == 0:
            self._change(_SWEEP, [_now()])

    def _sql(self, statement: str) -> str:
        return statement.format(table=connection.ops.quote_name(self._name))

    def _key(self, key: Any, version: int | None) -> str:
        return str(self.make_and_validate_key(key, version=version))

    def _end(self, timeout: float | None) -> datetime:
        """When a value given now is over."""
        end = self.get_backend_timeout(timeout)
        return datetime.max.replace(tzinfo=UTC) if end is None else datetime.fromtimestamp(end, UTC)


def _now() -> datetime:
    return datetime.now(UTC)
