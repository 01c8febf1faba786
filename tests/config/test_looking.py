"""GET requests write nothing, whoever requests whatever there is.

A first visit, and "last seen" of a learner, are all that GET may write, and a prefetch not even
these.
"""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from course.models import SitePage
from tests import factories
from tests.worlds.access import PEOPLE, AccessWorld
from tests.worlds.addresses import addresses, copy_of, every_address_world, snapshot, written


@pytest.fixture(scope="module")
def _module_world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[AccessWorld]:
    with every_address_world(django_db_blocker) as world:
        yield world


@pytest.fixture
def world(_module_world: AccessWorld, db: None, monkeypatch: pytest.MonkeyPatch) -> AccessWorld:
    monkeypatch.setattr(timezone, "now", lambda: factories.NOW)
    return _module_world


def crawl(world: AccessWorld, person: str, **headers: str) -> None:
    browser = copy_of(world.clients[person])
    for address in addresses(world):
        browser.get(address, headers=headers)


@pytest.mark.parametrize("person", PEOPLE)
def test_looking_writes_nothing(world: AccessWorld, person: str) -> None:
    before = snapshot()

    crawl(world, person)

    # A first visit of the two steps the learner may see; the enrolment's old and new row version.
    # A notice that is opened is read.
    visits = {"course_stepprogress": 2, "course_enrolment": 2, "course_notice": 2}
    assert written(before, snapshot()) == (visits if person == "learner" else {})


@pytest.mark.parametrize("person", ["learner", "educator"])
def test_prefetching_writes_nothing_at_all(world: AccessWorld, person: str) -> None:
    before = snapshot()

    crawl(world, person, Sec_Purpose="prefetch;prerender")

    assert written(before, snapshot()) == {}


@pytest.mark.parametrize("method", ["head", "put", "delete"])
def test_other_methods_write_nothing(world: AccessWorld, method: str) -> None:
    before = snapshot()
    browser = copy_of(world.clients["staff"])

    for address in addresses(world):
        answer = getattr(browser, method)(address)
        assert answer.status_code < 500, address

    assert written(before, snapshot()) == {}


def test_a_row_that_is_written_is_seen(world: AccessWorld) -> None:
    before = snapshot()

    world.course.save()
    SitePage.objects.all().delete()

    # One old and one new row version, and one deleted.
    assert written(before, snapshot()) == {"course_course": 2, "course_sitepage": 1}
