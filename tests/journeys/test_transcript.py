"""The transcript for readers: languages, links to sentences, bilingual view, find, files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import File
from django.utils import timezone
from playwright.sync_api import expect

from lessons.film.files import store_film
from lessons.models import Video
from tests import factories
from tests.journeys.browsing import seek, visit
from tests.worlds.film_course import FilmCourse, give_languages, make_film_course

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from course.models import User
    from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).resolve().parents[2] / "sample/korea-and-china"
LEAP = SAMPLE / "week-5-plans-leaps-and-purges/1-two-leaps"
THREE_TWENTY_NINE = 209
CLIPBOARD = ["clipboard-read", "clipboard-write"]


@pytest.fixture
def stage(site: object, transactional_db: None) -> FilmCourse:
    made = make_film_course()
    give_languages(made.film)
    return made


@pytest.fixture
def leap(stage: FilmCourse) -> str:
    """The sample's film of seven minutes, in English and Korean; its address."""
    step = factories.step(stage.course, 5, "Two leaps", kind="video", is_open=True)
    with (LEAP / "02-great-leap.webm").open("rb") as film:
        store_film(step, File(film, name="leap.webm"), at=timezone.now())
    video = Video.objects.get(step=step)
    for language in ("en", "ko"):
        factories.transcript(video, (LEAP / f"02-great-leap.{language}.vtt").read_text(), language)
    return step.get_absolute_url()


def lines(page: Page) -> Locator:
    return page.locator("[data-lines], .lines")


def in_sight(page: Page, selector: str) -> bool:
    """Whether an element's first line is on the screen and not covered."""
    found: bool = page.evaluate(
        """(selector) => {
          const element = document.querySelector(selector);
          const box = element.getClientRects()[0];
          const top = document.elementFromPoint(box.left + 4, box.top + box.height / 2);
          return top !== null && element.contains(top);
        }""",
        selector,
    )
    return found


def drag_over(page: Page, sentence: Locator) -> None:
    """Select the beginning of a sentence with the mouse."""
    left, middle = sentence.evaluate(
        "(e) => { const [r] = e.getClientRects(); return [r.left, r.top + r.height / 2]; }"
    )
    page.mouse.move(left + 2, middle)
    page.mouse.down()
    page.mouse.move(left + 60, middle, steps=4)
    page.mouse.up()


class TestLanguages:
    @pytest.mark.parametrize("width", [1280, 400])
    def test_language_changes_at_3_29_and_stays_there(
        self, reading: Reading, stage: FilmCourse, leap: str, width: int
    ) -> None:
        page = reading.open(viewport={"width": width, "height": 800}, reduced_motion="reduce")
        visit(page, leap)
        seek(page, THREE_TWENTY_NINE)

        page.get_by_role("link", name="한국어", exact=True).first.click()

        expect(lines(page)).to_have_attribute("lang", "ko")
        assert parse_qs(urlsplit(page.url).query) == {"language": ["ko"], "t": ["209"]}
        second = page.evaluate("document.querySelector('video').currentTime")
        assert abs(second - THREE_TWENTY_NINE) < 1
        named = page.locator(".named")
        start = named.evaluate(
            "(e) => (e.closest('[data-t]') ?? e.querySelector('[data-t]')).dataset.t"
        )
        assert int(start.split("-")[0]) / 1000 <= THREE_TWENTY_NINE + 1
        assert in_sight(page, ".named")

    @pytest.mark.parametrize("width", [1280, 400])
    def test_language_changes_at_3_29_without_script(
        self, reading: Reading, stage: FilmCourse, leap: str, width: int
    ) -> None:
        page = reading.open(
            script=False, viewport={"width": width, "height": 800}, reduced_motion="reduce"
        )
        visit(page, f"{leap}?t=209")

        page.get_by_role("link", name="한국어", exact=True).first.click()

        expect(lines(page)).to_have_attribute("lang", "ko")
        assert page.url.endswith("?language=ko&t=209#here")
        source = page.locator("source").first.get_attribute("src") or ""
        assert abs(float(source.partition("#t=")[2]) - THREE_TWENTY_NINE) < 1
        assert in_sight(page, ".named")

    def test_language_once_chosen_is_there_on_the_next_visit(
        self, tab: Page, stage: FilmCourse
    ) -> None:
        visit(tab, stage.address("5.2"))
        expect(lines(tab)).to_have_attribute("lang", "en")

        tab.get_by_role("link", name="العربية", exact=True).first.click()
        expect(lines(tab)).to_have_attribute("dir", "rtl")
        visit(tab, stage.address("5.2"))

        expect(lines(tab)).to_have_attribute("lang", "ar")
        visit(tab, f"{stage.address('5.2')}?language=en")  # as from somebody else's link
        expect(lines(tab)).to_have_attribute("lang", "en")
        visit(tab, stage.address("5.2"))
        expect(lines(tab)).to_have_attribute("lang", "ar")


