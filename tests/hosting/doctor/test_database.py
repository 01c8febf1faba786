import psycopg
import pytest

from course.web.health import known_migrations
from hosting.backup import postgres
from hosting.doctor import database
from hosting.doctor.findings import Level
from tests import databases
from tests.hosting.doctor.judging import levels, only_fault, only_warning
from tests.processes import free_port

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("up_to_date")
def test_a_database_that_is_up_to_date_is_well() -> None:
    found = list(database.check_database())

    assert set(levels(found)) == {Level.OK}
    assert [finding.subject for finding in found] == [
        "Database",
        "Encoding",
        "Migrations",
        "Cache",
        "Clock",
    ]


def test_a_database_that_is_away_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    away = {"host": "127.0.0.1", "port": str(free_port()), "dbname": "none"}
    monkeypatch.setattr(database, "libpq_parameters", lambda _connection: away)

    assert "does not answer" in only_fault(database.check_database()).message


@pytest.mark.parametrize(
    ("number", "level"),
    [
        (140_010, Level.FAULT),
        (90_624, Level.FAULT),
        (150_000, Level.OK),
        (180_004, Level.OK),
        (190_000, Level.WARNING),
    ],
)
def test_the_version_decides(number: int, level: Level) -> None:
    assert levels(database.judge_version(number)) == [level]


def test_an_encoding_that_cannot_hold_all_text_is_a_fault() -> None:
    ascii_only = "ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'"
    with databases.fresh(ascii_only) as parameters, postgres.connected(parameters) as opened:
        found = list(database.check_locale(opened))

    assert "SQL_ASCII" in only_fault(found).message


def test_a_locale_that_knows_only_english_is_a_warning() -> None:
    english = "ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'"
    with databases.fresh(english) as parameters, postgres.connected(parameters) as opened:
        found = list(database.check_locale(opened))

    assert "école" in only_warning(found).message


def test_migrations_that_wait_are_a_fault(fresh: psycopg.Connection) -> None:
    found = only_fault(database.check_migrations(fresh))

    assert f"{len(known_migrations())} migrations not applied" in found.message


def test_migrations_of_a_newer_version_are_a_fault(fresh: psycopg.Connection) -> None:
    fresh.execute("CREATE TABLE django_migrations (app text, name text)")
    for each in [*known_migrations(), ("course", "9999_newer"), ("gone", "0001_initial")]:
        fresh.execute("INSERT INTO django_migrations VALUES (%s, %s)", each)

    found = only_fault(database.check_migrations(fresh))

    assert found.message == "The database is of a newer Cuebook: course 9999_newer."


def test_a_missing_cache_table_is_a_fault(fresh: psycopg.Connection) -> None:
    assert "table cache is missing" in only_fault(database.check_cache(fresh)).message


def test_more_connections_than_there_are_is_a_warning(
    fresh: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKERS", "1000")

    assert "1,000 connections" in only_warning(database.check_connections(fresh)).message


@pytest.mark.parametrize(
    ("skew", "level"),
    [
        (0.5, Level.OK),
        (-1.9, Level.OK),
        (3, Level.WARNING),
        (-3, Level.WARNING),
        (-86_400, Level.FAULT),
    ],
)
def test_clocks_that_differ_are_told(skew: float, level: Level) -> None:
    assert levels(database.judge_clocks(skew)) == [level]
