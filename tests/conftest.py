"""Fixtures: the test database, and the people of the test course."""

import gc
from collections.abc import Iterator
from datetime import datetime
from unittest import mock

import pytest
from django.core.cache import cache
from django.template import Context, RequestContext, Template
from django.test import TransactionTestCase
from django.test.signals import template_rendered
from django.test.utils import teardown_databases
from django.utils import timezone, translation
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from course.models import User
from course.web import kept_pages
from hosting.postgres import cluster
from tests import databases, factories, order
from tests.emptying import empty

# The duration of an example depends more on the machine than on the code.
settings.register_profile("cuebook", deadline=None, max_examples=25)
settings.register_profile("soak", deadline=None, max_examples=500)
settings.load_profile("cuebook")


def pytest_configure() -> None:
    """Start the embedded PostgreSQL; idempotent, as each worker calls it."""
    if cluster.is_wanted():
        cluster.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop it again after the last process that uses it."""
    if cluster.is_wanted() and not hasattr(config, "workerinput"):
        cluster.stop()


@pytest.hookimpl(trylast=True)  # after others have left tests out
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let each of several workers begin with its share of the slow tests."""
    workerinput = getattr(config, "workerinput", None)
    if workerinput is not None:
        workers = workerinput["workercount"]
        items[:] = order.spread(
            items, workers, file_of=lambda item: item.path, is_slow=order.is_slow
        )


def pytest_collection_finish() -> None:
    """Seldom look for garbage, and never in what is loaded: it took a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Create the test database, whichever tests are run.

    pytest-django's own creates none for tests without its mark, and a world that a module shares
    has none: it would be made in the database of `make run`.
    """
    is_kept = django_db_keepdb and not django_db_createdb
    with django_db_blocker.unblock():
        made = databases.set_up(is_kept=is_kept)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def _quick_to_empty() -> Iterator[None]:
    """Tests with transactions of their own leave an empty database behind."""
    with mock.patch.object(TransactionTestCase, "_fixture_teardown", side_effect=empty):
        yield


def _render(template: Template, context: Context) -> str:
    """Tests see the context of whole pages, not those of the hundreds of parts of each."""
    if isinstance(context, RequestContext) and context.template is template:
        template_rendered.send(sender=template, template=template, context=context)
    rendered: str = template.nodelist.render(context)
    return rendered


@pytest.fixture(scope="session", autouse=True)
def _quick_to_render(django_test_environment: None) -> Iterator[None]:
    with mock.patch.object(Template, "_render", _render):
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Rate limits on sign-in are counted within a test, not across tests; pages are kept so too."""
    cache.clear()
    kept_pages.shelf.clear()


@pytest.fixture(autouse=True)
def _english() -> None:
    """A request leaves its language active; tests must not inherit it."""
    translation.deactivate()


@pytest.fixture
def ada(db: None) -> User:
    """A learner."""
    return factories.person("Ada Park")


@pytest.fixture
def grace(db: None) -> User:
    """An educator."""
    return factories.person("Grace Lindqvist")


@pytest.fixture
def mallory(db: None) -> User:
    """Somebody who is neither."""
    return factories.person("Mallory Quinn")


@pytest.fixture
def sam(db: None) -> User:
    """Staff."""
    return factories.person("Sam Okafor", is_staff=True)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The current time in the test calendar: week 5 of its runs."""
    monkeypatch.setattr(timezone, "now", lambda: factories.NOW)
    return factories.NOW
