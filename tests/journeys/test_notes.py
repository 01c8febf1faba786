"""Notes on sentences: by key, button and press, with and without a script or a connection."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from course.models import Note
from course.notes.writing import change_note, write_note
from course.people import verify
from tests import factories
from tests.journeys.browsing import seek, visit
from tests.worlds.film_course import FilmCourse, give_languages, make_film_course

if TYPE_CHECKING:
    from course.models import User
    from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser

LIST = "/courses/rivers/notes/"
KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('notes:')).length"


@pytest.fixture
def stage(site: object, transactional_db: None) -> FilmCourse:
    made = make_film_course()
    give_languages(made.film)
    return made


@pytest.fixture
def own(reading: Reading, ada: User, stage: FilmCourse) -> Page:
    """The film's page, of a learner; the film has been played for a moment."""
    factories.enrol(ada, stage.course)
    page = reading.open(user=ada)
    visit(page, stage.address("5.2"))
    return page


def _start(page: Page) -> None:
    page.evaluate("document.querySelector('video').muted = true")
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.6")


def _is_paused(page: Page) -> bool:
    return bool(page.evaluate("document.querySelector('video').paused"))


def _field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your note, for you alone")


def _save(page: Page) -> None:
    page.locator("form[data-jot]").get_by_role("button", name="Save").click()


def _note(page: Page, words: str) -> None:
    page.get_by_role("button", name="Note", exact=True).click()
    expect(_field(page)).to_be_focused()
    page.keyboard.type(words)


def _listed(page: Page) -> list[str]:
    return [" ".join(each.split()) for each in page.locator("#notes li").all_inner_texts()]


def _words() -> list[tuple[str, str]]:
    """Of each note what it says, and of its sentence the beginning."""
    rows = Note.objects.select_related("moment").order_by("pk")
    return [(row.text, row.moment.quote[:11] if row.moment else "") for row in rows]


class TestWriting:
    def test_key_notes_what_is_said_and_the_film_goes_on_after_it(
        self, own: Page, stage: FilmCourse, reading: Reading, ada: User
    ) -> None:
        _start(own)

        own.keyboard.press("n")
        expect(_field(own)).to_be_focused()
        assert _is_paused(own)
        own.keyboard.type("Whose story? k m n")
        expect(own.get_by_text("Saved", exact=True)).to_be_visible()
        own.keyboard.press("Control+Enter")

        expect(own.locator("#t0 ~ .pen")).to_have_accessible_name("Your note: Whose story? k m n")
        own.wait_for_function("() => !document.querySelector('video').paused")
        assert _words() == [("Whose story? k m n", "Every river")]
        assert _listed(own) == ["0:00 Whose story? k m n"]
        other = reading.open(user=ada)
        visit(other, stage.address("5.2"))
        expect(other.locator("#t0.noted ~ .pen")).to_be_visible()

    def test_empty_note_marks_the_sentence_that_was_pressed(
        self, own: Page, stage: FilmCourse
    ) -> None:
        seek(own, 30)
        own.locator("#t46").click()
        own.get_by_role("button", name="Note on this sentence").click()
        expect(_field(own)).to_be_focused()
        expect(own.get_by_role("button", name="Copy link to this sentence")).to_be_hidden()
        _save(own)

        expect(own.locator("#t46.noted")).to_be_visible()
        assert _words() == [("", "Now look at")]
        own.reload()
        own.locator(".pen").click()
        expect(_field(own)).to_have_value("")
        own.keyboard.type("It divides.")
        own.keyboard.press("Escape")
        expect(own.locator("#notes li")).to_have_text(re.compile("It divides."))
        assert _words() == [("It divides.", "Now look at")]

    def test_nothing_typed_and_closed_is_nothing(self, own: Page) -> None:
        own.locator(".skip").first.focus()
        own.keyboard.press("n")
        expect(_field(own)).to_be_focused()
        own.keyboard.press("Escape")

        expect(own.locator(".lines form")).to_have_count(0)
        assert _words() == []
        assert own.evaluate(KEPT) == 0

    def test_note_is_deleted_where_it_is(self, own: Page) -> None:
        _note(own, "Not this.")
        expect(own.get_by_text("Saved", exact=True)).to_be_visible()

        own.locator("form[data-jot]").get_by_role("button", name="Delete").click()

        expect(own.locator("#notes li, .pen")).to_have_count(0)
        assert _words() == []

    def test_marks_stay_when_the_language_changes(self, own: Page) -> None:
        _note(own, "In English")
        own.get_by_role("link", name="한국어").first.click()
        expect(own.locator(".lines[lang=ko]")).to_be_visible()
        expect(_field(own)).to_have_value("In English")
        _save(own)

        expect(own.locator("#notes li")).to_have_count(1)
        expect(own.locator(".pen")).to_have_count(0)
        own.get_by_role("link", name="English").first.click()
        expect(own.locator("#t0 ~ .pen")).to_be_visible()

    def test_two_windows_show_both(
        self, own: Page, stage: FilmCourse, reading: Reading, ada: User
    ) -> None:
        note = write_note(stage.film, "Mine", key=uuid4(), actor=ada, at=timezone.now())
        own.reload()
        own.locator("#notes li [data-edit]").click()
        expect(_field(own)).to_have_value("Mine")
        change_note(note, "From the other window", edition=1, at=timezone.now())

        own.keyboard.press("End")
        own.keyboard.type(", from here")

        expect(own.locator("#notes [role=alert]")).to_contain_text("From the other window")
        expect(_field(own)).to_have_value("Mine, from here")
        assert _words() == [("From the other window", "")]
        _save(own)
        expect(own.locator("#notes li")).to_have_text(re.compile("Mine, from here"))
        assert _words() == [("Mine, from here", "")]
        assert len(reading.watches[0].take("answer 409")) == 1

    def test_on_a_phone_film_sentence_and_note_are_in_sight(
        self, reading: Reading, ada: User, stage: FilmCourse
    ) -> None:
        factories.enrol(ada, stage.course)
        size = {"width": 360, "height": 740}
        page = reading.open(user=ada, viewport=size, is_mobile=True, has_touch=True)
        visit(page, stage.address("5.2"))
        seek(page, 30)

        page.locator("#t46").tap()
        page.get_by_role("button", name="Note on this sentence").tap()

        expect(_field(page)).to_be_focused()
        for place in ("video", "#t46", ".lines textarea", ".lines form .btn.go"):
            expect(page.locator(place)).to_be_in_viewport(ratio=0.9)
        assert page.evaluate("document.documentElement.scrollWidth") == 360


