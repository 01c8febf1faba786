"""What an outline tells a learner: where to go on, what was not passed, which dates there are."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from course import progress
from course.access import membership_of
from course.models import Course, Enrolment, User
from course.pages.course_outline import WeekLines, failed_lines, outline_of
from quizzes.closings import closing_dates, set_closings
from quizzes.models import Quiz
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rivers(now: datetime) -> Course:
    """A course in its week 5, with a step in weeks 1, 2 and 5."""
    course = factories.course()
    for week, title in ((1, "Springs"), (2, "Brooks"), (5, "Mouths")):
        factories.step(course, week, title)
    factories.run(course)
    return course


@pytest.fixture
def enrolment(rivers: Course, ada: User) -> Enrolment:
    return factories.enrol(ada, rivers)


def outline(course: Course, learner: User, at: datetime) -> list[WeekLines]:
    return outline_of(course, membership_of(learner, course), at=at)


def unfolded(weeks: list[WeekLines]) -> list[int]:
    return [week.number for week in weeks if week.is_unfolded]


def finish(enrolment: Enrolment, test: Quiz, score: Decimal, *, passed: bool) -> None:
    progress.note_score(enrolment.pk, test.pk, at=factories.NOW, score=score, passed=passed)
    progress.complete(enrolment.pk, test.pk, at=factories.NOW)


class TestUnfolding:
    def test_late_joiner_finds_the_first_week_unfolded(
        self, rivers: Course, enrolment: Enrolment, ada: User, now: datetime
    ) -> None:
        weeks = outline(rivers, ada, now)

        assert unfolded(weeks) == [1]
        assert [week.number for week in weeks if week.is_current] == [5]

    def test_who_has_done_week_1_finds_week_2_unfolded(
        self, rivers: Course, enrolment: Enrolment, ada: User, now: datetime
    ) -> None:
        progress.complete(enrolment.pk, rivers.steps.get(title="Springs").pk, at=now)

        assert unfolded(outline(rivers, ada, now)) == [2]

    def test_who_has_done_everything_finds_the_current_week_unfolded(
        self, rivers: Course, enrolment: Enrolment, ada: User, now: datetime
    ) -> None:
        for step in rivers.steps.all():
            progress.complete(enrolment.pk, step.pk, at=now)

        assert unfolded(outline(rivers, ada, now)) == [5]

    def test_visitor_finds_the_first_week_unfolded(self, rivers: Course, now: datetime) -> None:
        assert unfolded(outline_of(rivers, None, at=now)) == [1]


class TestEndOfTheRun:
    def test_no_week_is_this_week_after_the_last_day(
        self, rivers: Course, enrolment: Enrolment, ada: User, now: datetime
    ) -> None:
        rivers.runs.update(ends_on=(now - timedelta(days=9)).date())

        assert not any(week.is_current for week in outline(rivers, ada, now))

    @pytest.mark.parametrize(
        ("zone", "has_ended"), [("Pacific/Kiritimati", True), ("America/Los_Angeles", False)]
    )
    def test_last_day_is_the_runs_own(
        self, rivers: Course, enrolment: Enrolment, ada: User, zone: str, has_ended: bool
    ) -> None:
        at = datetime.fromisoformat("2026-11-30T11:00+00:00")
        rivers.runs.update(starts_on=date(2026, 10, 26), ends_on=date(2026, 11, 30), time_zone=zone)

        membership = membership_of(ada, rivers)

        assert membership is not None
        assert membership.has_ended(at=at) is has_ended

    def test_to_do_list_says_start_and_end(
        self, client: Client, rivers: Course, enrolment: Enrolment, ada: User, now: datetime
    ) -> None:
        rivers.runs.update(starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 25))
        client.force_login(ada)

        page = client.get("/courses/rivers/todo/").content.decode()

        assert 'datetime="2026-01-05"' in page
        assert 'datetime="2026-01-25"' in page
        assert "This run has ended" in page


class TestTests:
    @pytest.fixture
    def test(self, rivers: Course) -> Quiz:
        step = factories.step(rivers, 1, "A test", kind="test")
        return Quiz.objects.create(step=step)

    def test_below_its_pass_mark_is_complete_and_failed(
        self, rivers: Course, enrolment: Enrolment, ada: User, test: Quiz, now: datetime
    ) -> None:
        finish(enrolment, test, Decimal("0.699"), passed=False)

        weeks = outline(rivers, ada, now)

        (line,) = failed_lines(weeks)
        assert (line.failed_percent, line.is_done, line.mark) == (69, True, "f")
        assert weeks[0].done == 1

    def test_failed_with_questions_left_out_is_to_do_and_failed(
        self, rivers: Course, enrolment: Enrolment, ada: User, test: Quiz, now: datetime
    ) -> None:
        progress.note_score(enrolment.pk, test.pk, at=now, score=Decimal("0.02"), passed=False)

        (line,) = failed_lines(outline(rivers, ada, now))

        assert (line.failed_percent, line.is_done, line.mark) == (2, False, "f")

    def test_passed_wears_the_check(
        self, rivers: Course, enrolment: Enrolment, ada: User, test: Quiz, now: datetime
    ) -> None:
        finish(enrolment, test, Decimal("0.7"), passed=True)

        weeks = outline(rivers, ada, now)

        assert failed_lines(weeks) == []
        assert [line.mark for line in weeks[0].activities[0].steps] == ["", "d"]

    def test_every_page_that_names_it_says_so(
        self, client: Client, rivers: Course, enrolment: Enrolment, ada: User, test: Quiz
    ) -> None:
        finish(enrolment, test, Decimal("0.05"), passed=False)
        client.force_login(ada)
        key = rivers.steps.get(title="Springs").key

        pages = [
            client.get(address).content.decode()
            for address in (
                "/courses/rivers/",
                "/courses/rivers/todo/",
                f"/courses/rivers/steps/{key}/",
            )
        ]

        for page in pages:
            assert "not passed yet (5 %)" in " ".join(page.split())

    def test_closing_date_stands_in_the_to_do_list(
        self, client: Client, rivers: Course, enrolment: Enrolment, ada: User, test: Quiz
    ) -> None:
        closes_at = factories.NOW + timedelta(days=3)
        set_closings(rivers.runs.get(), {test.pk: closes_at})
        client.force_login(ada)

        page = client.get("/courses/rivers/todo/").content.decode()

        assert closes_at.strftime('datetime="%Y-%m-%dT%H:%M') in page
        assert "closes" in page

    def test_closing_dates_are_those_of_the_run_alone(
        self, rivers: Course, test: Quiz, now: datetime
    ) -> None:
        other = factories.run(rivers, number=2)
        set_closings(other, {test.pk: now})

        assert closing_dates(rivers.runs.get(number=1).pk) == {}
        assert closing_dates(other.pk) == {test.pk: now}
