"""Diagnostics of the database: reachable, recent enough, UTF-8, collation, migrated?"""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from course.text.counts import counted
from course.web.health import known_migrations
from hosting.backup.postgres import libpq_parameters
from hosting.doctor.findings import CheckResult, fault, first_line, ok, warning

OLDEST, NEWEST = 15, 18
_CONNECT_SECONDS = 5
_SKEW_SECONDS, _GRAVE_SKEW_SECONDS = 2, 30
_SUBJECT = "Database"


def check_database() -> Iterator[CheckResult]:
    """All checks over one connection, outside Django's pool."""
    conninfo = make_conninfo(
        **{"connect_timeout": str(_CONNECT_SECONDS)} | libpq_parameters(connection)
    )
    try:
        opened = psycopg.connect(conninfo, autocommit=True)
    except psycopg.Error as error:
        remedy = "See that PostgreSQL runs and that DATABASE_URL names it rightly."
        yield fault(_SUBJECT, f"It does not answer: {first_line(error)}", remedy)
        return
    with opened:
        yield from judge_version(opened.info.server_version)
        yield from check_locale(opened)
        yield from check_collation_version(opened)
        yield from check_connections(opened)
        yield from check_migrations(opened)
        yield from check_cache(opened)
        yield from check_clock(opened)
        yield from check_site_pages(opened)


def judge_version(number: int) -> Iterator[CheckResult]:
    """Check a server version as PostgreSQL numbers it, 150020 for 15.20."""
    major = number // 10_000
    told = f"PostgreSQL {major}.{number % 10_000}"
    if major < OLDEST:
        yield fault(_SUBJECT, f"{told} is too old.", f"Upgrade it to {OLDEST} or newer.")
    elif major > NEWEST:
        remedy = f"Cuebook has been tried with {OLDEST} to {NEWEST}: upgrade Cuebook, or wait."
        yield warning(_SUBJECT, f"{told} is newer than this Cuebook.", remedy)
    else:
        yield ok(_SUBJECT, told)


def check_locale(reading: psycopg.Connection) -> Iterator[CheckResult]:
    """Test how the server lower-cases letters, whatever its locale is called."""
    encoding = reading.info.parameter_status("server_encoding")
    remedy = (
        "Back up, make a database WITH ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0,"
        " and restore into it."
    )
    if encoding != "UTF8":
        yield fault("Encoding", f"The database is {encoding}: it cannot hold all text.", remedy)
        return
    (folded,) = reading.execute("SELECT lower('ÉЖ')").fetchone() or ("",)
    if folded == "éж":
        yield ok("Encoding", "UTF8, and letters of all scripts know their small ones")
    else:
        yield warning(
            "Encoding",
            "The database's locale knows only English letters: searching ÉCOLE misses école.",
            remedy,
        )


def check_collation_version(reading: psycopg.Connection) -> Iterator[CheckResult]:
    """After an upgrade of system libraries, text indexes may have the wrong collation order."""
    query = (
        "SELECT datcollversion <> pg_database_collation_actual_version(oid)"
        " FROM pg_database WHERE datname = current_database()"
    )
    (has_changed,) = reading.execute(query).fetchone() or (None,)
    if has_changed:
        yield warning(
            "Collation",
            "The system sorts text otherwise than when the database was made.",
            "In psql: REINDEX DATABASE name; ALTER DATABASE name REFRESH COLLATION VERSION;",
        )


def check_connections(reading: psycopg.Connection) -> Iterator[CheckResult]:
    query = (
        "SELECT current_setting('max_connections')::int"
        " - current_setting('superuser_reserved_connections')::int"
    )
    (allowed,) = reading.execute(query).fetchone() or (0,)
    workers = os.environ.get("WORKERS", "2")
    wanted = settings.DATABASE_POOL * (int(workers) if workers.isdigit() else 1)
    if wanted > allowed:
        yield warning(
            "Connections",
            f"The workers may want {counted(wanted, 'connection')}; PostgreSQL allows {allowed}.",
            "Lower WORKERS or DATABASE_POOL, or raise max_connections.",
        )


def check_migrations(reading: psycopg.Connection) -> Iterator[CheckResult]:
    try:
        applied = set(reading.execute("SELECT app, name FROM django_migrations").fetchall())
    except psycopg.errors.UndefinedTable:
        applied = set()
    known = known_migrations()
    pending = sorted(known - applied)
    unknown = sorted(each for each in applied - known if each[0] in {app for app, _ in known})
    if pending:
        some = ", ".join(f"{app} {name}" for app, name in pending[:3])
        remedy = "Run manage.py prepare (make serve does that by itself)."
        yield fault(
            "Migrations", f"{counted(len(pending), 'migration')} not applied: {some}.", remedy
        )
    elif unknown:
        some = ", ".join(f"{app} {name}" for app, name in unknown[:3])
        remedy = "Put the newer Cuebook back, or restore the backup made before it."
        yield fault("Migrations", f"The database is of a newer Cuebook: {some}.", remedy)
    else:
        yield ok("Migrations", f"all {len(known)} applied")


def check_cache(reading: psycopg.Connection) -> Iterator[CheckResult]:
    table = settings.CACHES["default"].get("LOCATION", "cache")
    (found,) = reading.execute("SELECT to_regclass(%s)", [table]).fetchone() or (None,)
    if found is None:
        yield fault(
            "Cache",
            f"The table {table} is missing: nobody can sign in.",
            "Run manage.py createcachetable (make serve does that by itself).",
        )
    else:
        yield ok("Cache", "its table is there")


def check_clock(reading: psycopg.Connection) -> Iterator[CheckResult]:
    asked = time.time()
    (theirs,) = reading.execute("SELECT clock_timestamp()").fetchone() or (datetime.now(UTC),)
    yield from judge_clocks((asked + time.time()) / 2 - theirs.timestamp())


def judge_clocks(skew: float) -> Iterator[CheckResult]:
    """Check the clock skew: seconds by which the machine is ahead of the database."""
    if abs(skew) <= _SKEW_SECONDS:
        yield ok("Clock", "machine and database agree")
        return
    way = "ahead of" if skew > 0 else "behind"
    tell = fault if abs(skew) > _GRAVE_SKEW_SECONDS else warning
    yield tell(
        "Clock",
        f"The machine is {abs(skew):.0f} s {way} the database: weeks open at the wrong time.",
        "Have both set by the network: timedatectl set-ntp true",
    )


def check_site_pages(reading: psycopg.Connection) -> Iterator[CheckResult]:
    """Privacy and terms: what comes with Cuebook does not name who runs the site."""
    if reading.execute("SELECT to_regclass('course_sitepage')").fetchone() == (None,):
        return
    written = {slug for (slug,) in reading.execute("SELECT slug FROM course_sitepage")}
    missing = sorted({"privacy", "terms"} - written)
    if missing:
        yield warning(
            "Site pages",
            f"Of these the text that comes with Cuebook is shown: {', '.join(missing)}.",
            "Write your own at the desk, under Pages of the site: say who runs it.",
        )
    else:
        yield ok("Site pages", "privacy and terms are written")
