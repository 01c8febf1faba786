"""The step page by keyboard only: everything reachable, visible, and usable."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from course.models import StepProgress, User
from tests import factories
from tests.journeys.browsing import visit
from tests.journeys.conftest import Reading
from tests.worlds.film_course import FilmCourse, make_film_course

pytestmark = pytest.mark.browser

MOST_STOPS = 80

# The focused element, and whether its focus is visible: an outline of at least two pixels that
# nothing covers. Synchronous, so that it works without JavaScript too.
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element);
  // Of what runs over several lines, the first one.
  const box = element.getClientRects()[0] ?? element.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + Math.min(box.width, 20) / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height, 20) / 2, 0), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  return {
    name: element.tagName.toLowerCase() + " " + (element.innerText || element.id || "").trim(),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    isInView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    isCovered: !(top && (element.contains(top) || top.contains(element))),
  };
}"""


@pytest.fixture
def stage(site: object, transactional_db: None) -> FilmCourse:
    return make_film_course()


def stops(tab: Page) -> list[dict[str, Any]]:
    """Every tab stop from the page's beginning to its end."""
    found: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(FOCUSED)
        if focused is None or (len(found) > 1 and focused["name"] == found[0]["name"]):
            return found
        found.append(focused)
    raise AssertionError(f"no end after {MOST_STOPS} stops: {[item['name'] for item in found]}")


@pytest.mark.parametrize("width", [1280, 320])
def test_every_stop_is_seen_and_there_is_no_trap(
    reading: Reading, has_script: bool, ada: User, stage: FilmCourse, width: int
) -> None:
    factories.enrol(ada, stage.course)
    tab = reading.open(
        script=has_script,
        user=ada,
        viewport={"width": width, "height": 720},
        reduced_motion="reduce",
    )
    visit(tab, stage.address("5.2"))

    found = stops(tab)

    names = [item["name"].split("\n")[0] for item in found]
    assert names[0] == "a Skip to the content"
    for wanted in ("button Mark as complete", "video", "a All courses"):
        assert any(name.startswith(wanted) for name in names), (wanted, names)
    assert [name for name in names if name.startswith("a 0:")] == ["a 0:00", "a 0:46"]
    unseen = [
        item
        for item in found
        # The player draws the focus of its own buttons.
        if not item["name"].startswith("video")
        and (item["outline"] < 2 or not item["isInView"] or item["isCovered"])
    ]
    assert unseen == []


def test_skip_link_and_completion_by_keyboard(
    reading: Reading, has_script: bool, ada: User, stage: FilmCourse
) -> None:
    enrolment = factories.enrol(ada, stage.course)
    done = StepProgress.objects.filter(enrolment=enrolment, last_completed_at__isnull=False)
    tab = reading.open(script=has_script, user=ada)
    visit(tab, stage.address("5.2"))

    tab.keyboard.press("Tab")
    expect(tab.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(tab.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_be_focused()

    press_tab_until(tab, "Mark as complete")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("Completed", exact=True)).to_be_visible()
    assert done.count() == 1

    if has_script:
        # The focus stays on the button.
        expect(tab.get_by_role("button", name="Undo")).to_be_focused()
    else:
        press_tab_until(tab, "Undo")
    tab.keyboard.press("Space")
    expect(tab.locator("#complete").get_by_role("button", name="Mark as complete")).to_be_visible()
    assert done.count() == 0


def press_tab_until(tab: Page, text: str) -> None:
    for _ in range(MOST_STOPS):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(FOCUSED)
        if focused and text in focused["name"]:
            return
    raise AssertionError(f"never came to {text}")
