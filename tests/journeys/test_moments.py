"""An educator corrects doubtful and lost moments, with JavaScript and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from course.models import Moment
from lessons.anchors import make_moment
from tests import factories
from tests.journeys.browsing import visit
from tests.journeys.judging import axe_problems, markup_problems, overflow_problems
from tests.worlds.film_course import make_film_course

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from course.models import User
    from tests.journeys.conftest import Reading
    from tests.worlds.film_course import FilmCourse

pytestmark = pytest.mark.browser

BEFORE = """WEBVTT

00:01.000 --> 00:04.000
The river rises in the mountains.

00:04.000 --> 00:09.000
Then comes the plain, and it slows down.

00:09.000 --> 00:15.000
At the coast it loses itself in a delta of forty arms.

00:15.000 --> 00:20.000
What it carried there is the land we stand on.
"""
AFTER = BEFORE.replace(
    "Then comes the plain, and it slows down.", "After that the plain: it stops."
)
AFTER = AFTER.replace(
    "At the coast it loses itself in a delta of forty arms.", "There the story ends."
)
ARABIC = """WEBVTT

00:01.000 --> 00:04.000
إذا زالت الشفاه بردت الأسنان.
"""


@pytest.fixture
def stage(site: object, transactional_db: None, grace: User) -> FilmCourse:
    made = make_film_course()
    factories.educator(grace, made.course)
    video = made.film.video
    factories.transcript(video, BEFORE)
    factories.transcript(video, ARABIC, "ar")
    quotes = (
        "Then comes the plain, and it slows down.",
        "At the coast it loses itself in a delta of forty arms.",
    )
    for quote in quotes:
        make_moment(made.film, "en", quote=quote, start_ms=0)
    make_moment(made.film, "ar", quote="زالت الشفاه بردت الأسنان", start_ms=0)
    factories.transcript(video, AFTER)
    factories.transcript(video, ARABIC.replace("إذا زالت الشفاه بردت الأسنان", "لا شيء هنا"), "ar")
    return made


@pytest.fixture
def educator(reading: Reading, stage: FilmCourse, grace: User, has_script: bool) -> Page:
    return reading.open(script=has_script, user=grace)


def test_educator_accepts_a_guess_and_places_the_rest(educator: Page, stage: FilmCourse) -> None:
    visit(educator, reverse("admin:course_course_quality", args=[stage.course.pk]))
    educator.get_by_role("link", name="3 moments without a sure place").click()
    expect(educator.get_by_text("After that the plain: it stops.")).to_be_visible()

    educator.get_by_role("button", name="Accept 0:04").click()
    expect(educator.get_by_text("The moment is placed at 0:04.")).to_be_visible()
    lost = educator.get_by_role("listitem").filter(has_text="At the coast it loses itself")
    lost.get_by_role("link", name="Place anew").click()
    educator.get_by_role("searchbox", name="Words, or a time such as 4:48").fill("story ends")
    educator.get_by_role("button", name="Find").click()
    educator.get_by_role("button", name="Here").click()
    expect(educator.get_by_text("The moment is placed at 0:09.")).to_be_visible()
    educator.get_by_role("button", name="Remove").click()
    expect(educator.get_by_text("No moment is doubtful or lost.")).to_be_visible()

    assert list(Moment.objects.order_by("start_ms").values_list("state", "quote")) == [
        ("found", "After that the plain: it stops."),
        ("found", "There the story ends."),
    ]


def test_the_pages_of_moments_are_accessible_and_narrow_enough(
    reading: Reading, stage: FilmCourse, grace: User
) -> None:
    page = reading.open(user=grace, reduced_motion="reduce")
    course = stage.course.pk
    moments = Moment.objects.unsettled().values_list("pk", flat=True)
    addresses = [
        reverse("admin:course_course_moments", args=[course]),
        *(reverse("admin:course_course_moment", args=[course, moment]) for moment in moments),
    ]

    for address in addresses:
        answer = visit(page, address)
        assert markup_problems(answer.text()) == []
        assert axe_problems(page) == []
        assert overflow_problems(page) == []
