"""Every URL of the site, for tests that request all of them.

The URLs come from the two access matrices, whose completeness is tested; so a new page is included
as soon as it exists.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from course.models import SitePage, User
from course.people import verify
from tests import factories
from tests.worlds.access import AccessWorld, access_world
from tests.worlds.desk_addresses import ROWS as DESK_ROWS
from tests.worlds.desk_addresses import desk_address
from tests.worlds.site_addresses import ROWS

# Rows as text, with the row's physical location (ctid), which changes even if rewritten unchanged.
_TABLES = "SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public' ORDER BY 1"
_ROWS = """SELECT "{0}".ctid::text || ' ' || "{0}"::text FROM "{0}" """

Snapshot = dict[str, set[str]]


@contextmanager
def every_address_world(blocker: DjangoDbBlocker) -> Iterator[AccessWorld]:
    """The world of the matrices, until the end of the module."""
    with blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: factories.NOW)
        with transaction.atomic():
            world = access_world()
            SitePage.objects.create(slug="privacy", title="Privacy", body="x", body_html="x")
            for user in User.objects.all():
                verify(user)  # as everybody who signed up on the site is
            yield world
            transaction.set_rollback(True)


@lru_cache(maxsize=1)
def addresses(world: AccessWorld) -> tuple[str, ...]:
    """All URLs, each once; as they were when first asked for."""
    own = [row.address(world) for row in ROWS]
    desk = [desk_address(world, row[0]) for row in DESK_ROWS]
    return tuple(dict.fromkeys(own + desk))


def copy_of(client: Client, *, checks_tokens: bool = False) -> Client:
    """A copy of somebody's browser, which stays signed in whatever the responses do to the copy."""
    copied = Client(enforce_csrf_checks=checks_tokens)
    copied.cookies.load(client.cookies.output(header="", sep=";"))
    return copied


def snapshot() -> Snapshot:
    """All rows of all tables."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(_ROWS.format(table))
            found[table] = {row for (row,) in cursor.fetchall()}
    return found


def written(before: Snapshot, after: Snapshot) -> dict[str, int]:
    """How many row versions were created, deleted or rewritten, by table."""
    changes = {table: len(rows ^ before[table]) for table, rows in after.items()}
    return {table: count for table, count in changes.items() if count}
