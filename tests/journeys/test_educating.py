"""An educator edits the open step: text, film, captions; and views learners' progress."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from course import progress
from course.models import User
from lessons.models import Cue, Video, VideoFile
from tests import factories
from tests.journeys.browsing import visit
from tests.journeys.conftest import Reading
from tests.worlds.film_course import MEDIA, FilmCourse, make_film_course

pytestmark = pytest.mark.browser

CAPTIONS = """WEBVTT

00:00:00.000 --> 00:00:02.000
The river is short now.

00:00:02.000 --> 00:00:04.500
It takes five seconds.
"""
BROKEN = CAPTIONS.replace(" --> ", " until ")


@pytest.fixture
def stage(site: object, transactional_db: None, ada: User, grace: User) -> FilmCourse:
    made = make_film_course()
    factories.educator(grace, made.course)
    enrolment = factories.enrol(ada, made.course)
    progress.complete(enrolment.pk, made.step("1.1").pk, at=factories.NOW)
    return made


def test_educator_edits_the_step_and_sees_learners(
    tab: Page, stage: FilmCourse, has_script: bool
) -> None:
    _sign_in_at_the_desk(tab)
    tab.get_by_role("link", name="Rivers of the world").click()
    expect(tab.get_by_role("heading", name="Title of week 5")).to_be_visible()
    tab.get_by_role("link", name="The delta", exact=True).click()

    _give_another_film_with_broken_captions(tab)
    _correct_the_captions(tab, has_script=has_script)

    assert Video.objects.get(step=stage.film).duration_ms == 5000
    assert list(Cue.objects.values_list("start_ms", "plain")) == [
        (0, "The river is short now."),
        (2000, "It takes five seconds."),
    ]
    _see_the_step(tab, stage, has_script=has_script)
    _see_progress(tab, stage)


def _sign_in_at_the_desk(tab: Page) -> None:
    visit(tab, "/admin/")
    expect(tab).to_have_url("/accounts/login/?next=/admin/")
    tab.get_by_label("Email").fill("grace@example.org")
    tab.get_by_label("Password").fill(factories.PASSWORD)
    tab.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(tab).to_have_url("/admin/")


def _give_another_film_with_broken_captions(tab: Page) -> None:
    tab.locator("#id_body").fill("The river was **edited** by Grace.")
    for encoding in ("MP4", "WebM"):
        tab.get_by_role("checkbox", name=re.compile(f"Remove {encoding}")).check()
    tab.locator("#id_mp4").set_input_files(MEDIA / "short.mp4")
    tab.locator("#id_captions_file").set_input_files(
        {"name": "short.vtt", "mimeType": "text/vtt", "buffer": BROKEN.encode()}
    )
    tab.get_by_role("button", name="Save", exact=True).click()


def _correct_the_captions(tab: Page, *, has_script: bool) -> None:
    """What was refused says which line, and is there to be corrected."""
    expect(tab.locator(".errorlist").get_by_text("Line 3: ")).to_be_visible()
    expect(tab.locator(".errorlist").get_by_text("Line 6: ")).to_be_visible()
    expect(tab.locator("#id_captions_text")).to_have_value(BROKEN)
    expect(tab.locator("#id_body")).to_have_value("The river was **edited** by Grace.")
    assert Video.objects.get().duration_ms == 60_000
    tab.locator("#id_captions_text").fill(CAPTIONS)
    # Browsers drop a chosen file when a form comes back; ticked boxes are kept.
    expect(tab.get_by_role("checkbox", name=re.compile("Remove WebM"))).to_be_checked()
    tab.locator("#id_mp4").set_input_files(MEDIA / "short.mp4")
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab).to_have_url(re.compile(r"/outline/#step-\d+$"))


def _see_the_step(tab: Page, stage: FilmCourse, *, has_script: bool) -> None:
    tab.get_by_role("link", name="The delta", exact=True).click()
    tab.get_by_role("link", name="View as a learner").click()
    expect(tab.get_by_text("The river was edited by Grace.")).to_be_visible()
    expect(tab.locator("[data-lines]")).to_contain_text("It takes five seconds.")
    expect(tab.locator("[data-lines]")).not_to_contain_text("Every river has a story")
    if has_script:
        tab.get_by_role("link", name="Skip to 0 minutes and 0 seconds").click()
        tab.wait_for_function("() => document.querySelector('video').currentTime > 0.3")
        assert tab.evaluate("document.querySelector('video').duration") == pytest.approx(5, abs=0.2)
    tab.get_by_role("link", name="Edit").first.click()
    expect(tab).to_have_url(re.compile(rf"/admin/course/step/{stage.film.pk}/change/$"))


def _see_progress(tab: Page, stage: FilmCourse) -> None:
    tab.get_by_role("link", name="Runs and progress").click()
    tab.get_by_role("link", name="Progress", exact=True).click()
    tab.get_by_role("link", name="Learners", exact=True).click()
    row = tab.get_by_role("row").filter(has_text="Ada Park")
    expect(row).to_contain_text("14 %")
    expect(row).to_contain_text("1/7")


def test_large_film_is_sent_by_the_script_and_refused_in_place(
    reading: Reading, grace: User, stage: FilmCourse
) -> None:
    """A long upload shows its progress; the response replaces the page, or redirects."""
    film = (MEDIA / "short.mp4").read_bytes()
    # An MP4 parser skips boxes of type "free" (ISO/IEC 14496-12, 8.1.2).
    padding = 2_000_000
    upload: FilePayload = {
        "name": "long.mp4",
        "mimeType": "video/mp4",
        "buffer": film + padding.to_bytes(4) + b"free" + bytes(padding - 8),
    }
    page = reading.open(user=grace)
    visit(page, f"/admin/course/step/{stage.film.pk}/change/")

    page.locator("#id_mp4").set_input_files(upload)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(
        page.locator(".errorlist").get_by_text("This film runs 0:05, the other one 1:00.")
    ).to_be_visible()

    for encoding in ("MP4", "WebM"):
        page.get_by_role("checkbox", name=re.compile(f"Remove {encoding}")).check()
    page.locator("#id_mp4").set_input_files(upload)
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page).to_have_url(re.compile(r"/outline/#step-\d+$"))
    assert list(VideoFile.objects.values_list("bytes", flat=True)) == [len(film) + padding]


def test_history_shows_who_changed_the_step(
    reading: Reading, has_script: bool, grace: User, stage: FilmCourse
) -> None:
    tab = reading.open(script=has_script, user=grace)
    visit(tab, f"/admin/course/step/{stage.film.pk}/change/")
    tab.locator("#id_title").fill("The delta and the sea")
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.get_by_role("link", name="The delta and the sea", exact=True).click()

    tab.get_by_role("link", name="History").click()

    expect(tab.get_by_role("row").filter(has_text="Grace Lindqvist")).to_contain_text("Title")


def test_learner_is_kept_from_the_desk(reading: Reading, ada: User, stage: FilmCourse) -> None:
    page = reading.open(user=ada)

    visit(page, "/admin/", status=403)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
