"""Reading never interrupts the film: it plays on and stays in sight, and so does the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests import factories
from tests.journeys.browsing import evaluate, visit
from tests.worlds.film_course import FilmCourse, give_languages, make_film_course

if TYPE_CHECKING:
    from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize(
    "size", [(1280, 800), (1366, 650), (768, 1024), (360, 740)], ids=lambda size: str(size[0])
)
# How much of the film and of an element (its first line) is on the screen and not covered.
_SEEN = """(selector) => {
  const isSeen = (element) => {
    const { left, top, width, height } = element.getClientRects()[0];
    return [0.1, 0.9].every((part) => {
      const found = document.elementFromPoint(left + Math.min(width / 2, 40), top + height * part);
      return found !== null && (element.contains(found) || found.contains(element));
    });
  };
  return ["video", selector].map((name) => isSeen(document.querySelector(name)));
}"""
# The times of the first cue that is seen, in ms.
_FIRST_SEEN = """() => {
  const lines = document.querySelector("[data-lines]").getBoundingClientRect();
  const film = document.querySelector("video").getBoundingClientRect();
  const top = innerWidth > 1000 ? lines.top : film.bottom;
  for (const cue of document.querySelectorAll("[data-t]")) {
    if (cue.getBoundingClientRect().bottom <= top) continue;
    const [start, end] = cue.dataset.t.split("-").map(Number);
    return { start, end };
  }
}"""

# Whether the cue spoken at a time, in ms, is on the screen, above the area's end.
_IS_SEEN_AT = """(time) => [...document.querySelectorAll("[data-t]")].some((cue) => {
  const [start, end] = cue.dataset.t.split("-").map(Number);
  const { top, bottom } = cue.getBoundingClientRect();
  return start <= time && time < end && bottom > 0 && top < innerHeight - 40;
})"""


@pytest.fixture
def stage(site: object, transactional_db: None) -> FilmCourse:
    """The course with a long text below a film that has three languages."""
    made = make_film_course()
    give_languages(made.film)
    factories.transcript(made.film.video, factories.vtt(1, seconds_per_cue=2))
    return made


def open_page(reading: Reading, size: tuple[int, int], **options: Any) -> Page:
    viewport = {"width": size[0], "height": size[1]}
    return reading.open(viewport=viewport, reduced_motion="reduce", **options)


def play(page: Page) -> None:
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_function(
        "() => { const v = document.querySelector('video'); return !v.paused && v.readyState > 2; }"
    )
    # Whatever loads the film anew, or stops it, is noted.
    page.evaluate(
        """() => {
          window.film = document.querySelector("video");
          window.stops = [];
          for (const kind of ["pause", "emptied", "seeking"]) {
            film.addEventListener(kind, () => stops.push(kind));
          }
        }"""
    )


def plays_on(page: Page) -> bool:
    found: bool = page.evaluate(
        "film === document.querySelector('video') && !film.paused && stops.length === 0"
    )
    return found


@SIZES
@pytest.mark.parametrize("second", [2, 30, 58])
def test_link_to_a_sentence_shows_it_and_the_film(
    reading: Reading, stage: FilmCourse, has_script: bool, size: tuple[int, int], second: int
) -> None:
    page = open_page(reading, size, script=has_script)

    visit(page, f"{stage.address('5.2')}?t={second}#here")

    assert evaluate(page, _SEEN, ".named") == [True, True]


@pytest.mark.parametrize("size", [(1280, 800), (360, 740)], ids=["desk", "phone"])
def test_film_plays_on_while_languages_change(
    reading: Reading, stage: FilmCourse, size: tuple[int, int]
) -> None:
    page = open_page(reading, size)
    visit(page, stage.address("5.2"))
    lines = page.locator("[data-lines]")
    play(page)

    page.get_by_role("link", name="한국어", exact=True).first.click()
    expect(lines).to_have_attribute("lang", "ko")
    expect(page.locator(".pills [aria-current]")).to_be_focused()
    page.get_by_role("link", name="Side by side", exact=True).click()
    expect(page.locator(".pair p.b").first).to_be_attached()
    expect(page.locator(".step")).to_have_class("step two wide")

    assert plays_on(page)
    assert evaluate(page, _SEEN, ".text h2")[0]
    assert "language=ko" in page.url
    assert "beside=" in page.url
    page.go_back()
    expect(page.locator(".pair")).to_have_count(0)
    expect(lines).to_have_attribute("lang", "ko")
    page.go_back()
    expect(lines).to_have_attribute("lang", "en")
    page.go_forward()
    expect(lines).to_have_attribute("lang", "ko")
    assert plays_on(page)
    # What belongs to the transcript works in the new one as well.
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("searchbox", name="Find in this transcript").fill("강에는")
    expect(page.locator(".find output")).to_have_text("1 / 1")
    assert plays_on(page)


@pytest.mark.parametrize("size", [(1280, 800), (360, 740)], ids=["desk", "phone"])
def test_reader_who_went_elsewhere_stays_there_when_the_language_changes(
    reading: Reading, stage: FilmCourse, size: tuple[int, int]
) -> None:
    factories.transcript(stage.film.video, factories.vtt(1, seconds_per_cue=3), "ko")
    page = open_page(reading, size)
    visit(page, stage.address("5.2"))
    play(page)
    page.evaluate("document.querySelector('#t40').scrollIntoView({ block: 'center' })")
    page.mouse.move(size[0] - 90, size[1] * 0.7)
    page.mouse.wheel(0, 10)
    expect(page.get_by_role("button", name="Follow the video")).to_be_visible()
    before, scrolled = page.evaluate(_FIRST_SEEN), page.evaluate("scrollY")

    # From the keyboard, since the link is out of sight on a phone.
    page.evaluate("document.querySelector('.pills [hreflang=ko]').click()")

    expect(page.locator("[data-lines]")).to_have_attribute("lang", "ko")
    assert page.evaluate(_IS_SEEN_AT, before["start"])
    if size[0] == 1280:
        assert page.evaluate("scrollY") == scrolled
    assert evaluate(page, _SEEN, "video") == [True, True]
    assert plays_on(page)


def test_film_and_text_stay_when_the_network_is_away(reading: Reading, stage: FilmCourse) -> None:
    page = open_page(reading, (1280, 800))
    visit(page, stage.address("5.2"))
    play(page)
    page.route("**/transcript/?*", cut_off)

    page.get_by_role("link", name="한국어", exact=True).first.click()

    expect(page.get_by_text("There is no connection.")).to_be_visible()
    expect(page.locator("[data-lines]")).to_have_attribute("lang", "en")
    assert plays_on(page)
    assert "language" not in page.url
    assert len(reading.watches[-1].take("net::ERR_CONNECTION_RESET")) == 1


def cut_off(route: Route) -> None:
    route.abort("connectionreset")
