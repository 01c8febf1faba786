"""A visitor becomes a learner, and learns: with JavaScript and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from course.models import Enrolment, StepProgress, User
from tests import factories
from tests.journeys.browsing import follow_in_outline, visit
from tests.worlds.film_course import FilmCourse, make_film_course

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(site: object, transactional_db: None) -> FilmCourse:
    return make_film_course()


def test_visitor_joins_plays_completes_and_goes_on(
    tab: Page, stage: FilmCourse, has_script: bool
) -> None:
    visit(tab, "/courses/rivers/5.2")
    expect(tab.get_by_role("heading", level=1)).to_have_text("The delta")
    expect(tab.get_by_role("button", name="Mark as complete")).to_have_count(0)
    tab.get_by_role("link", name="Join this course").click()

    expect(tab.get_by_text("With an account you join “Rivers of the world”")).to_be_visible()
    tab.get_by_label("Your name").fill("Ada Park")
    tab.get_by_label("Email").fill("ada@example.org")
    tab.get_by_label("Password").fill(factories.PASSWORD)
    if has_script:
        expect(tab.get_by_label("Time zone")).to_have_value("Europe/Berlin")
    tab.get_by_role("button", name="Sign up").click()

    expect(tab).to_have_url("/courses/rivers/todo/")
    expect(tab.get_by_text("0 % complete")).to_be_visible()
    follow_in_outline(tab, "5.2 The delta")

    _skip_to_46(tab, has_script=has_script)

    _complete_undo_and_complete(tab, stage)
    tab.get_by_role("link", name="Next: 5.3 What is left").click()

    expect(tab.get_by_role("heading", level=1)).to_have_text("What is left")
    enrolment = Enrolment.objects.get(learner__email="ada@example.org", left_at=None)
    done = StepProgress.objects.filter(last_completed_at__isnull=False)
    assert [row.step_id for row in done.filter(enrolment=enrolment)] == [stage.film.pk]
    zone = User.objects.get(email="ada@example.org").time_zone
    assert zone == ("Europe/Berlin" if has_script else "UTC")


def _skip_to_46(tab: Page, *, has_script: bool) -> None:
    skip = tab.get_by_role("link", name="Skip to 0 minutes and 46 seconds")
    expect(skip).to_have_attribute("href", "?t=46")
    skip.click()

    expect(tab).to_have_url(re.compile(r"\?t=46$"))
    if has_script:
        tab.wait_for_function(
            "() => { const v = document.querySelector('video');"
            " return !v.paused && v.readyState > 1 && v.currentTime > 46.25; }"
        )
        expect(tab.locator("[data-t][aria-current]")).to_have_text(
            "Now look at the delta, where the river divides."
        )
        tab.evaluate("document.querySelector('video').pause()")
    else:
        # The browser opens the film there by itself: https://www.w3.org/TR/media-frags/
        sources = tab.locator("video source")
        for source in sources.all():
            assert (source.get_attribute("src") or "").endswith("#t=46.25")
        assert tab.evaluate("document.querySelector('video').currentSrc").endswith("#t=46.25")


def _complete_undo_and_complete(tab: Page, stage: FilmCourse) -> None:
    rows = StepProgress.objects.filter(step=stage.film, last_completed_at__isnull=False)
    mark = tab.locator("#complete").get_by_role("button", name="Mark as complete")
    undo = tab.get_by_role("button", name="Undo")

    mark.click()
    expect(tab.get_by_text("Completed", exact=True)).to_be_visible()
    expect(tab.locator(".count")).to_contain_text("1 of 3 steps · 14 % of the course")
    assert rows.count() == 1

    undo.click()
    expect(mark).to_be_visible()
    expect(tab.locator(".count")).to_contain_text("0 of 3 steps · 0 % of the course")
    assert rows.count() == 0

    mark.click()
    expect(undo).to_be_visible()
    assert rows.count() == 1
