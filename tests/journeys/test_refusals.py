"""What is locked, closed or missing says so, and where to go instead."""

import pytest
from playwright.sync_api import Page, expect

from course.calendar import Calendar
from course.models import User
from tests import factories
from tests.journeys.browsing import visit
from tests.journeys.conftest import Reading
from tests.worlds.film_course import FilmCourse, make_film_course

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(site: object, transactional_db: None) -> FilmCourse:
    return make_film_course()


def test_locked_step_says_when_it_opens(
    reading: Reading, has_script: bool, ada: User, stage: FilmCourse
) -> None:
    factories.enrol(ada, stage.course)
    tab = reading.open(script=has_script, user=ada)

    visit(tab, stage.address("6.1"), status=403)

    expect(tab.get_by_role("heading", level=1)).to_have_text("The sea")
    run = stage.run
    opens_at = Calendar(run.starts_on, run.time_zone, run.pace, {}).opens_at(6)
    expect(tab.locator("time")).to_have_attribute("datetime", opens_at.isoformat())
    assert "The text of The sea" not in tab.content()
    tab.get_by_role("link", name="To-do list").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("To do")


def test_closed_step_leads_a_visitor_to_joining(tab: Page, stage: FilmCourse) -> None:
    visit(tab, stage.address("5.3"), status=403)

    expect(tab.get_by_role("heading", level=1)).to_have_text("What is left")
    assert "The text of What is left" not in tab.content()
    expect(tab.get_by_role("link", name="5.2 The delta")).to_be_visible()
    tab.get_by_role("link", name="Join this course").click()
    expect(tab.get_by_text("With an account you join “Rivers of the world”")).to_be_visible()


def test_closed_step_joins_a_signed_in_person_at_once(
    reading: Reading, has_script: bool, ada: User, stage: FilmCourse
) -> None:
    tab = reading.open(script=has_script, user=ada)
    visit(tab, stage.address("5.3"), status=403)

    tab.get_by_role("button", name="Join this course").click()

    expect(tab).to_have_url("/courses/rivers/todo/")
    visit(tab, stage.address("5.3"))


def test_missing_page_leads_back(tab: Page, stage: FilmCourse) -> None:
    visit(tab, "/courses/rivers/9.9", status=404)

    expect(tab.get_by_role("heading", level=1)).to_have_text("There is no such page")
    tab.get_by_role("main").get_by_role("link", name="All courses").click()
    expect(tab.get_by_role("link", name="Rivers of the world")).to_be_visible()
