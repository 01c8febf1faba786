"""Looking changes nothing: not a row, whoever looks at whatever there is.

Every address of the two tables is opened as everybody; new addresses come in by the tables, which
are complete by a test of their own. A first visit, and when a learner was last here, are all that
GET may write, and a prefetch not even these.
"""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from course.models import SitePage, User
from course.people import verify
from tests import cast
from tests.config.test_access_matrix import PEOPLE, ROWS, World, build_world
from tests.desk.test_admin_matrix import ROWS as DESK_ROWS
from tests.desk.test_admin_matrix import address as desk_address

# Row by row as text, with the place of the row, which moves when it is written again unchanged.
_TABLES = "SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public' ORDER BY 1"
_ROWS = """SELECT "{0}".ctid::text || ' ' || "{0}"::text FROM "{0}" """

Snapshot = dict[str, set[str]]


@pytest.fixture(scope="module")
def _scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: cast.NOW)
        with transaction.atomic():
            world = build_world()
            SitePage.objects.create(slug="privacy", title="Privacy", body="x", body_html="x")
            for user in User.objects.all():
                verify(user)  # as all are who came by a door of the site
            yield world
            transaction.set_rollback(True)


@pytest.fixture
def world(_scene: World, db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(timezone, "now", lambda: cast.NOW)
    return _scene


def snapshot() -> Snapshot:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(_ROWS.format(table))
            found[table] = {row for (row,) in cursor.fetchall()}
    return found


def written(before: Snapshot, after: Snapshot) -> dict[str, int]:
    """How many rows came, went or were written again, by table."""
    changes = {table: len(rows ^ before[table]) for table, rows in after.items()}
    return {table: count for table, count in changes.items() if count}


def addresses(world: World) -> list[str]:
    """All there are, each case of the table once."""
    own = [world.address(row) for row in ROWS]
    desk = [desk_address(world, row[0]) for row in DESK_ROWS]
    return list(dict.fromkeys(own + desk))


def copy_of(client: Client) -> Client:
    """Somebody's browser, which stays signed in whatever the answers do to the copy."""
    copied = Client()
    copied.cookies.load(client.cookies.output(header="", sep=";"))
    return copied


def crawl(world: World, person: str, **headers: str) -> None:
    ask: Callable[..., object] = copy_of(world.clients[person]).get
    for address in addresses(world):
        ask(address, headers=headers)


@pytest.mark.parametrize("person", PEOPLE)
def test_looking_writes_nothing(world: World, person: str) -> None:
    before = snapshot()

    crawl(world, person)

    # A first visit of the two steps the learner may see; the enrolment's old and new row.
    visits = {"course_stepprogress": 2, "course_enrolment": 2}
    expected = visits if person == "learner" else {}
    assert written(before, snapshot()) == expected


@pytest.mark.parametrize("person", ["learner", "educator"])
def test_prefetching_writes_nothing_at_all(world: World, person: str) -> None:
    before = snapshot()

    crawl(world, person, Sec_Purpose="prefetch;prerender")

    assert written(before, snapshot()) == {}


def test_a_row_that_is_written_is_seen(world: World) -> None:
    before = snapshot()

    world.course.save()
    SitePage.objects.all().delete()

    # One old and one new row, and one that is gone.
    assert written(before, snapshot()) == {"course_course": 2, "course_sitepage": 1}
