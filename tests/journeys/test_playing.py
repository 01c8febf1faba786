"""JavaScript features: the current cue, following, completing in place, coming back."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from course.models import Course, StepProgress, User
from lessons.film.playing import add_played
from tests import factories
from tests.journeys.browsing import seek, visit
from tests.journeys.conftest import Reading, watched
from tests.journeys.serving import Server
from tests.worlds.film_course import FilmCourse, make_film_course

pytestmark = pytest.mark.browser

CURRENT = "[data-t][aria-current=true]"


@pytest.fixture
def stage(site: object, transactional_db: None) -> FilmCourse:
    return make_film_course()


def play(page: Page) -> None:
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_function(
        "() => { const v = document.querySelector('video'); return !v.paused && v.readyState > 2; }"
    )


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (0.25, None),
        (0.5, "Every river has a story of its own,"),
        (5.999, "Every river has a story of its own,"),
        (6, "and today we follow one from its source to the sea."),
        (13.249, "and today we follow one from its source to the sea."),
        (13.25, None),
        (46.25, "Now look at the delta, where the river divides."),
        (59, None),
    ],
)
def test_cue_is_current_from_its_start_until_before_its_end(
    page: Page, stage: FilmCourse, second: float, words: str | None
) -> None:
    visit(page, stage.address("5.2"))

    seek(page, second)

    current = page.locator(CURRENT)
    if words is None:
        expect(current).to_have_count(0)
    else:
        expect(current).to_have_text(words)
        # Not by colour only.
        assert "underline" in current.evaluate("(e) => getComputedStyle(e).textDecorationLine")


def test_current_cue_moves_on_while_playing(page: Page, stage: FilmCourse) -> None:
    visit(page, stage.address("5.2"))
    seek(page, 19)
    play(page)

    expect(page.locator(CURRENT)).to_have_text("The spring lies high in the hills, under old snow.")
    expect(page.locator(CURRENT)).to_have_text(
        "From there it falls quickly, and carries stones with it."
    )
    assert page.evaluate("document.querySelector('video').currentTime") >= 20
    assert page.locator(CURRENT).count() == 1


@pytest.mark.parametrize("width", [1280, 400])
def test_following_stops_when_the_reader_scrolls_and_resumes_by_the_button(
    reading: Reading, stage: FilmCourse, transactional_db: None, width: int
) -> None:
    factories.transcript(stage.film.video, factories.vtt(1, seconds_per_cue=2))
    page = reading.open(viewport={"width": width, "height": 640}, reduced_motion="reduce")
    visit(page, stage.address("5.2"))
    button = page.get_by_role("button", name="Follow the video")
    lines = page.locator("[data-lines]")
    area = lines if width == 1280 else page.locator("html")
    seek(page, 20.5)
    play(page)
    expect(button).to_be_hidden()
    expect(page.locator(CURRENT)).to_be_in_viewport()

    box = lines.bounding_box()
    assert box is not None
    # Over the cues: below the film, which is sticky on a small screen.
    page.mouse.move(box["x"] + 60, max(320, min(box["y"] + 200, 500)))
    page.mouse.wheel(0, 5000)
    expect(button).to_be_visible()
    page.wait_for_timeout(300)
    place = area.evaluate("(e) => e.scrollTop")
    before = page.locator(CURRENT).get_attribute("data-t")
    page.wait_for_function(
        "(before) => document.querySelector('[data-t][aria-current]')?.dataset.t > before",
        arg=before,
    )
    assert area.evaluate("(e) => e.scrollTop") == place
    expect(page.locator(CURRENT)).not_to_be_in_viewport()

    button.click()

    expect(button).to_be_hidden()
    expect(page.locator(CURRENT)).to_be_in_viewport()
    assert area.evaluate("(e) => e.scrollTop") != place
    assert not page.evaluate("document.querySelector('video').paused")


def test_skip_link_opened_again_starts_at_its_second(page: Page, stage: FilmCourse) -> None:
    visit(page, f"{stage.address('5.2')}?t=46")

    page.wait_for_function("() => document.querySelector('video').currentTime === 46.25")
    expect(page.locator(CURRENT)).to_have_text("Now look at the delta, where the river divides.")
    assert page.evaluate("document.querySelector('video').paused")


def test_captions_come_with_the_first_play(page: Page, stage: FilmCourse) -> None:
    visit(page, stage.address("5.2"))
    assert page.evaluate("document.querySelector('track').track.mode") == "disabled"

    with page.expect_response("**/captions/en.vtt*") as captions:
        play(page)

    assert captions.value.ok
    assert page.evaluate("document.querySelector('track').track.mode") == "showing"


def test_double_click_completes_once(
    reading: Reading, has_script: bool, ada: User, stage: FilmCourse
) -> None:
    enrolment = factories.enrol(ada, stage.course)
    tab = reading.open(script=has_script, user=ada)
    visit(tab, stage.address("5.2"))

    tab.locator("#complete").get_by_role("button", name="Mark as complete").dblclick()

    expect(tab.get_by_text("Completed", exact=True)).to_be_visible()
    row = StepProgress.objects.get(enrolment=enrolment, step=stage.film)
    assert row.last_completed_at is not None


def test_completing_works_on_when_the_script_s_request_is_cut_off(
    reading: Reading, ada: User, stage: FilmCourse
) -> None:
    enrolment = factories.enrol(ada, stage.course)
    page = reading.open(user=ada)
    visit(page, stage.address("5.2"))
    page.route("**/completion/", cut_off_fetches)

    page.locator("#complete").get_by_role("button", name="Mark as complete").click()

    expect(page.get_by_text("Step 5.2 is complete.")).to_be_visible()
    assert StepProgress.objects.get(enrolment=enrolment).last_completed_at is not None
    assert len(reading.watches[-1].take("net::ERR_CONNECTION_RESET")) == 1


def cut_off_fetches(route: Route) -> None:
    if route.request.resource_type == "fetch":
        route.abort("connectionreset")
    else:
        route.continue_()


@pytest.fixture
def returning(whole_browser: Browser, site: Server, transactional_db: None) -> Iterator[Reading]:
    """Opens pages in a browser that keeps those it leaves."""
    with watched(whole_browser, site) as opened:
        yield opened


def test_back_brings_the_step_page_from_the_cache(
    returning: Reading, ada: User, stage: FilmCourse
) -> None:
    factories.enrol(ada, stage.course)
    page = returning.open(user=ada)
    page.add_init_script("addEventListener('pageshow', (e) => { window.cameBack = e.persisted; })")
    visit(page, stage.address("5.2"))
    page.locator("#complete").get_by_role("button", name="Mark as complete").click()
    expect(page.get_by_text("Completed", exact=True)).to_be_visible()
    page.get_by_role("link", name="Next: 5.3 What is left").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is left")

    page.go_back(wait_until="commit")

    page.wait_for_function("window.cameBack === true")
    expect(page.get_by_role("heading", level=1)).to_have_text("The delta")
    expect(page.get_by_text("Completed", exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Completed", exact=True)).to_be_hidden()
    assert StepProgress.objects.get(step=stage.film).last_completed_at is None


def test_counts_follow_where_a_film_completes_its_step(
    reading: Reading, stage: FilmCourse, ada: User
) -> None:
    Course.objects.update(completion=Course.Completion.AUTOMATIC)
    enrolment = factories.enrol(ada, stage.course)
    video = stage.film.video
    nearly = [(0, video.duration_ms * 94 // 100)]
    add_played(enrolment.pk, video, spans=nearly, position_ms=0, at=timezone.now())
    page = reading.open(user=ada)
    visit(page, stage.address("5.2"))
    before = page.locator(".count").inner_text()
    assert before.startswith("0 of ")

    seek(page, video.duration_ms * 93 / 100_000)
    play(page)

    expect(page.get_by_text("This step is complete.")).to_be_visible(timeout=15_000)
    expect(page.locator(".count")).to_contain_text(f"1 of {before.split()[2]} steps")
    expect(page.locator("[data-percent]")).not_to_have_text("0")
    expect(page.locator(".bars .c.d")).to_have_count(1)
