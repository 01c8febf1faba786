"""Budgets: queries and bytes of each page, constant with little and with much data."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from course import outline, progress
from course.models import Course, Enrolment, Step, User
from lessons.captions.reader import make_cue, read_captions
from lessons.captions.writing.vtt import write_vtt
from lessons.models import Transcript, Video
from tests import factories, sharing

pytestmark = pytest.mark.django_db

FIRST_FLIGHT = 14_600  # bytes of ten TCP segments, the initial congestion window
TEN_MINUTES = 600_000
LEAP = (
    Path(__file__).resolve().parents[3]
    / "sample/korea-and-china/week-5-plans-leaps-and-purges/1-two-leaps/02-great-leap"
)
LANGUAGES = ("en", "ko", "zh-Hans")
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


@dataclass(frozen=True, slots=True)
class Read:
    """A page of a long course, and a learner of it."""

    address: str
    learner: User


@pytest.fixture(scope="class", params=[8, 400], ids="{}-steps".format)
def _long(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Read]:
    with sharing.rolled_back(django_db_blocker), pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: factories.NOW)
        course, film = long_course(request.param)
        ada = factories.person("Ada Park")
        factories.enrol(ada, course)
        yield Read(film.get_absolute_url(), ada)


@pytest.fixture(scope="class")
def _with_ten_minutes(_long: Read, django_db_blocker: DjangoDbBlocker) -> Iterator[Read]:
    with sharing.rolled_back(django_db_blocker):
        for tag in LANGUAGES:
            factories.transcript(Video.objects.get(), ten_real_minutes(tag), tag)
        yield _long


class TestStepPage:
    @pytest.fixture
    def page(self, _long: Read, now: datetime, db: None) -> Read:
        """A video step with 200 cues."""
        return _long

    def test_step_page_queries(
        self, client: Client, page: Read, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        factories.sign_in(client, page.learner)

        for query in ("", "?t=166", ""):
            with django_assert_max_num_queries(5):
                assert client.get(page.address + query).status_code == 200

    def test_step_page_bytes(self, client: Client, page: Read) -> None:
        client.force_login(page.learner)

        answer = client.get(page.address, headers={"Accept-Encoding": "gzip"})

        assert answer["Content-Encoding"] == "gzip"
        assert len(answer.content) <= FIRST_FLIGHT

    def test_open_step_page_queries(
        self, client: Client, page: Read, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        Step.objects.filter(kind="video").update(is_open=True)

        with django_assert_max_num_queries(3):
            assert client.get(page.address).status_code == 200


class TestProgressPage:
    @pytest.fixture
    def page(self, _long: Read, now: datetime, db: None) -> Read:
        return _long

    def test_progress_page_takes_4_queries(
        self, client: Client, page: Read, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        factories.sign_in(client, page.learner)

        for query in ("", "?run=1"):
            with django_assert_num_queries(4):
                assert client.get(f"/courses/rivers/progress/{query}").status_code == 200


class TestStepPageWithTenRealMinutes:
    @pytest.fixture
    def page(self, _with_ten_minutes: Read, now: datetime, db: None) -> Read:
        return _with_ten_minutes

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_step_page_bytes_in_three_languages(
        self, client: Client, page: Read, language: str
    ) -> None:
        client.force_login(page.learner)
        address = f"{page.address}?language={language}&t=166"

        answer = client.get(address, headers={"Accept-Encoding": "gzip"})

        assert Transcript.objects.get(language=language).cues.count() >= 150
        assert len(answer.content) <= FIRST_FLIGHT


Addresses = Callable[[Course, Step], str]
PAGES: dict[str, Addresses] = {
    "home": lambda course, film: "/",
    "course": lambda course, film: f"/courses/{course.slug}/",
    "todo": lambda course, film: f"/courses/{course.slug}/todo/",
    "progress": lambda course, film: f"/courses/{course.slug}/progress/",
    "account": lambda course, film: "/account/",
    "locked": lambda course, film: Step.objects.get(week_number=8, number=1).get_absolute_url(),
    "captions": lambda course, film: f"{film.get_absolute_url()}captions/en.vtt",
    "leave": lambda course, film: f"/courses/{course.slug}/leave/",
}


@dataclass(frozen=True, slots=True)
class Grown:
    """A course that has grown, and how many queries its pages took before."""

    addresses: dict[str, str]
    queries: dict[str, int]
    learner: User


@pytest.fixture(scope="class")
def _grown(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Grown]:
    with sharing.rolled_back(django_db_blocker), pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: factories.NOW)
        course, film = long_course(16)
        ada = factories.person("Ada Park")
        factories.enrol(ada, course)
        addresses = {page: address(course, film) for page, address in PAGES.items()}
        queries = {page: _queries(ada, address) for page, address in addresses.items()}
        _fill(course, film)
        yield Grown(addresses, queries, ada)


class TestQueriesDoNotGrowWithTheCourse:
    @pytest.fixture
    def grown(self, _grown: Grown, now: datetime, db: None) -> Grown:
        return _grown

    @pytest.mark.parametrize("page", PAGES)
    def test_a_page_takes_as_many(self, grown: Grown, page: str) -> None:
        assert _queries(grown.learner, grown.addresses[page]) <= grown.queries[page]


def _queries(learner: User, address: str) -> int:
    client = Client()
    client.force_login(learner)
    with CaptureQueriesContext(connection) as taken:
        assert client.get(address).status_code in {200, 403}
    return len(taken)


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
