"""A connection is looked at before it is used, and asked only when that is not enough."""

import select
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from course.db import connections
from course.db.connections import PersistentConnection

pytestmark = pytest.mark.django_db


@pytest.fixture
def other() -> Iterator[PersistentConnection]:
    """A connection beside Django's own, checked a moment ago."""
    parameters = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    given = {name: parameters[name] for name in names if name in parameters}
    opened = PersistentConnection.connect(**given, autocommit=True)
    yield opened
    opened.close()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is sent to the server."""
    queries: list[str] = []
    send = psycopg.Connection.execute

    def execute(self: Any, query: Any, *arguments: Any, **options: Any) -> Any:
        queries.append(query)
        return send(self, query, *arguments, **options)

    monkeypatch.setattr(psycopg.Connection, "execute", execute)
    return queries


def end(other: PersistentConnection) -> None:
    """The server ends it, and does not return before it has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [other.info.backend_pid])
        assert cursor.fetchone() == (True,)


def test_connection_in_use_is_not_asked(other: PersistentConnection, asked: list[str]) -> None:
    other.execute("")

    assert asked == []
    assert other.execute("SELECT 1").fetchone() == (1,)


def test_connection_that_the_server_ended_is_refused(other: PersistentConnection) -> None:
    end(other)

    with pytest.raises(psycopg.OperationalError):
        other.execute("")
    with pytest.raises(psycopg.OperationalError):  # and stays so
        other.execute("")


def test_connection_that_was_closed_here_is_refused(other: PersistentConnection) -> None:
    other.close()

    with pytest.raises(psycopg.OperationalError):
        other.execute("")


def test_idle_connection_is_asked(
    other: PersistentConnection, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LATELY_SECONDS", -1)

    other.execute("")

    assert asked == [""]


def test_word_from_the_server_is_heard_and_the_connection_kept(
    other: PersistentConnection, asked: list[str]
) -> None:
    other.execute("LISTEN lately")
    parameters: Any = {
        "host": other.info.host,
        "user": other.info.user,
        "dbname": other.info.dbname,
    }
    with psycopg.connect(**parameters, port=other.info.port, autocommit=True) as third:
        psycopg.Connection.execute(third, "NOTIFY lately")
    _wait_for_word(other)
    asked.clear()

    other.execute("")

    assert asked == [""]
    assert other.execute("SELECT 1").fetchone() == (1,)


def _wait_for_word(other: PersistentConnection) -> None:
    assert select.select([other.fileno()], [], [], 5)[0]
