"""Changes by others at the same time: what is committed shows, and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from course.models import Course
from course.web import kept_pages
from hosting.backup.postgres import libpq_parameters
from tests import factories
from tests.worlds.public_pages import PublicWorld, rendered_now

Connect = Callable[[], psycopg.Connection]


@pytest.fixture
def connect(transactional_db: None) -> Iterator[Connect]:
    """Connections of other programs; none of them waits for a lock."""
    with ExitStack() as stack:

        def another() -> psycopg.Connection:
            given = libpq_parameters(connection) | {"options": "-c lock_timeout=2s"}
            return stack.enter_context(psycopg.connect(make_conninfo(**given)))

        yield another


def rename(other: psycopg.Connection, slug: str, title: str) -> None:
    other.execute("UPDATE course_course SET title = %s WHERE slug = %s", [title, slug])


def shows(client: Client, words: str) -> bool:
    return words in client.get("/").content.decode()


class TestInterleaved:
    def test_shows_with_its_commit(
        self, client: Client, world: PublicWorld, connect: Connect
    ) -> None:
        other = connect()
        rename(other, "rivers", "Seas")
        assert not shows(client, "Seas")

        other.commit()

        assert shows(client, "Seas")

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    def test_of_two_each_shows_with_its_own_commit(
        self, client: Client, world: PublicWorld, connect: Connect, order: tuple[int, int]
    ) -> None:
        """The one that began first may be the last to be seen, and nobody waits for the other."""
        factories.course("hills", title="Hills")
        others = (connect(), connect())
        titles = ("Seas", "Peaks")
        for other, slug, title in zip(others, ("rivers", "hills"), titles, strict=True):
            rename(other, slug, title)
            assert not any(shows(client, each) for each in titles)

        for index in order:
            others[index].commit()
            assert shows(client, titles[index])

        assert all(shows(client, each) for each in titles)

    def test_rolled_back_never_shows(
        self, client: Client, world: PublicWorld, connect: Connect
    ) -> None:
        """Nor does it hide what another one commits meanwhile."""
        factories.course("hills", title="Hills")
        undone, done = connect(), connect()
        rename(undone, "rivers", "Seas")
        client.get("/")
        rename(done, "hills", "Peaks")
        done.commit()
        assert shows(client, "Peaks")

        undone.rollback()

        assert shows(client, "Peaks")
        assert not shows(client, "Seas")

    @pytest.mark.parametrize("name", ["_stamps", "_keep"])
    def test_committed_while_the_page_is_rendered(
        self,
        client: Client,
        world: PublicWorld,
        monkeypatch: pytest.MonkeyPatch,
        name: str,
    ) -> None:
        """Between reading the stamps and the page, or after it: the next request is right."""
        step = getattr(kept_pages, name)

        def and_meanwhile(*args: Any, **kwargs: Any) -> Any:
            done = step(*args, **kwargs)
            Course.objects.update(title="Seas")
            return done

        with monkeypatch.context() as patch:
            patch.setattr(kept_pages, name, and_meanwhile)
            client.get("/")

        assert shows(client, "Seas")

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.tuples(st.integers(0, 2), st.sampled_from(["change", "commit", "rollback"])),
            max_size=12,
        )
    )
    def test_any_order_of_three(
        self,
        client: Client,
        world: PublicWorld,
        connect: Connect,
        acts: list[tuple[int, str]],
    ) -> None:
        """Each changes a course of its own, as often as it likes; a visitor looks after each."""
        slugs = [f"course-{index}" for index in range(3)]
        for slug in slugs:
            Course.objects.filter(slug=slug).exists() or factories.course(slug, title=slug)
        others = [connect() for _ in slugs]
        for turn, (index, act) in enumerate(acts):
            if act == "change":
                rename(others[index], slugs[index], f"Title {turn}")
            elif act == "commit":
                others[index].commit()
            else:
                others[index].rollback()
            assert client.get("/").content == rendered_now(client, "/").content
        for other in others:
            other.close()


class TestTwoProcesses:
    def test_each_keeps_its_own_and_both_are_right(
        self, client: Client, world: PublicWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shelves = [type(kept_pages.shelf)() for _ in range(2)]
        for title in ("Seas", "Lakes", "Seas", "Springs"):
            Course.objects.update(title=title)
            for shelf in shelves * 2:
                monkeypatch.setattr(kept_pages, "shelf", shelf)
                assert shows(client, title)
