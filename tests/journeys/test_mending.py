"""An educator corrects captions: lint findings, a link to the second, shifting the cues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from lessons.models import Cue
from tests import factories
from tests.journeys.browsing import visit
from tests.journeys.judging import axe_problems, overflow_problems
from tests.worlds.film_course import FilmCourse, make_film_course

if TYPE_CHECKING:
    from course.models import User
    from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser

FLAWED = """WEBVTT

00:02.000 --> 00:05.000
The river begins in the hills.

00:16.000 --> 00:19.000
Then [inaudible] the sea.

00:19.000 --> 00:20.000
It brings more silt than anybody could have thought.

lost
"""


@pytest.fixture
def stage(site: object, transactional_db: None, grace: User) -> FilmCourse:
    made = make_film_course()
    factories.educator(grace, made.course)
    factories.transcript(made.film.video, FLAWED)
    return made


def test_educator_goes_from_a_flaw_to_its_second(
    reading: Reading, stage: FilmCourse, grace: User, has_script: bool
) -> None:
    page = reading.open(user=grace, script=has_script)
    visit(page, reverse("admin:course_course_outline", args=[stage.course.pk]))
    page.get_by_role("link", name="Captions", exact=True).click()
    expect(page.get_by_text("11 s without a line")).to_be_visible()

    page.get_by_role("link", name="1 Not understood").click()
    page.get_by_role("link", name="0:16").click()

    expect(page).to_have_url(
        f"{reading.site.url}{stage.address('5.2')}?language=en&t=16#transcript"
    )
    source = page.locator("video").evaluate("film => film.querySelector('source').src || film.src")
    assert has_script or source.endswith("#t=16")


def test_educator_moves_all_lines(
    reading: Reading, stage: FilmCourse, grace: User, has_script: bool
) -> None:
    page = reading.open(user=grace, script=has_script)
    visit(page, reverse("admin:course_step_change", args=[stage.film.pk]))
    page.get_by_role("link", name="Report, times, downloads").click()
    expect(page.get_by_text("a blank line inside a cue")).to_be_visible()

    page.get_by_label("Move all lines").fill("-3")
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_text("lines would begin before the film does")).to_be_visible()
    expect(page.get_by_label("Move all lines")).to_have_value("-3")
    page.get_by_label("Move all lines").fill("0.8")
    page.get_by_role("button", name="Move").click()

    expect(page.get_by_text("moved by +0.8 s", exact=False).first).to_be_visible()
    assert list(Cue.objects.values_list("start_ms", flat=True)) == [2_800, 16_800, 19_800]


def test_both_pages_are_accessible_and_narrow_enough(
    reading: Reading, stage: FilmCourse, grace: User
) -> None:
    page = reading.open(user=grace, reduced_motion="reduce", bypass_csp=True)
    for address in (
        reverse("admin:course_course_quality", args=[stage.course.pk]),
        reverse("admin:course_step_transcript", args=[stage.film.pk, "en"]),
    ):
        visit(page, address)
        assert axe_problems(page) == []
        assert overflow_problems(page) == []