class TestSentenceLinks:
    def copied(self, page: Page) -> str:
        button = page.get_by_role("button", name="Copy link to this sentence")
        expect(button).to_be_visible()
        button.click()
        expect(page.locator("[data-said]")).to_contain_text("Copied: http")
        address: str = page.evaluate("navigator.clipboard.readText()")
        return address

    def check(self, reading: Reading, address: str, id_: str, words: str) -> None:
        """What a visitor finds at the URL, with JavaScript and without."""
        for script in (True, False):
            page = reading.open(script=script, reduced_motion="reduce")
            visit(page, address)
            expect(page.locator(".named")).to_have_attribute("id", id_)
            expect(page.locator(".named")).to_have_text(words)
            assert in_sight(page, ".named") or not script
            quote = page.locator("meta[property='og:description']").get_attribute("content")
            assert quote == f"“{words}”"
            page.keyboard.press("Tab")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")  # the link to the sentence
            assert page.evaluate("document.activeElement.id") == id_

    @pytest.mark.parametrize("way", ["click", "tap", "selection", "keyboard"])
    def test_link_of_a_sentence_leads_a_visitor_to_it(
        self, reading: Reading, ada: User, stage: FilmCourse, way: str
    ) -> None:
        factories.enrol(ada, stage.course)
        is_phone = way == "tap"
        page = reading.open(
            user=ada,
            permissions=CLIPBOARD,
            has_touch=is_phone,
            viewport={"width": 390 if is_phone else 1280, "height": 800},
            reduced_motion="reduce",
        )
        visit(page, stage.address("5.2"))
        sentence = page.locator("#t36")
        if way == "click":
            sentence.click()
        elif way == "tap":
            sentence.tap()
        elif way == "selection":
            drag_over(page, sentence)
        else:
            page.locator(".skip").first.focus()
            page.keyboard.press("Tab")
            expect(page.get_by_role("button", name="Copy link to this sentence")).to_be_visible()
            for _ in range(4):
                page.keyboard.press("ArrowDown")
            expect(sentence).to_be_focused()
            page.keyboard.press("Tab")
            expect(page.get_by_role("button", name="Copy link to this sentence")).to_be_focused()

        address = self.copied(page)

        assert address == f"{reading.site.url}{stage.address('5.2')}?t=36"
        self.check(reading, address, "t36", "People came for that soil, and stayed.")

    def test_link_of_the_second_sentence_of_a_cue_in_another_language(
        self, reading: Reading, stage: FilmCourse
    ) -> None:
        page = reading.open(permissions=CLIPBOARD)
        visit(page, f"{stage.address('5.2')}?language=ko")

        page.locator("#t0-2").click()
        address = self.copied(page)

        assert address.endswith("?language=ko&t=0&n=2")
        self.check(reading, address, "t0-2", "오늘은 한 강을 따라갑니다.")

    def test_link_from_the_column_beside(self, reading: Reading, stage: FilmCourse) -> None:
        page = reading.open(permissions=CLIPBOARD)
        visit(page, f"{stage.address('5.2')}?language=en&beside=ko")

        page.locator("#b46").click()

        assert self.copied(page).endswith("?language=ko&t=46")

    def test_offer_goes_with_escape_and_leaves_the_focus(
        self, reading: Reading, stage: FilmCourse
    ) -> None:
        page = reading.open()
        visit(page, stage.address("5.2"))
        page.locator(".skip").first.focus()
        page.keyboard.press("Tab")
        button = page.get_by_role("button", name="Copy link to this sentence")
        expect(button).to_be_visible()
        page.keyboard.press("Tab")

        page.keyboard.press("Escape")

        expect(button).to_be_hidden()
        expect(page.locator("#t0")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_function("() => !document.querySelector('video').paused")


class TestSideBySide:
    def test_both_columns_show_what_is_said(self, reading: Reading, stage: FilmCourse) -> None:
        page = reading.open(viewport={"width": 1280, "height": 800})
        visit(page, stage.address("5.2"))
        page.get_by_role("link", name="Side by side", exact=True).click()
        expect(page.locator(".pair").first).to_be_visible()
        page.locator(".more summary").click()
        page.locator(".more").get_by_role("link", name="한국어").click()
        expect(page.locator("p.b").first).to_have_attribute("lang", "ko")

        seek(page, 20.5)

        current = page.locator("[data-t][aria-current=true]")
        expect(current).to_have_text(
            [
                "From there it falls quickly, and carries stones with it.",
                "샘은 높은 언덕의 묵은 눈 아래에 있습니다.",
            ]
        )
        box, beside = current.first.bounding_box(), current.last.bounding_box()
        assert box is not None
        assert beside is not None
        assert beside["x"] > box["x"] + 100

    def test_pairs_stand_below_each_other_on_a_phone(
        self, reading: Reading, stage: FilmCourse
    ) -> None:
        page = reading.open(script=False, viewport={"width": 360, "height": 780})
        visit(page, f"{stage.address('5.2')}?language=en&beside=ar")

        left = page.locator(".pair p").first.bounding_box()
        right = page.locator(".pair p.b").first.bounding_box()

        assert left is not None
        assert right is not None
        assert right["y"] >= left["y"] + left["height"] - 1
        assert abs(right["x"] - left["x"]) < 1
        expect(page.locator(".pair p.b").first).to_have_attribute("dir", "rtl")

    def test_one_language_again(self, tab: Page, stage: FilmCourse) -> None:
        visit(tab, f"{stage.address('5.2')}?language=en&beside=ko&t=46")

        tab.get_by_role("link", name="One language").click()

        expect(tab.locator(".pair")).to_have_count(0)
        expect(tab.locator(".named")).to_have_attribute("id", "t46")


class TestFind:
    def open(self, page: Page) -> tuple[Locator, Locator]:
        page.get_by_role("button", name="Find", exact=True).click()
        box = page.get_by_role("searchbox", name="Find in this transcript")
        return box, page.locator(".find output")

    def found(self, page: Page) -> str:
        words: str = page.evaluate(
            """() => CSS.highlights
              ? [...CSS.highlights.get("found-now")].map(String).join()
              : document.querySelector("mark.found-now").textContent"""
        )
        return words

    @pytest.mark.parametrize("has_highlights", [True, False])
    def test_find_counts_and_goes_forth_and_back(
        self, reading: Reading, stage: FilmCourse, has_highlights: bool
    ) -> None:
        page = reading.open()
        if not has_highlights:
            page.add_init_script("delete CSS.highlights; delete window.Highlight;")
        visit(page, stage.address("5.2"))
        text = lines(page).inner_text()

        box, count = self.open(page)
        expect(box).to_be_focused()
        page.keyboard.type("ÎT ")
        page.keyboard.type("fall")

        expect(count).to_have_text("1 / 1")
        assert self.found(page) == "it fall"
        box.fill("it")
        expect(count).to_have_text("1 / 8")
        page.keyboard.press("Shift+Enter")
        expect(count).to_have_text("8 / 8")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        expect(count).to_have_text("2 / 8")
        page.get_by_role("button", name="Next match").click()
        expect(count).to_have_text("3 / 8")
        box.fill("mountain")
        expect(count).to_have_text("Not found")
        expect(page.get_by_role("button", name="Next match")).to_be_disabled()

        page.keyboard.press("Escape")

        expect(box).to_be_hidden()
        expect(page.get_by_role("button", name="Find", exact=True)).to_be_focused()
        assert lines(page).inner_text() == text
        assert page.locator("mark").count() == 0

    @pytest.mark.parametrize("has_highlights", [True, False])
    def test_find_goes_over_the_ends_of_cues(
        self, reading: Reading, stage: FilmCourse, has_highlights: bool
    ) -> None:
        page = reading.open()
        if not has_highlights:
            page.add_init_script("delete CSS.highlights; delete window.Highlight;")
        visit(page, stage.address("5.2"))

        box, count = self.open(page)
        box.fill("its own, and today")

        expect(count).to_have_text("1 / 1")

    def test_without_script_the_box_searches_the_course(
        self, plain: Page, stage: FilmCourse
    ) -> None:
        visit(plain, stage.address("5.2"))

        box = plain.locator("#transcript").get_by_role("searchbox")
        box.fill("soil")
        box.press("Enter")

        assert urlsplit(plain.url).path == "/courses/rivers/search/"
        expect(plain.get_by_text("People came for that soil, and stayed.")).to_be_visible()

    @pytest.mark.parametrize("width", [1280, 390])
    def test_playback_does_not_take_who_finds_away(
        self, reading: Reading, stage: FilmCourse, width: int
    ) -> None:
        factories.transcript(stage.film.video, factories.vtt(1, seconds_per_cue=2))
        page = reading.open(viewport={"width": width, "height": 640}, reduced_motion="reduce")
        visit(page, stage.address("5.2"))
        area = lines(page) if width == 1280 else page.locator("html")
        page.evaluate("document.querySelector('video').play()")
        page.wait_for_function("() => document.querySelector('[data-t][aria-current]')")

        box, count = self.open(page)
        box.fill("29.")
        expect(count).to_have_text("1 / 1")
        assert self.found(page) == "29."
        place = area.evaluate("(e) => e.scrollTop")
        before = page.locator("[data-t][aria-current=true]").get_attribute("data-t")
        page.wait_for_function(
            "(before) => document.querySelector('[data-t][aria-current]')?.dataset.t > before",
            arg=before,
        )

        assert area.evaluate("(e) => e.scrollTop") == place
        expect(box).to_be_in_viewport()
        expect(page.get_by_role("button", name="Follow the video")).to_be_visible()


class TestFiles:
    def test_transcript_is_downloaded_by_name(self, tab: Page, stage: FilmCourse) -> None:
        visit(tab, f"{stage.address('5.2')}?language=ko")
        tab.locator(".more summary").click()

        with tab.expect_download() as waiting:
            tab.get_by_role("link", name="SubRip").click()

        assert waiting.value.suggested_filename == "rivers-5.2-ko.srt"
        assert "이제 삼각주를 보십시오." in waiting.value.path().read_text()

    def test_transcript_for_paper_leads_back_to_the_second(
        self, tab: Page, stage: FilmCourse
    ) -> None:
        visit(tab, stage.address("5.2"))
        tab.locator(".more summary").click()

        tab.get_by_role("link", name="Print").click()
        expect(tab.locator(".lines")).to_have_attribute("lang", "en")
        tab.locator(".skip").nth(1).click()

        assert tab.url.endswith(f"{stage.address('5.2')}?language=en&t=46")
        expect(tab.locator(".named")).to_have_attribute("id", "t46")
