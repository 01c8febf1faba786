"""From a step to the next one: prefetched, not counted for that, with a view transition."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from course.models import StepProgress, User
from tests import factories
from tests.journeys.browsing import follow_in_outline, visit
from tests.journeys.conftest import Reading
from tests.worlds.film_course import FilmCourse, make_film_course

pytestmark = pytest.mark.browser

# Whether the browser performs a view transition between the pages.
NOTE_TRANSITION = """
addEventListener("pagereveal", (event) => { window.isFaded = event.viewTransition !== null; });
"""
PREFETCHED = "performance.getEntriesByType('navigation')[0].deliveryType"


@pytest.fixture
def stage(site: object, transactional_db: None) -> FilmCourse:
    return make_film_course()


def reader(reading: Reading, ada: User, stage: FilmCourse, **options: Any) -> Page:
    """A learner's page at 5.1, reached from the to-do list."""
    factories.enrol(ada, stage.course)
    page = reading.open(user=ada, **options)
    page.add_init_script(NOTE_TRANSITION)
    visit(page, "/courses/rivers/todo/")
    follow_in_outline(page, "5.1 Where rivers end")
    expect(page.get_by_role("heading", level=1)).to_have_text("Where rivers end")
    return page


def visited(stage: FilmCourse, label: str) -> bool:
    return StepProgress.objects.filter(step=stage.step(label)).exists()


def go_on(page: Page) -> None:
    page.get_by_role("link", name="Next: 5.2 The delta").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The delta")


def test_next_step_is_fetched_when_pointed_at_and_counted_when_read(
    reading: Reading, ada: User, stage: FilmCourse
) -> None:
    page = reader(reading, ada, stage)
    protocol = page.context.new_cdp_session(page)
    states: list[str] = []
    protocol.on("Preload.prefetchStatusUpdated", lambda event: states.append(event["status"]))
    protocol.send("Preload.enable")

    page.get_by_role("link", name="Next: 5.2 The delta").hover()
    for _ in range(50):
        if "Ready" in states:
            break
        page.wait_for_timeout(100)
    is_counted_before = visited(stage, "5.2")
    with page.expect_response(lambda answer: answer.url.endswith("/visit/")) as noted:
        go_on(page)

    assert "Ready" in states
    assert not is_counted_before
    assert page.evaluate(PREFETCHED) == "navigational-prefetch"
    assert noted.value.status == 204
    assert visited(stage, "5.2")


@pytest.mark.parametrize(("motion", "is_faded"), [("no-preference", True), ("reduce", False)])
def test_steps_fade_into_each_other_unless_motion_is_unwanted(
    reading: Reading, ada: User, stage: FilmCourse, motion: str, *, is_faded: bool
) -> None:
    page = reader(reading, ada, stage, reduced_motion=motion)

    go_on(page)

    assert page.evaluate("window.isFaded") is is_faded
