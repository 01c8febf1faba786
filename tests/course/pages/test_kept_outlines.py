"""Outlines are kept, show every change at once, and nobody's marks to anybody else."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from course import authoring, outline, progress
from course.access import membership_of
from course.models import Activity, Course, Step, User, Week
from course.pages import kept_outlines
from course.pages.course_outline import outline_of
from course.pages.kept_outlines import read_outline
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept() -> Iterator[dict[int, Any]]:
    kept_outlines._kept.clear()
    yield kept_outlines._kept
    kept_outlines._kept.clear()


@pytest.fixture
def rivers() -> Course:
    course = factories.course()
    for week, title in ((1, "Springs"), (1, "Wells"), (2, "Brooks")):
        factories.step(course, week, title)
    factories.run(course)
    return course


def titles(course: Course, at: datetime) -> list[list[str]]:
    return [[line.title for line in week.lines] for week in outline_of(course, None, at=at)]


def rename_by_sql(course: Course) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE course_step SET title = 'Ponds' WHERE title = 'Wells'")


def unpublish(course: Course) -> None:
    authoring.unpublish_step(Step.objects.get(title="Wells"))


def move_down(course: Course) -> None:
    outline.move_step(Step.objects.get(title="Springs"), by=1)


def delete(course: Course) -> None:
    Step.objects.filter(title="Wells").delete()


def move_to_week_2(course: Course) -> None:
    to = Activity.objects.get(week__course=course, week__number=2)
    Step.objects.filter(title="Wells").update(activity=to)
    outline.renumber(course)


CHANGES: dict[str, tuple[Callable[[Course], None], list[list[str]]]] = {
    "renamed by SQL": (rename_by_sql, [["Springs", "Ponds"], ["Brooks"]]),
    "unpublished": (unpublish, [["Springs"], ["Brooks"]]),
    "moved down": (move_down, [["Wells", "Springs"], ["Brooks"]]),
    "deleted": (delete, [["Springs"], ["Brooks"]]),
    "moved to another week": (move_to_week_2, [["Springs"], ["Wells", "Brooks"]]),
}


class TestChanges:
    @pytest.mark.parametrize("change", CHANGES)
    def test_change_shows_at_once(self, rivers: Course, now: datetime, change: str) -> None:
        make, expected = CHANGES[change]
        assert titles(rivers, now) == [["Springs", "Wells"], ["Brooks"]]

        make(rivers)

        assert [sorted(week) for week in titles(rivers, now)] == [sorted(week) for week in expected]
        if change == "moved down":
            assert titles(rivers, now) == expected

    def test_change_that_is_rolled_back_is_forgotten(self, rivers: Course, now: datetime) -> None:
        with transaction.atomic():
            rename_by_sql(rivers)
            assert titles(rivers, now)[0] == ["Springs", "Ponds"]
            transaction.set_rollback(True)

        assert titles(rivers, now)[0] == ["Springs", "Wells"]

    def test_weeks_and_activities_show_at_once(self, rivers: Course, now: datetime) -> None:
        titles(rivers, now)

        Week.objects.filter(number=1).update(title="Water", introduction="It flows.")
        Activity.objects.filter(week__number=1).update(title="Under ground")
        factories.week(rivers, 3, title="Seas")

        weeks = outline_of(rivers, None, at=now)
        assert (weeks[0].title, weeks[0].introduction) == ("Water", "It flows.")
        assert weeks[0].activities[0].title == "Under ground"
        assert [week.number for week in weeks] == [1, 2, 3]
        assert weeks[2].activities == ()

    def test_pages_show_them(self, client: Client, rivers: Course, ada: User) -> None:
        factories.enrol(ada, rivers)
        factories.sign_in(client, ada)
        for address in ("/courses/rivers/", "/courses/rivers/todo/"):
            assert "Ponds" not in client.get(address).content.decode()

        rename_by_sql(rivers)

        for address in ("/courses/rivers/", "/courses/rivers/todo/"):
            page = client.get(address).content.decode()
            assert "Ponds" in page
            assert "Wells" not in page

    def test_other_address_of_the_course_shows(self, rivers: Course, now: datetime) -> None:
        outline_of(rivers, None, at=now)

        rivers.slug = "streams"

        (first, *_) = outline_of(rivers, None, at=now)[0].lines
        assert first.url.startswith("/courses/streams/steps/")

    def test_names_are_in_the_readers_language(self, rivers: Course, now: datetime) -> None:
        names = set()
        for language in ("en", "ko", "zh-hans", "en"):
            with translation.override(language):
                names.add(next(outline_of(rivers, None, at=now)[0].lines).kind_name)

        assert len(names) == 3


class TestMarks:
    def test_marks_are_the_readers_own(
        self, rivers: Course, ada: User, mallory: User, now: datetime
    ) -> None:
        enrolments = [factories.enrol(person, rivers) for person in (ada, mallory)]
        springs, brooks = (Step.objects.get(title=title) for title in ("Springs", "Brooks"))
        progress.complete(enrolments[0].pk, springs.pk, at=now)
        progress.complete(enrolments[1].pk, brooks.pk, at=now)
        ada_s, mallory_s = membership_of(ada, rivers), membership_of(mallory, rivers)

        shown = [
            [
                line.title
                for week in outline_of(rivers, membership, at=now)
                for line in week.lines
                if line.is_done
            ]
            for membership in (ada_s, mallory_s, None, ada_s)
        ]

        assert shown == [["Springs"], ["Brooks"], [], ["Springs"]]

    def test_film_begun_last_is_the_one_to_go_on_with(
        self, rivers: Course, ada: User, now: datetime
    ) -> None:
        enrolment = factories.enrol(ada, rivers)
        for hours, title in ((1, "Brooks"), (2, "Wells"), (3, "Springs")):
            step = Step.objects.get(title=title)
            at = now + timedelta(hours=hours)
            Step.objects.filter(pk=step.pk).update(kind="video", film_ms=90_000, film_revision=1)
            played = progress.FilmPlayed(1, 5_000, (5_000, 90_000), 5_000)
            progress.note_played(enrolment.pk, step.pk, played, at=at)
        progress.complete(enrolment.pk, Step.objects.get(title="Springs").pk, at=now)

        weeks = outline_of(rivers, membership_of(ada, rivers), at=now + timedelta(days=30))

        assert [line.title for week in weeks for line in week.lines if line.is_begun] == ["Wells"]
        (on,) = [week.going_on for week in weeks if week.going_on is not None]
        assert (on.title, on.stopped, on.minutes) == ("Wells", "at 0:05", 2)


class TestKeeping:
    def test_unchanged_outline_takes_one_statement(self, rivers: Course) -> None:
        counts = []
        for _ in range(3):
            with CaptureQueriesContext(connection) as queries:
                read_outline(rivers.pk, None)
            counts.append(len(queries))

        assert counts == [4, 1, 1]

    def test_those_not_used_for_longest_are_forgotten(
        self, kept: dict[int, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(kept_outlines, "MOST_STEPS", 6)
        courses = [factories.course(slug) for slug in ("one", "two", "three", "four")]
        for course in courses:
            factories.step(course)

        for index in (0, 1, 2, 0, 3):  # each counts two: itself and its step
            read_outline(courses[index].pk, None)

        assert list(kept) == [courses[index].pk for index in (2, 0, 3)]

    def test_one_longer_than_all_that_may_be_kept_is_kept_alone(
        self, rivers: Course, kept: dict[int, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read_outline(factories.course("other").pk, None)
        monkeypatch.setattr(kept_outlines, "MOST_STEPS", 2)

        read_outline(rivers.pk, None)

        assert list(kept) == [rivers.pk]
