"""Payload budgets of the step page on a slow network, as measured by Chromium."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from course import authoring
from lessons.models import Video
from tests import factories
from tests.journeys.browsing import visit
from tests.worlds.film_course import FilmCourse, make_film_course

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from course.models import User
    from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser

FIRST_VIEW_BYTES = 50_000
FIRST_VIEW_REQUESTS = 6
FIRST_FLIGHT_BYTES = 14_600
KIND_BYTES = 10_000


@dataclass(slots=True)
class Load:
    """A response: its URL, type (Document, Stylesheet, Script…) and bytes on the wire, those of its
    headers too.
    """

    url: str
    kind: str = ""
    bytes: int = 0
    header_bytes: int = 0
    is_cached: bool = False

    @property
    def content_bytes(self) -> int:
        return self.bytes - self.header_bytes

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


class Meter:
    """Network traffic of a page, from Chromium's DevTools protocol."""

    def __init__(self, page: Page) -> None:
        self._loads: dict[str, Load] = {}
        protocol = page.context.new_cdp_session(page)
        protocol.send("Network.enable")
        protocol.on("Network.requestWillBeSent", self._begin)
        protocol.on("Network.requestServedFromCache", self._note_cache)
        protocol.on("Network.responseReceived", self._note_kind)
        protocol.on("Network.loadingFinished", self._finish)

    def take(self) -> list[Load]:
        """The responses since the last call."""
        loads, self._loads = list(self._loads.values()), {}
        return loads

    def _begin(self, event: dict[str, Any]) -> None:
        # Data URLs are part of other responses (player controls, icons).
        if not event["request"]["url"].startswith("data:"):
            self._loads[event["requestId"]] = Load(event["request"]["url"])

    def _note_cache(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._loads:
            self._loads[event["requestId"]].is_cached = True

    def _note_kind(self, event: dict[str, Any]) -> None:
        load = self._loads.get(event["requestId"])
        if load is not None:
            load.kind = event["type"]
            load.header_bytes = int(event["response"]["encodedDataLength"])
            load.is_cached = load.is_cached or bool(event["response"].get("fromDiskCache"))

    def _finish(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._loads:
            self._loads[event["requestId"]].bytes = int(event["encodedDataLength"])


@pytest.fixture
def stage(site: object, transactional_db: None) -> FilmCourse:
    """A course with ten minutes of transcript at 5.2, and no picture in its text."""
    made = make_film_course()
    video = Video.objects.get(step=made.film)
    video.duration_ms = 600_000
    video.save()
    factories.transcript(video, factories.vtt(10))
    made.film.body = "The river builds the land it ends in."
    authoring.save_step(made.film, at=timezone.now())
    return made


@pytest.fixture
def own(reading: Reading, ada: User, stage: FilmCourse) -> Page:
    factories.enrol(ada, stage.course)
    return reading.open(user=ada)


def test_first_view_of_the_step_page(own: Page, stage: FilmCourse) -> None:
    meter = Meter(own)

    visit(own, stage.address("5.2"))
    own.wait_for_load_state("networkidle")

    loads = meter.take()
    paths = [load.path for load in loads]
    by_kind = {
        kind: sum(load.content_bytes for load in loads if load.kind == kind)
        for kind in ("Document", "Script", "Stylesheet")
    }
    assert len(loads) <= FIRST_VIEW_REQUESTS, paths
    assert sum(load.bytes for load in loads) <= FIRST_VIEW_BYTES, loads
    assert {urlsplit(load.url).netloc for load in loads} == {urlsplit(own.url).netloc}
    assert [path for path in paths if "/poster/" in path]
    assert not [path for path in paths if "/film/" in path or "/captions/" in path]
    assert 0 < by_kind["Document"] <= FIRST_FLIGHT_BYTES
    assert 0 < by_kind["Script"] <= KIND_BYTES
    assert 0 < by_kind["Stylesheet"] <= KIND_BYTES


def test_second_view_asks_for_the_page_alone(own: Page, stage: FilmCourse) -> None:
    meter = Meter(own)
    visit(own, stage.address("5.2"))
    own.wait_for_load_state("networkidle")
    own.goto("about:blank")
    meter.take()

    visit(own, stage.address("5.2"))
    own.wait_for_load_state("networkidle")

    loads = meter.take()
    assert [load.kind for load in loads if not load.is_cached] == ["Document"], loads
    assert len([load for load in loads if load.is_cached]) >= 3


def test_static_files_never_change(own: Page, stage: FilmCourse) -> None:
    answers = []
    own.on("response", lambda answer: answers.append(answer) if "/static/" in answer.url else None)

    visit(own, stage.address("5.2"))
    own.wait_for_load_state("networkidle")

    assert len(answers) >= 3
    for answer in answers:
        assert "immutable" in answer.headers["cache-control"], answer.url
        assert answer.headers.get("content-encoding") in {"br", "gzip"}, answer.url
