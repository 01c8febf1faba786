import socket
from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from course.web import health


def probe() -> HttpResponse:
    return health.readyz(RequestFactory().get("/readyz"))


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]
    health._probing.submit(int).result()  # the probe still waiting there


def test_healthz_asks_nothing_of_the_database() -> None:
    # Without the django_db mark any query is an error.
    response = health.healthz(RequestFactory().get("/healthz"))

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("view", [health.healthz, health.readyz])
def test_probes_are_open_to_anybody(view: object) -> None:
    assert getattr(view, "login_required", True) is False


@pytest.mark.django_db
def test_readyz_with_every_migration_is_200(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):  # It does not use the site's own connections.
        response = probe()

    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_with_a_pending_migration_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    more = health.known_migrations() | {("course", "9999_of_tomorrow")}
    monkeypatch.setattr(health, "known_migrations", lambda: more)

    response = probe()

    assert (response.status_code, response.content) == (503, b"migrations pending\n")
    assert response["Retry-After"] == "2"


@pytest.mark.django_db
def test_readyz_of_an_empty_database_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", "postgres")

    response = probe()

    assert (response.status_code, response.content) == (503, b"migrations pending\n")


@pytest.mark.django_db
def test_readyz_while_the_database_is_away_is_503_and_recovers() -> None:
    with pytest.MonkeyPatch.context() as away:
        away.setitem(connection.settings_dict, "HOST", "/nowhere")
        response = probe()

    assert (response.status_code, response.content) == (503, b"database away\n")
    assert response["Retry-After"] == "2"
    assert probe().status_code == 200


@pytest.mark.django_db
def test_readyz_while_the_database_is_silent_does_not_wait_for_it(
    monkeypatch: pytest.MonkeyPatch, silent_port: int
) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", str(silent_port))

    response = probe()

    assert (response.status_code, response.content) == (503, b"database away\n")
