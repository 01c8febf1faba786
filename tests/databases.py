"""The test database, temporary ones beside it in the tests' cluster, and their contents."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Model
from django.test.utils import setup_databases
from psycopg import sql
from psycopg.conninfo import make_conninfo

from hosting.backup import postgres
from hosting.backup.postgres import libpq_parameters
from hosting.postgres import cluster

_ROOT = Path(__file__).resolve().parents[1]
# What the tables of a new database depend on; permissions are brought up to date in each copy.
_TABLES = (
    "*/migrations/*.py",
    "*/models.py",
    "*/models/**/*.py",
    "*/db/*.py",
    "*/fields.py",
    "config/settings.py",
    "requirements.txt",
)
_LOCK = 5_417_001  # any number of our own


def set_up(*, is_kept: bool) -> list[Any]:
    """Create the test database, or with `is_kept` take the one that is there.

    In the embedded cluster it is migrated once, for all processes of this run and the next runs:
    they copy what the first has made, as long as no migration changes.
    """
    if not cluster.is_wanted():
        return setup_databases(verbosity=0, interactive=False, keepdb=is_kept)
    migrated = f"test_migrated_{digest(_ROOT)}"
    with _administering() as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        is_there = migrated in _called_migrated(admin)
        if is_there:
            connection.settings_dict["TEST"]["TEMPLATE"] = migrated
        made = setup_databases(verbosity=0, interactive=False, keepdb=is_kept)
        if not is_there and not is_kept:
            _keep_copy(admin, migrated)
        return made


def digest(root: Path) -> str:
    """Of all that decides which tables a new database has."""
    found = hashlib.sha256()
    for path in tables_come_from(root):
        found.update(f"{path.relative_to(root)}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]


def tables_come_from(root: Path) -> list[Path]:
    return sorted({path for pattern in _TABLES for path in root.glob(pattern)})


def _keep_copy(admin: psycopg.Connection, name: str) -> None:
    """Copy the new test database, instead of copies of earlier tables."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    for old in [*_called_migrated(admin), "test_migrating"]:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))
    # Renamed at the end: one that was interrupted is not taken for whole.
    query = "CREATE DATABASE test_migrating TEMPLATE {} ALLOW_CONNECTIONS false"
    admin.execute(sql.SQL(query).format(sql.Identifier(connection.settings_dict["NAME"])))
    query = "ALTER DATABASE test_migrating RENAME TO {}"
    admin.execute(sql.SQL(query).format(sql.Identifier(name)))


def _called_migrated(admin: psycopg.Connection) -> list[str]:
    query = "SELECT datname FROM pg_database WHERE datname LIKE 'test\\_migrated\\_%'"
    return [name for (name,) in admin.execute(query)]


@contextmanager
def _administering() -> Iterator[psycopg.Connection]:
    parameters = libpq_parameters(connection) | {"dbname": "postgres"}
    with psycopg.connect(make_conninfo(**parameters), autocommit=True) as admin:
        yield admin


@contextmanager
def fresh(options: str = "", *, called: str = "beside") -> Iterator[dict[str, str]]:
    """Create a temporary empty database; yields its libpq parameters."""
    ours = libpq_parameters(connection)
    name = f"{ours['dbname']}_{called}_{os.getpid()}"
    with _administering() as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        query = "CREATE DATABASE {} TEMPLATE template0 " + options
        admin.execute(sql.SQL(query).format(sql.Identifier(name)))
        try:
            yield ours | {"dbname": name}
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            admin.execute(drop)


def row_counts(models: Iterable[type[Model]]) -> tuple[int, ...]:
    """How many rows each has, in one statement."""
    tables = (connection.ops.quote_name(model._meta.db_table) for model in models)
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        return tuple(cursor.fetchone())


def contents(parameters: dict[str, str]) -> dict[str, list[str]]:
    """All rows of all tables, as text."""
    with postgres.connected(parameters) as reading:
        found = {}
        for table in postgres.tables(reading):
            query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier("public", table))
            found[table] = sorted(row for (row,) in reading.execute(query))
        return found
