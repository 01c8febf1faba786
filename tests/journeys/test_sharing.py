"""Sharing a step: by email always; with JavaScript also a copied link and the system's share
sheet.
"""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import visit
from tests.journeys.conftest import Reading
from tests.worlds.film_course import FilmCourse, make_film_course

pytestmark = pytest.mark.browser

SHEET = "navigator.share = (what) => { window.shared = what; return Promise.resolve(); };"


@pytest.fixture
def stage(site: object, transactional_db: None) -> FilmCourse:
    return make_film_course()


def at_the_film(reading: Reading, stage: FilmCourse) -> Page:
    permissions = ["clipboard-read", "clipboard-write"]
    page = reading.open(permissions=permissions)
    page.add_init_script(SHEET)
    visit(page, stage.address("5.2"))
    return page


def copied(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_link_is_copied(reading: Reading, stage: FilmCourse) -> None:
    page = at_the_film(reading, stage)

    page.get_by_role("button", name="Copy the link").click()

    expect(page.get_by_text("Copied:")).to_be_visible()
    assert copied(page) == reading.site.url + stage.address("5.2")


def test_link_at_this_second_is_copied(reading: Reading, stage: FilmCourse) -> None:
    page = at_the_film(reading, stage)
    page.evaluate("document.querySelector('video').load()")
    page.wait_for_function("() => document.querySelector('video').readyState > 0")
    page.evaluate("document.querySelector('video').currentTime = 46.7")

    page.get_by_role("button", name="Copy it at this second").click()

    expect(page.get_by_text("Copied:")).to_be_visible()
    assert copied(page) == f"{reading.site.url}{stage.address('5.2')}?t=46"


def test_system_s_sheet_gets_title_and_address(reading: Reading, stage: FilmCourse) -> None:
    page = at_the_film(reading, stage)

    page.get_by_role("button", name="Share…").click()

    shared = page.evaluate("window.shared")
    assert shared["url"] == reading.site.url + stage.address("5.2")
    assert "The delta" in shared["title"]


@pytest.mark.parametrize("label", ["5.2", "1.2"])
def test_e_mail_and_nothing_else_without_script(
    reading: Reading, stage: FilmCourse, label: str
) -> None:
    page = reading.open(script=False)

    visit(page, stage.address(label))

    href = page.get_by_role("link", name="By email").get_attribute("href") or ""
    assert parse_qs(urlsplit(href).query) == {
        "subject": [stage.step(label).title],
        "body": [reading.site.url + stage.address(label)],
    }
    expect(page.get_by_role("button", name="Copy the link")).to_have_count(0)
    expect(page.get_by_role("button", name="Share…")).to_have_count(0)
