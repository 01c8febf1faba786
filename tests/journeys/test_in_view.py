"""What is in view without scrolling: on a phone, and in a low window of a desk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.factories import question_contents
from tests.journeys.browsing import evaluate, visit
from tests.worlds.film_course import FilmCourse, make_film_course
from tests.worlds.quiz_course import make_quiz_course

if TYPE_CHECKING:
    from course.models import User
    from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser

LOW = {"width": 1280, "height": 650}
PHONE = {"width": 360, "height": 740}
# How far an element scrolls by itself.
_ROOM = """(selector) => {
  const { scrollHeight, clientHeight } = document.querySelector(selector);
  return scrollHeight - clientHeight;
}"""
# The line an element's text stands on.
_LINE = """(selector) => {
  const element = document.querySelector(selector);
  const within = document.createElement("span");
  const probe = document.createElement("span");
  probe.style.display = "inline-block"; // an empty one stands on the line
  within.append(...element.childNodes, probe);
  element.append(within);
  return probe.getBoundingClientRect().bottom;
}"""
_BOX = "(selector) => document.querySelector(selector).getBoundingClientRect().toJSON()"


@pytest.fixture
def stage(site: object, transactional_db: None) -> FilmCourse:
    return make_film_course()


@pytest.fixture
def ada(stage: FilmCourse) -> User:
    user = factories.person("Ada Park")
    factories.enrol(user, stage.course)
    return user


def test_film_and_its_row_fit_a_low_window(reading: Reading, stage: FilmCourse, ada: User) -> None:
    page = reading.open(user=ada, viewport=LOW)

    visit(page, stage.address("5.2"))

    bar, film, row = (evaluate(page, _BOX, name) for name in (".heard", ".film", ".deck"))
    assert evaluate(page, _BOX, ".under .done .go")["bottom"] < LOW["height"]
    assert row["bottom"] < LOW["height"]
    assert (bar["left"], bar["width"]) == pytest.approx((film["left"], film["width"]), abs=1)


def test_step_on_a_phone(reading: Reading, stage: FilmCourse, ada: User) -> None:
    """The list of the week scrolls with the page, and what a finger cannot press is not there."""
    stage.course.steps.filter(week_number=5).update(title="A title long enough for two lines here")
    page = reading.open(user=ada, viewport=PHONE, has_touch=True, is_mobile=True)

    visit(page, stage.address("5.2"))
    page.locator(".week > summary").click()

    assert evaluate(page, _ROOM, ".sheet") <= 1
    expect(page.get_by_role("button", name="Keys")).to_be_hidden()
    assert evaluate(page, _BOX, ".heard")["width"] == pytest.approx(PHONE["width"] - 32, abs=1)
    cut = "() => [...document.querySelectorAll('.moves > a > span')].filter("
    assert evaluate(page, f"{cut}(s) => s.scrollHeight > s.clientHeight + 1).length") == 0


@pytest.mark.parametrize("viewport", [PHONE, LOW], ids=["phone", "desk"])
def test_course_page_has_one_join_in_view(
    reading: Reading, stage: FilmCourse, viewport: dict[str, int]
) -> None:
    page = reading.open(viewport=viewport)

    visit(page, stage.course.get_absolute_url())

    join = page.get_by_role("link", name="Join this course")
    expect(join).to_have_count(1)
    expect(join).to_be_in_viewport(ratio=1)
    page.mouse.wheel(0, 400)
    expect(join).to_have_count(1)


def test_result_is_in_view_after_checking(
    site: object, transactional_db: None, reading: Reading, has_script: bool
) -> None:
    quizzing = make_quiz_course()
    stem = "\n\n".join(["What is carried by a river, and where to?"] * 8)
    contents = [question_contents.one("Silt", "Salt", "Sand", stem=stem) for _ in range(2)]
    made = quizzing.quiz("Check yourself", *contents)
    page = reading.open(script=has_script, user=quizzing.ada, viewport=LOW)
    visit(page, made.step.get_absolute_url())
    page.get_by_role("button", name="Start the quiz").click()

    for _ in range(2):
        page.get_by_label("Salt").check()
        with page.expect_event("load"):
            page.get_by_role("button", name=re.compile("Check my response|Try again")).click()

        _expect_at_the_top(page, "#result")


def test_mark_stands_on_the_line_of_its_question(
    site: object, transactional_db: None, reading: Reading
) -> None:
    quizzing = make_quiz_course()
    made = quizzing.quiz("Check yourself", question_contents.one("Silt", "Salt", stem="What?"))
    page = reading.open(user=quizzing.ada, viewport=LOW)
    visit(page, made.step.get_absolute_url())
    page.get_by_role("button", name="Start the quiz").click()
    page.get_by_label("Silt").check()
    with page.expect_event("load"):
        page.get_by_role("button", name="Check my response").click()

    page.get_by_role("link", name="Summary").last.click()
    expect(page.get_by_text("right", exact=True)).to_be_visible()

    question, mark = (evaluate(page, _LINE, f".tally {name}") for name in (".t", ".k .ico"))
    assert question == pytest.approx(mark, abs=1)


def _expect_at_the_top(page: Page, selector: str) -> None:
    """As high as the page can be scrolled, all of it in view."""
    expect(page.locator(selector)).to_be_in_viewport(ratio=1)
    page.wait_for_function(
        """(selector) => {
          const { top } = document.querySelector(selector).getBoundingClientRect();
          const left = document.documentElement.scrollHeight - innerHeight - scrollY;
          return top >= 0 && (top < 60 || left < 2);
        }""",
        arg=selector,
    )
