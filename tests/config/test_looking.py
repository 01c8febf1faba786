"""Looking changes nothing: not a row, whoever looks at whatever there is.

A first visit, and when a learner was last here, are all that GET may write, and a prefetch not
even these.
"""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from course.models import SitePage
from tests import cast
from tests.config.scene import a_scene, addresses, copy_of, snapshot, written
from tests.config.test_access_matrix import PEOPLE, World


@pytest.fixture(scope="module")
def _scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with a_scene(django_db_blocker) as world:
        yield world


@pytest.fixture
def world(_scene: World, db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(timezone, "now", lambda: cast.NOW)
    return _scene


def crawl(world: World, person: str, **headers: str) -> None:
    browser = copy_of(world.clients[person])
    for address in addresses(world):
        browser.get(address, headers=headers)


@pytest.mark.parametrize("person", PEOPLE)
def test_looking_writes_nothing(world: World, person: str) -> None:
    before = snapshot()

    crawl(world, person)

    # A first visit of the two steps the learner may see; the enrolment's old and new row.
    visits = {"course_stepprogress": 2, "course_enrolment": 2}
    assert written(before, snapshot()) == (visits if person == "learner" else {})


@pytest.mark.parametrize("person", ["learner", "educator"])
def test_prefetching_writes_nothing_at_all(world: World, person: str) -> None:
    before = snapshot()

    crawl(world, person, Sec_Purpose="prefetch;prerender")

    assert written(before, snapshot()) == {}


@pytest.mark.parametrize("method", ["head", "put", "delete"])
def test_other_methods_write_nothing(world: World, method: str) -> None:
    before = snapshot()
    browser = copy_of(world.clients["staff"])

    for address in addresses(world):
        answer = getattr(browser, method)(address)
        assert answer.status_code < 500, address

    assert written(before, snapshot()) == {}


def test_a_row_that_is_written_is_seen(world: World) -> None:
    before = snapshot()

    world.course.save()
    SitePage.objects.all().delete()

    # One old and one new row, and one that is gone.
    assert written(before, snapshot()) == {"course_course": 2, "course_sitepage": 1}
