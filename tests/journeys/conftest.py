"""Fixtures: Chromium and the running site, one of each per process; a fresh context per test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.emptying import empty
from tests.journeys.browsing import Watch
from tests.journeys.fonts import write_fontconfig
from tests.journeys.serving import Server, collect_once, served_settings

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import DjangoDbBlocker

    from course.models import User

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


# The headless shell draws the same pages in half the time.
HEADLESS_SHELL = ("HEADLESS_SHELL", "chromium-headless-shell")
WHOLE = ("CHROMIUM", "chromium")


def path_of(variable: str, usual: str) -> str:
    """A browser's path. Without one these tests are meaningless, so it is an error."""
    name = os.environ.get(variable) or usual
    path = shutil.which(name)
    if path is None:
        raise FileNotFoundError(f"No {name}: install it, or name yours in {variable}.")
    return path


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # Playwright keeps an event loop running in this thread; our queries do not wait in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as started:
        yield started
        # While the loop runs, Django's connections are different ones.
        connections.close_all()


@pytest.fixture(scope="session")
def launching(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Options to launch browsers: with the same fonts, whatever else the machine has."""
    fonts = write_fontconfig(tmp_path_factory.mktemp("fontconfig"))
    return {
        "executable_path": path_of(*HEADLESS_SHELL),
        "args": CHROMIUM_ARGS,
        "env": os.environ | {"FONTCONFIG_FILE": str(fonts)},
    }


@pytest.fixture(scope="session")
def browser(playwright: Playwright, launching: dict[str, Any]) -> Iterator[Browser]:
    started = playwright.chromium.launch(**launching)
    yield started
    started.close()


@pytest.fixture
def whole_browser(playwright: Playwright, launching: dict[str, Any]) -> Iterator[Browser]:
    """All of Chromium: the headless shell has no cache of pages to go back to."""
    whole = {
        "executable_path": path_of(*WHOLE),
        # Playwright disables that cache by default.
        "ignore_default_args": ["--disable-back-forward-cache"],
    }
    started = playwright.chromium.launch(**launching | whole)
    yield started
    started.close()


@pytest.fixture(scope="session")
def _folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Folders of static files (shared by all processes) and films (our own)."""
    media = tmp_path_factory.mktemp("media")
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return collect_once(shared / "collected-static", media), media


@pytest.fixture(scope="session")
def _server(_folders: tuple[Path, Path], django_db_setup: None) -> Iterator[Server]:
    server = Server()
    with served_settings(*_folders):
        server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def site(_server: Server, _folders: tuple[Path, Path]) -> Iterator[Server]:
    """The running site, with the settings it is served with."""
    with served_settings(*_folders):
        yield _server
        _server.settle()


@pytest.fixture(scope="module")
def standing(
    site: Server, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A database that the tests of a module share: what is saved stays until its last test.

    Such a module defines a fixture `db` that does nothing: pytest-django recognises by that name
    that a test database is wanted, and opens no transaction around each test.
    """
    assert str(connection.settings_dict["NAME"]).startswith("test_")
    with django_db_blocker.unblock():
        yield
        site.settle()
        empty()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Retry a failed journey once, and report it: on a busy machine a browser may be late. What is
    broken fails twice.
    """
    for item in items:
        if item.get_closest_marker("browser") and not item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.flaky(reruns=1))


class Reading:
    """Opens pages and collects their problems, to check them at the end."""

    def __init__(self, browser: Browser, site: Server) -> None:
        self.site = site
        self.watches: list[Watch] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def open(
        self,
        *,
        script: bool = True,
        user: User | None = None,
        locale: str = "en-GB",
        **options: object,
    ) -> Page:
        """A page of a fresh context; `user` is signed in already."""
        context = self._browser.new_context(
            base_url=self.site.url,
            java_script_enabled=script,
            locale=locale,
            timezone_id="Europe/Berlin",
            **options,  # type: ignore[arg-type]
        )
        self._contexts.append(context)
        self.watches.append(Watch(context, urlsplit(self.site.url).netloc))
        if user is not None:
            sign_in(context, user, self.site.url)
        return context.new_page()

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        self.site.settle()

    @property
    def problems(self) -> list[str]:
        return [problem for watch in self.watches for problem in watch.problems]


@contextmanager
def watched(browser: Browser, site: Server) -> Iterator[Reading]:
    """Opens pages; any problem in any of them is an error at the end."""
    opened = Reading(browser, site)
    try:
        yield opened
    finally:
        opened.close()
    assert opened.problems == []


def sign_in(context: BrowserContext, user: User, url: str) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])


@pytest.fixture
def reading(request: pytest.FixtureRequest, browser: Browser, site: Server) -> Iterator[Reading]:
    """Opens pages; any problem in any of them fails the test at its end."""
    # Teardown order: the database is flushed after the browser has gone.
    for name in {"transactional_db", "db"} & set(request.fixturenames):
        request.getfixturevalue(name)
    with watched(browser, site) as opened:
        yield opened


@pytest.fixture
def page(reading: Reading, transactional_db: None) -> Page:
    """A visitor's page, with JavaScript."""
    return reading.open()


@pytest.fixture
def plain(reading: Reading, transactional_db: None) -> Page:
    """A visitor's page, without JavaScript."""
    return reading.open(script=False)


@pytest.fixture(params=[True, False], ids=["script on", "script off"])
def has_script(request: pytest.FixtureRequest) -> bool:
    is_on: bool = request.param
    return is_on


@pytest.fixture
def tab(reading: Reading, has_script: bool, transactional_db: None) -> Page:
    """A visitor's page, once with JavaScript and once without: every journey works in both."""
    return reading.open(script=has_script)
