"""Until when pages are kept, and how many."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from course.models import Course, Run
from course.web import kept_pages
from tests import factories
from tests.worlds.public_pages import PublicWorld, is_kept

DAY = date(2026, 12, 5)


def around_midnight(
    client: Client, path: str, zone: str, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """A page, asked for twice each: an hour and a second before DAY begins there, and then."""
    midnight, shown = datetime.combine(DAY, time(), tzinfo=ZoneInfo(zone)), []
    for before in (timedelta(hours=1), timedelta(seconds=1), timedelta()):
        monkeypatch.setattr(timezone, "now", lambda at=midnight - before: at.astimezone(UTC))
        client.get(path)
        shown.append(client.get(path).content.decode())
    return shown


class TestTime:
    @pytest.mark.parametrize("zone", ["Asia/Seoul", "America/Los_Angeles", "Pacific/Kiritimati"])
    def test_run_starts_at_local_midnight(
        self, client: Client, world: PublicWorld, monkeypatch: pytest.MonkeyPatch, zone: str
    ) -> None:
        Run.objects.update(time_zone=zone, starts_on=DAY, ends_on=None)

        for page in ("course", "home"):
            shown = around_midnight(client, world.paths[page], zone, monkeypatch)
            assert ["Starts" in text for text in shown] == [True, True, False]
            assert ["Started" in text for text in shown] == [False, False, True]

    @pytest.mark.parametrize("zone", ["Asia/Seoul", "America/Los_Angeles", "Pacific/Kiritimati"])
    def test_joining_ends_at_local_midnight(
        self, client: Client, world: PublicWorld, monkeypatch: pytest.MonkeyPatch, zone: str
    ) -> None:
        """And the run before it, which goes on, is the one to join."""
        Run.objects.update(time_zone=zone, starts_on=DAY - timedelta(9), ends_on=DAY + timedelta(9))
        ending = {"starts_on": DAY - timedelta(2), "ends_on": DAY - timedelta(1)}
        factories.run(world.course, 2, time_zone=zone, **ending)

        for page in ("course", "home"):
            shown = around_midnight(client, world.paths[page], zone, monkeypatch)
            assert ["3 December 2026" in text for text in shown] == [True, True, False]
            assert ["26 November 2026" in text for text in shown] == [False, False, True]

    def test_is_kept_until_the_first_midnight(
        self, client: Client, world: PublicWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """And rendered anew should the clock be put back."""
        client.get("/")
        until = datetime(2026, 11, 23, 15, tzinfo=UTC)  # midnight in Seoul
        for at, queries in (
            (until - timedelta(seconds=1), 1),
            (until, 3),
            (until + timedelta(hours=1), 1),
            (until - timedelta(seconds=1), 3),
        ):
            monkeypatch.setattr(timezone, "now", lambda at=at: at)
            with CaptureQueriesContext(connection) as asked:
                client.get("/")
            assert len(asked) == queries


class TestBounds:
    def test_pages(
        self, client: Client, world: PublicWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The one used longest ago is given up."""
        monkeypatch.setattr(kept_pages, "MOST_PAGES", 3)
        film = world.paths["film"]

        for second in range(10):
            client.get("/")
            client.get(f"{film}?t={second}")

        assert len(kept_pages.shelf) == 3
        assert is_kept(client, "/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{film}?t=0")
        assert len(asked) > 1

    def test_bytes(
        self, client: Client, world: PublicWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(kept_pages, "MOST_BYTES", 20_000)

        for _ in range(2):
            for path in world.paths.values():
                client.get(path)
                assert kept_pages.shelf.bytes <= 20_000
        Course.objects.update(title="Seas")
        for path in world.paths.values():
            client.get(path)

        pages = kept_pages.shelf._pages.values()
        assert 0 < kept_pages.shelf.bytes == sum(page.bytes for page in pages)

    def test_nothing_is_kept_in_development(self, client: Client, world: PublicWorld) -> None:
        with override_settings(DEBUG=True):
            assert not is_kept(client, "/")
