"""From a search word to the second it is spoken at, with JavaScript and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from course import enrolling
from lessons.models import Video
from tests import factories
from tests.journeys.browsing import visit
from tests.worlds.film_course import FilmCourse, make_film_course

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from course.models import User
    from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser

KOREAN = """WEBVTT

00:00.000 --> 00:04.000
강은 흐른다.

00:05.000 --> 00:09.000
천리마운동은 말이다.

00:09.000 --> 00:12.000
강가의 돌.
"""


@pytest.fixture
def stage(site: object, transactional_db: None) -> FilmCourse:
    made = make_film_course()
    factories.transcript(Video.objects.get(step=made.film), KOREAN, "ko")
    return made


@pytest.fixture
def tab(reading: Reading, stage: FilmCourse, ada: User, has_script: bool) -> Page:
    enrolling.join(ada, stage.course, at=timezone.now())
    return reading.open(user=ada, script=has_script, reduced_motion="reduce")


def look_for(page: Page, words: str) -> None:
    """Search from the box in the header."""
    box = page.get_by_role("search").get_by_role("searchbox").first
    box.fill(words)
    box.press("Enter")


def source(page: Page) -> str:
    return page.locator("video source").first.get_attribute("src") or ""


def test_a_hit_opens_its_step_at_its_second_in_its_language(tab: Page, stage: FilmCourse) -> None:
    visit(tab, stage.course.get_absolute_url())
    look_for(tab, "운동")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Search this course")
    hit = tab.locator(".hits li li a")
    expect(hit).to_have_count(1)
    expect(hit.locator("mark")).to_have_text("운동")
    expect(hit.locator(".clock")).to_have_text("0:05")

    hit.click()

    expect(tab.locator("[data-lines]")).to_have_attribute("lang", "ko")
    expect(tab.locator(".named")).to_have_text("천리마운동은 말이다.")
    assert tab.url.endswith("?language=ko&t=5#here")
    assert source(tab).endswith("#t=5")


def test_search_by_keyboard_leads_on_from_nothing(tab: Page, stage: FilmCourse) -> None:
    visit(tab, "/")
    look_for(tab, '"nothing of the kind"')
    expect(tab.get_by_role("main").get_by_text("Nothing found.")).to_be_visible()

    tab.get_by_role("link", name="Look for the words without the quotes").focus()
    tab.keyboard.press("Enter")

    expect(tab.get_by_label("Words to look for")).to_have_value("nothing of the kind")


def test_search_is_in_reach_on_a_phone(
    reading: Reading, stage: FilmCourse, ada: User, has_script: bool
) -> None:
    enrolling.join(ada, stage.course, at=timezone.now())
    page = reading.open(user=ada, script=has_script, viewport={"width": 360, "height": 740})
    visit(page, stage.address("5.2"))

    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_label("Words to look for").fill("강가")
    page.get_by_role("button", name="Search").click()

    expect(page.locator(".hits mark")).to_have_text("강가")
    box = page.locator(".hits li li a").bounding_box()
    assert box is not None
    assert box["height"] >= 44


def test_hostile_words_stay_words(tab: Page, stage: FilmCourse) -> None:
    payload = '"><img src=x onerror=alert(1)><svg onload=alert(1)>'
    escaped = payload.replace("<", "&lt;").replace(">", "&gt;")
    factories.transcript(
        Video.objects.get(step=stage.film),
        f"WEBVTT\n\n00:01.000 --> 00:03.000\n<v {escaped}>Needle {escaped} said.\n",
        "en",
    )

    for words in ("needle", payload):
        visit(tab, "/search/")
        tab.get_by_label("Words to look for").fill(words)
        tab.get_by_role("button", name="Search").click()

        expect(tab.locator(".said")).to_contain_text("<svg onload=alert(1)> said.")
        assert tab.locator("main :is(img, svg)").count() == 0
