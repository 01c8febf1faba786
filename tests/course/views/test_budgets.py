"""Budgets: queries and bytes of each page, constant with little and with much data."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from course import outline, progress
from course.models import Course, Enrolment, Step, User
from lessons.captions.reader import make_cue, read_captions
from lessons.captions.webvtt import write_vtt
from lessons.models import Video
from tests import factories

pytestmark = pytest.mark.django_db

FIRST_FLIGHT = 14_600  # bytes of ten TCP segments, the initial congestion window
TEN_MINUTES = 600_000
LEAP = (
    Path(__file__).resolve().parents[3]
    / "sample/korea-and-china/week-5-plans-leaps-and-purges/1-two-leaps/02-great-leap"
)
TITLE = "How the river came to run where it runs, number {}"


def long_course(steps: int) -> tuple[Course, Step]:
    """A course of this many steps over eight weeks, with a video step with 200 cues."""
    course = factories.course()
    for number in range(1, 9):
        factories.week(course, number)
        factories.step(course, number, TITLE.format(number))
    first = Step.objects.get(course=course, week_number=1)
    per_week = steps // 8 - 1
    for week in course.weeks.all():
        activity = week.activities.get()
        Step.objects.bulk_create(
            Step(
                course=course,
                activity=activity,
                position=index + 2,
                kind="article",
                title=TITLE.format(index),
                published_at=first.published_at,
            )
            for index in range(per_week)
        )
    film = factories.step(course, 4, "The film", kind="video", body="What to look for.\n\n" * 3)
    factories.video(film, captions=factories.vtt(10))
    outline.renumber(course)
    film.refresh_from_db()
    factories.run(course)
    return course, film


def ten_real_minutes(language: str) -> str:
    """The sample's film of seven minutes, with its beginning repeated at the end."""
    first = read_captions((LEAP.with_name(f"{LEAP.name}.{language}.vtt")).read_text()).cues
    again = [cue for cue in first if cue.start_ms < TEN_MINUTES - first[-1].end_ms]
    words = [" ".join(reversed(cue.text.split())) for cue in again]
    more = [
        make_cue(cue.start_ms + first[-1].end_ms, cue.end_ms + first[-1].end_ms, text)
        for cue, text in zip(again, words, strict=True)
    ]
    return write_vtt([*first, *more])


@pytest.mark.parametrize("steps", [8, 400])
class TestStepPage:
    def test_step_page_queries(
        self,
        client: Client,
        ada: User,
        now: datetime,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        steps: int,
    ) -> None:
        course, film = long_course(steps)
        factories.enrol(ada, course)
        factories.sign_in(client, ada)

        address = film.get_absolute_url()

        for query in ("", "?t=166", ""):
            with django_assert_max_num_queries(5):
                assert client.get(address + query).status_code == 200

    def test_step_page_bytes(self, client: Client, ada: User, now: datetime, steps: int) -> None:
        course, film = long_course(steps)
        factories.enrol(ada, course)
        client.force_login(ada)

        page = client.get(film.get_absolute_url(), headers={"Accept-Encoding": "gzip"})

        assert page["Content-Encoding"] == "gzip"
        assert len(page.content) <= FIRST_FLIGHT

    @pytest.mark.parametrize("language", ["en", "ko", "zh-Hans"])
    def test_step_page_bytes_with_ten_real_minutes_in_three_languages(
        self, client: Client, ada: User, now: datetime, steps: int, language: str
    ) -> None:
        course, film = long_course(steps)
        for tag in ("en", "ko", "zh-Hans"):
            factories.transcript(film.video, ten_real_minutes(tag), tag)
        factories.enrol(ada, course)
        client.force_login(ada)
        address = f"{film.get_absolute_url()}?language={language}&t=166"

        page = client.get(address, headers={"Accept-Encoding": "gzip"})

        assert film.video.transcripts.get(language=language).cues.count() >= 150
        assert len(page.content) <= FIRST_FLIGHT

    def test_open_step_page_queries(
        self,
        client: Client,
        now: datetime,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        steps: int,
    ) -> None:
        _, film = long_course(steps)
        Step.objects.filter(pk=film.pk).update(is_open=True)
        address = film.get_absolute_url()

        with django_assert_max_num_queries(3):
            assert client.get(address).status_code == 200


Addresses = Callable[[Course, Step], str]
PAGES: dict[str, Addresses] = {
    "home": lambda course, film: "/",
    "course": lambda course, film: f"/courses/{course.slug}/",
    "todo": lambda course, film: f"/courses/{course.slug}/todo/",
    "account": lambda course, film: "/account/",
    "locked": lambda course, film: Step.objects.get(week_number=8, number=1).get_absolute_url(),
    "captions": lambda course, film: f"{film.get_absolute_url()}captions/en.vtt",
    "leave": lambda course, film: f"/courses/{course.slug}/leave/",
}


@pytest.mark.parametrize("page", PAGES)
def test_queries_do_not_grow_with_the_course(
    client: Client,
    ada: User,
    now: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    page: str,
) -> None:
    course, film = long_course(16)
    factories.enrol(ada, course)
    client.force_login(ada)
    address = PAGES[page](course, film)
    with django_assert_max_num_queries(99) as with_few:
        client.get(address)

    _fill(course, film)
    with django_assert_max_num_queries(len(with_few)):
        client.get(address)


def _fill(course: Course, film: Step) -> None:
    """Three times as much of everything."""
    for index in range(2):
        other = factories.course(f"course-{index}", title=f"Course {index}")
        factories.step(other)
        factories.step(course, 4, f"More {index}", is_open=True)
        learner = factories.person(f"Learner{index} Bell")
        factories.educator(factories.person(f"Teacher{index} Bell"), course)
        enrolment = factories.enrol(learner, course)
        progress.complete(enrolment.pk, film.pk, at=factories.NOW)
        Enrolment.objects.create(
            learner=learner,
            course=course,
            run=enrolment.run,
            joined_at=factories.NOW,
            left_at=factories.NOW + timedelta(days=1),
        )
    video = Video.objects.get(pk=film.pk)
    factories.transcript(video, factories.vtt(10), "ko")
    factories.transcript(video, factories.vtt(10), "ar")


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", "/nowhere/"])
def test_pages_without_content_need_no_query(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries, address: str
) -> None:
    with django_assert_num_queries(0):
        client.get(address)
