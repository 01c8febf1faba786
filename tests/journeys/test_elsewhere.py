"""The same learner in two browsers, and one whose network is away for a while."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from course.models import Note, Step
from lessons.film.files import store_film
from lessons.models import Played
from tests import factories
from tests.journeys.browsing import seek, visit
from tests.worlds.film_course import FilmCourse, make_film_course

if TYPE_CHECKING:
    from pathlib import Path

    from course.models import User
    from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser

STOP = 209  # seconds: 3:29
LONG_CAPTIONS = "WEBVTT\n\n00:00.000 --> 03:20.000\nEarly.\n\n03:20.000 --> 04:00.000\nLate.\n"
OFFLINE_SECONDS = 60


@pytest.fixture
def stage(site: object, transactional_db: None) -> FilmCourse:
    return make_film_course()


def give_long_film(step: Step, folder: Path) -> None:
    """A film of four minutes, one picture a second."""
    path = folder / "long.mp4"
    source = ["-f", "lavfi", "-i", "color=c=navy:s=160x90:d=240:r=1"]
    coding = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "5"]
    subprocess.run(["ffmpeg", "-y", "-loglevel", "error", *source, *coding, str(path)], check=True)
    store_film(step, ContentFile(path.read_bytes(), name="long.mp4"), at=timezone.now())
    factories.transcript(step.video, LONG_CAPTIONS)


def note_field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your note, for you alone")


def play(page: Page, until: float) -> None:
    """Play, without sound, until this second; the film is left playing."""
    page.evaluate("document.querySelector('video').muted = true")
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_function(
        "(second) => document.querySelector('video').currentTime >= second",
        arg=until,
        timeout=OFFLINE_SECONDS * 1_000,
    )


def pause(page: Page) -> float:
    """Pause; returns the second."""
    return float(
        page.evaluate(
            "(() => { const v = document.querySelector('video'); v.pause();"
            " return v.currentTime; })()"
        )
    )


def test_second_browser_goes_on_at_the_second_where_the_first_stopped(
    reading: Reading, ada: User, stage: FilmCourse, tmp_path: Path
) -> None:
    step = factories.step(stage.course, 5, "The long river", kind="video")
    give_long_film(step, tmp_path)
    factories.enrol(ada, stage.course)
    first, second = reading.open(user=ada), reading.open(user=ada)
    visit(first, step.get_absolute_url())
    seek(first, STOP - 1)
    play(first, STOP + 0.1)
    with first.expect_response(re.compile("played")):
        pause(first)

    visit(second, step.get_absolute_url())

    source = second.locator("video source").first.get_attribute("src") or ""
    assert re.search(rf"#t={STOP}(\.\d+)?$", source), source
    play(second, STOP + 0.2)
    assert second.evaluate("document.querySelector('video').currentTime") < STOP + 5


def test_note_of_one_browser_is_in_the_other(
    reading: Reading, ada: User, stage: FilmCourse
) -> None:
    factories.enrol(ada, stage.course)
    first, second = reading.open(user=ada), reading.open(user=ada)
    visit(first, stage.address("5.2"))
    first.get_by_role("button", name="Note", exact=True).click()
    expect(note_field(first)).to_be_focused()
    first.keyboard.type("Seen from both")
    first.locator("form[data-jot]").get_by_role("button", name="Save").click()
    expect(first.locator("#notes li")).to_have_count(1)

    visit(second, stage.address("5.2"))

    expect(second.locator("#notes li")).to_have_text(re.compile("Seen from both"))


def test_what_is_played_and_noted_while_the_network_is_away_is_sent_when_it_is_back(
    reading: Reading, ada: User, stage: FilmCourse, tmp_path: Path
) -> None:
    """A minute of film, at four times its speed; the film itself is loaded before."""
    step = factories.step(stage.course, 5, "The long river", kind="video")
    give_long_film(step, tmp_path)
    factories.enrol(ada, stage.course)
    page = reading.open(user=ada)
    visit(page, step.get_absolute_url())
    play(page, 0.5)
    pause(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(
        "() => { const b = document.querySelector('video').buffered;"
        " return b.length && b.end(b.length - 1) > 70; }"
    )
    page.context.set_offline(True)
    page.evaluate("document.querySelector('video').playbackRate = 4")

    play(page, OFFLINE_SECONDS + 1)
    page.keyboard.press("n")
    expect(note_field(page)).to_be_focused()
    page.keyboard.type("Written in a tunnel")
    page.locator("form[data-jot]").get_by_role("button", name="Save").click()
    expect(page.locator("#notes li")).to_have_text(re.compile("Kept on this device"))
    pause(page)
    played = Played.objects.get()
    assert played.position_ms < 5_000
    with page.expect_response(re.compile("played")):
        page.context.set_offline(False)

    expect(page.locator("#notes li small")).to_have_count(0)
    expect(page.locator("[data-played] b").first).to_have_text(re.compile("1:0"))
    page.reload()
    played.refresh_from_db()
    assert sum(end - start for start, end in played.spans) >= (OFFLINE_SECONDS - 1) * 1_000
    assert Note.objects.get().text == "Written in a tunnel"
    assert reading.watches[0].take("INTERNET_DISCONNECTED")