class TestWithoutConnection:
    def test_note_is_kept_and_sent_when_it_is_back(self, own: Page, reading: Reading) -> None:
        _start(own)
        own.evaluate("document.querySelector('video').pause()")
        own.wait_for_load_state("networkidle")
        own.context.set_offline(True)
        own.keyboard.press("n")
        expect(_field(own)).to_be_focused()
        own.keyboard.type("Written in a tunnel")
        _save(own)

        expect(own.locator("#notes li")).to_have_text(re.compile("Kept on this device"))
        assert own.evaluate(KEPT) == 1
        assert _words() == []
        own.context.set_offline(False)

        expect(own.locator("#notes li small")).to_have_count(0)
        expect(own.locator("#t0 ~ .pen")).to_be_visible()
        assert _words() == [("Written in a tunnel", "Every river")]
        assert own.evaluate(KEPT) == 0
        assert reading.watches[0].take("INTERNET_DISCONNECTED")

    def test_tab_that_is_closed_meanwhile_loses_nothing(
        self, own: Page, stage: FilmCourse, reading: Reading
    ) -> None:
        _start(own)
        own.evaluate("document.querySelector('video').pause()")
        own.wait_for_load_state("networkidle")
        own.context.set_offline(True)
        own.keyboard.press("n")
        expect(_field(own)).to_be_focused()
        own.keyboard.type("Half a thou")
        own.close()
        reading.watches[0].problems.clear()
        own.context.set_offline(False)

        page = own.context.new_page()
        visit(page, stage.address("5.1"))

        page.wait_for_function(f"() => {KEPT} === 0")
        assert _words() == [("Half a thou", "Every river")]

    def test_signing_out_leaves_nothing_for_who_comes_next(
        self, own: Page, stage: FilmCourse, reading: Reading, mallory: User
    ) -> None:
        verify(mallory)
        factories.enrol(mallory, stage.course)
        own.context.route("**/notes/new/", lambda route: route.abort())
        _note(own, "Hers alone")
        expect(own.locator("[data-state]")).to_have_text("Kept on this device, will be sent")

        visit(own, reverse("account_logout"))
        expect(own.get_by_text("on this device only")).to_be_visible()
        own.get_by_role("main").get_by_role("button", name="Sign out").click()
        own.wait_for_load_state()
        assert own.evaluate(KEPT) == 0
        own.context.unroute("**/notes/new/")
        reading.watches[0].problems.clear()
        assert _words() == []

    def test_what_is_kept_for_one_is_not_sent_by_another(
        self, own: Page, stage: FilmCourse, reading: Reading, mallory: User
    ) -> None:
        """As after a session that ended by itself: nobody signed out."""
        factories.enrol(mallory, stage.course)
        own.context.route("**/notes/new/", lambda route: route.abort())
        _note(own, "Hers alone")
        expect(own.locator("[data-state]")).to_have_text("Kept on this device, will be sent")
        kept = own.evaluate("JSON.stringify(localStorage)")
        page = reading.open(user=mallory)
        page.context.add_init_script(f"Object.assign(localStorage, {kept})")

        visit(page, stage.address("5.2"))
        _note(page, "His own")
        expect(page.get_by_text("Saved", exact=True)).to_be_visible()

        assert _words() == [("His own", "Every river")]
        assert "Hers alone" not in page.locator("body").inner_text()
        reading.watches[0].problems.clear()


def test_a_note_from_the_sentence_to_the_list_and_away(
    reading: Reading, ada: User, stage: FilmCourse, has_script: bool
) -> None:
    factories.enrol(ada, stage.course)
    page = reading.open(user=ada, script=has_script)
    visit(page, f"{stage.address('5.2')}?t=46")
    page.get_by_role("link", name="Write a note on the sentence at 0:46").click()
    if not has_script:
        page.get_by_role("link", name="Sentence after").click()
        expect(page.locator("blockquote")).to_contain_text("It builds new land")
        page.get_by_role("link", name="Sentence before").click()
    page.get_by_role("textbox", name=re.compile("note", re.IGNORECASE)).fill("Which way?")
    page.get_by_role("main").get_by_role("button", name="Save").first.click()
    expect(page.locator("#notes li")).to_have_text(re.compile(r"0:46\s*Which way\?"))

    page.get_by_role("link", name="All my notes").click()
    page.get_by_role("searchbox", name="Words in my notes").fill("which")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_text("Which way?")).to_be_visible()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Note", exact=True).fill("Both ways.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Both ways.")).to_be_visible()
    page.get_by_role("link", name="Now look at the delta").click()
    expect(page.locator("#t46.named")).to_be_visible()
    visit(page, LIST)
    page.get_by_role("link", name="Delete…").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Your note is deleted.")).to_be_visible()
    assert _words() == []
