import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from psycopg_pool import PoolTimeout
from pytest_django import Settings

from course.db import connections
from course.db.connections import PersistentConnection
from course.web import errors
from course.web.middleware import database_outage

PATIENCE = 30


def ask(path: str = "/") -> HttpResponse:
    asked: HttpRequest = RequestFactory().get(path)
    return database_outage.OutageMiddleware(lambda _request: HttpResponse("as usual"))(asked)


def wait_for_the_end() -> None:
    end = time.monotonic() + PATIENCE
    while database_outage._is_on.is_set():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def is_away(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, db: None
) -> Iterator[threading.Event]:
    """Simulates whether the database is away, for the polling thread."""
    settings.IS_SERVING = True
    away = threading.Event()
    away.set()
    monkeypatch.setattr(database_outage, "_LOOK_SECONDS", 0.01)
    monkeypatch.setattr(database_outage, "_answers", lambda: not away.is_set())
    yield away
    away.clear()
    wait_for_the_end()


def test_during_an_outage_nobody_waits(is_away: threading.Event) -> None:
    before = ask()

    database_outage.begin()
    during = ask()

    assert before.content == b"as usual"
    assert during.status_code == 503
    assert during["Retry-After"] == "5"
    assert b"<h1>Back in a moment</h1>" in during.content


def test_during_an_outage_probes_are_answered(is_away: threading.Event) -> None:
    database_outage.begin()

    assert [ask(path).content for path in ("/healthz", "/readyz")] == [b"as usual"] * 2


def test_outage_ends_when_the_database_answers(is_away: threading.Event) -> None:
    database_outage.begin()
    database_outage.begin()

    is_away.clear()
    wait_for_the_end()

    assert ask().content == b"as usual"


def test_waiting_in_vain_begins_an_outage(
    is_away: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = SimpleNamespace(exc_info=lambda: (PoolTimeout, PoolTimeout(), None))
    monkeypatch.setattr("course.web.errors.sys", failing)

    told = errors.server_error(RequestFactory().get("/"))

    assert told.status_code == 503
    assert ask().status_code == 503


def test_where_nothing_is_served_there_is_no_outage(db: None) -> None:
    database_outage.begin()

    assert ask().content == b"as usual"


@pytest.mark.django_db
def test_look_out_sees_a_database_that_is_there_and_one_that_is_not() -> None:
    with pytest.MonkeyPatch.context() as away:
        away.setitem(connection.settings_dict, "HOST", "/nowhere")
        seen = database_outage._answers()

    assert not seen
    assert database_outage._answers()


def test_connection_outlasts_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    class Restarting:
        @classmethod
        def connect(cls, conninfo: str) -> object:
            tries.append(conninfo)
            if len(tries) < 3:
                raise psycopg.OperationalError
            return cls()

        def execute(self, query: str) -> None:
            assert not query

    monkeypatch.setattr(connections, "_PAUSE_SECONDS", 0)
    monkeypatch.setattr(psycopg.Connection, "connect", Restarting.connect)

    assert PersistentConnection.connect("here")
    assert tries == ["here"] * 3


def test_connection_gives_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "PERSIST_SECONDS", 0)

    with pytest.raises(psycopg.OperationalError):
        PersistentConnection.connect("host=/nowhere")
