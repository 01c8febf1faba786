"""The player: keys, speed, what comes at the end, where it starts, and its bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from course.models import StepProgress
from lessons.film.playing import add_played
from tests import factories
from tests.journeys.browsing import evaluate, seek, visit
from tests.journeys.judging import axe_problems
from tests.worlds.film_course import FilmCourse, give_languages, make_film_course

if TYPE_CHECKING:
    from course.models import Enrolment, User
    from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser

STATE = """(() => {
  const { paused, muted, currentTime, playbackRate, textTracks } = document.querySelector("video");
  const shown = [...textTracks].filter(({ mode }) => mode === "showing").map((t) => t.language);
  return { paused, muted, currentTime, playbackRate, shown: shown.join() };
})()"""


@pytest.fixture
def stage(site: object, transactional_db: None) -> FilmCourse:
    made = make_film_course()
    give_languages(made.film)
    return made


@pytest.fixture
def enrolment(stage: FilmCourse, ada: User) -> Enrolment:
    return factories.enrol(ada, stage.course)


def wait_for(page: Page, condition: str) -> None:
    page.wait_for_function(f"() => {{ const s = {STATE}; return {condition}; }}")


def half_played(stage: FilmCourse, enrolment: Enrolment, *, position_ms: int = 30_000) -> None:
    video = stage.film.video
    spans = [(0, 12_000), (20_000, position_ms)]
    add_played(
        enrolment.pk,
        video,
        spans=spans,
        position_ms=position_ms,
        at=timezone.now(),
    )


class TestKeys:
    def test_keys_work_the_player(self, page: Page, stage: FilmCourse) -> None:
        visit(page, stage.address("5.2"))
        seek(page, 20)

        page.keyboard.press("l")
        wait_for(page, "s.currentTime === 30")
        page.keyboard.press("j")
        wait_for(page, "s.currentTime === 20")
        page.keyboard.press("ArrowLeft")
        wait_for(page, "s.currentTime === 15")
        page.keyboard.press("ArrowRight")
        wait_for(page, "s.currentTime === 20")
        page.keyboard.press("m")
        wait_for(page, "s.muted")
        page.keyboard.press("k")
        wait_for(page, "!s.paused")
        page.keyboard.press("Space")
        wait_for(page, "s.paused && s.shown === 'en'")
        page.keyboard.press("c")
        wait_for(page, "s.shown === ''")
        page.keyboard.press("c")
        wait_for(page, "s.shown === 'en'")
        page.keyboard.press("f")
        page.wait_for_function("() => document.fullscreenElement?.matches('video')")
        page.keyboard.press("f")
        page.wait_for_function("() => !document.fullscreenElement")
        assert page.evaluate("scrollY") == 0
        page.keyboard.press("/")
        expect(page.get_by_role("searchbox", name="Find in this transcript")).to_be_focused()

    def test_keys_are_left_to_fields_modifiers_and_buttons(
        self, page: Page, stage: FilmCourse
    ) -> None:
        visit(page, stage.address("5.2"))
        seek(page, 20)
        page.keyboard.press("/")
        box = page.get_by_role("searchbox", name="Find in this transcript")
        expect(box).to_be_focused()

        page.keyboard.type("k jlm?/ ")
        page.keyboard.press("Escape")
        page.keyboard.press("Control+k")
        page.keyboard.press("Alt+j")
        page.get_by_role("button", name="Keys", exact=True).focus()
        page.keyboard.press("Space")

        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        state = page.evaluate(STATE)
        assert (state["paused"], state["muted"], state["currentTime"]) == (True, False, 20)

    def test_list_of_keys_and_turning_them_off(self, page: Page, stage: FilmCourse) -> None:
        visit(page, stage.address("5.2"))
        dialog = page.get_by_role("dialog", name="Keys")

        page.keyboard.press("?")
        expect(dialog).to_be_visible()
        assert axe_problems(page) == []
        dialog.get_by_label("Use these keys").uncheck()
        dialog.get_by_role("button", name="Close").click()
        page.keyboard.press("m")
        page.reload()
        page.keyboard.press("m")
        page.get_by_role("button", name="Keys", exact=True).click()

        expect(dialog.get_by_label("Use these keys")).not_to_be_checked()
        assert page.evaluate(STATE)["muted"] is False

    def test_keys_are_found_where_the_layout_has_no_latin_letters(
        self, page: Page, stage: FilmCourse
    ) -> None:
        visit(page, stage.address("5.2"))

        page.evaluate(
            """document.body.dispatchEvent(
                 new KeyboardEvent("keydown", { key: "ㅡ", code: "KeyM", bubbles: true }))"""
        )

        wait_for(page, "s.muted")


def test_speed_is_remembered(page: Page, stage: FilmCourse) -> None:
    visit(page, stage.address("5.2"))

    page.get_by_label("Speed").select_option("1.5")
    wait_for(page, "s.playbackRate === 1.5")
    visit(page, stage.address("5.2"))

    expect(page.get_by_label("Speed")).to_have_value("1.5")
    page.evaluate("document.querySelector('video').play()")
    wait_for(page, "!s.paused && s.playbackRate === 1.5")


def test_picture_in_picture_where_there_is(page: Page, stage: FilmCourse) -> None:
    page.add_init_script(
        """Object.defineProperty(Document.prototype, "pictureInPictureEnabled", { value: true });
           const video = HTMLVideoElement.prototype;
           video.requestPictureInPicture = async () => { window.out = true; };"""
    )
    visit(page, stage.address("5.2"))

    page.get_by_role("button", name="Pop out").click()

    assert page.evaluate("window.out")


def test_length_is_told_before_playing(tab: Page, stage: FilmCourse) -> None:
    visit(tab, stage.address("5.2"))

    expect(tab.get_by_text("Length 1:00")).to_be_visible()


def test_next_step_is_offered_at_the_end(
    reading: Reading, ada: User, stage: FilmCourse, enrolment: Enrolment
) -> None:
    page = reading.open(user=ada)
    visit(page, stage.address("5.2"))
    seek(page, 58.8)
    page.evaluate("document.querySelector('video').play()")
    ending = page.locator(".ending")
    expect(ending.get_by_role("link", name="Next: 5.3 What is left")).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")
    assert axe_problems(page) == []

    ending.get_by_role("button", name="Complete and go on").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("What is left")
    assert StepProgress.objects.get(step=stage.film).last_completed_at


class TestCompletingAndGoingOn:
    def test_one_press_completes_and_opens_the_next_step(
        self, reading: Reading, ada: User, stage: FilmCourse, enrolment: Enrolment, has_script: bool
    ) -> None:
        tab = reading.open(user=ada, script=has_script)
        visit(tab, stage.address("5.1"))

        for title in ("The delta", "What is left"):
            tab.get_by_role("button", name="Complete and go on").click()
            expect(tab.get_by_role("heading", level=1)).to_have_text(title)
        # The sea is in a week that is not open yet.
        expect(tab.get_by_role("button", name="Complete and go on")).to_have_count(0)

        done = StepProgress.objects.exclude(last_completed_at=None)
        assert sorted(row.step.label for row in done) == ["5.1", "5.2"]

    def test_completing_in_place_takes_the_offer_away_and_undoing_brings_it(
        self, reading: Reading, ada: User, stage: FilmCourse, enrolment: Enrolment
    ) -> None:
        page = reading.open(user=ada)
        visit(page, stage.address("5.2"))
        both = page.get_by_role("button", name="Complete and go on")

        page.locator("#complete").get_by_role("button", name="Mark as complete").click()
        expect(both).to_be_hidden()
        page.get_by_role("button", name="Undo").click()

        expect(both).to_be_visible()


class TestWhereOneLeftOff:
    def test_film_starts_there_and_from_the_beginning_by_a_link(
        self, reading: Reading, ada: User, stage: FilmCourse, enrolment: Enrolment, has_script: bool
    ) -> None:
        half_played(stage, enrolment)
        tab = reading.open(user=ada, script=has_script)

        visit(tab, stage.address("5.2"))

        expect(tab.get_by_text("Goes on at 0:30")).to_be_visible()
        source = tab.locator("source").first
        assert (source.get_attribute("src") or "").endswith("#t=30")
        if has_script:
            wait_for(tab, "s.paused && s.currentTime === 30")
            assert tab.evaluate("scrollY") == 0
        tab.get_by_role("link", name="From the beginning").click()
        if has_script:
            wait_for(tab, "!s.paused && s.currentTime < 5")
        else:
            tab.wait_for_url("**?t=0")
            assert "#t=0" in (source.get_attribute("src") or "")

    def test_second_that_is_asked_for_comes_first(
        self, reading: Reading, ada: User, stage: FilmCourse, enrolment: Enrolment
    ) -> None:
        half_played(stage, enrolment)
        page = reading.open(user=ada)

        visit(page, f"{stage.address('5.2')}?t=46")

        wait_for(page, "s.currentTime === 46.25")
        expect(page.get_by_text("Goes on at")).to_have_count(0)


class TestBar:
    def test_what_is_missing_is_a_list_of_links(
        self, reading: Reading, ada: User, stage: FilmCourse, enrolment: Enrolment, has_script: bool
    ) -> None:
        half_played(stage, enrolment)
        tab = reading.open(user=ada, script=has_script)
        visit(tab, stage.address("5.2"))
        bar = tab.get_by_role("list", name="Not played yet")
        expect(bar.get_by_role("listitem")).to_have_count(2)
        gap = bar.get_by_role("link", name="0:12–0:20")
        opacity = "e => getComputedStyle(e.querySelector('text')).opacity"
        assert gap.evaluate(opacity) == "0"

        gap.focus()
        tab.keyboard.press("Shift+Tab")
        tab.keyboard.press("Tab")
        assert gap.evaluate(opacity) == "1"
        tab.keyboard.press("Enter")

        if has_script:
            wait_for(tab, "!s.paused && s.currentTime >= 12 && s.currentTime < 18")
        else:
            tab.wait_for_url("**?t=12")
            source = evaluate(tab, "document.querySelector('source').src")
            assert "#t=" in source

    def test_bar_and_clock_move_while_the_film_plays(
        self, reading: Reading, ada: User, stage: FilmCourse, enrolment: Enrolment
    ) -> None:
        page = reading.open(user=ada)
        visit(page, stage.address("5.2"))
        clock = page.locator(".played b")
        expect(clock).to_have_text("0:00")

        page.evaluate("document.querySelector('video').play()")

        # Well before the site is told, which is every 15 seconds.
        expect(clock).to_have_text("0:02", timeout=8_000)
        assert page.locator(".heard .live").get_attribute("width") != "0%"
