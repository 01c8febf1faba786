"""Deadlines at the desk: a learner's extra time, a run's closing dates."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from course.models import Course, Enrolment, Run, User
from quizzes import attempts
from quizzes.models import Attempt, Closing, ExtraTime, Quiz
from tests import factories
from tests.factories import NOW, question_contents, quiz_steps

pytestmark = pytest.mark.usefixtures("now")

HOUR = timedelta(hours=1)


@pytest.fixture
def run(rivers: Course) -> Run:
    return factories.run(rivers, time_zone="Asia/Seoul", ends_on=(NOW + timedelta(days=30)).date())


@pytest.fixture
def ada_in(run: Run, ada: User) -> Enrolment:
    return factories.enrol(ada, run.course, run)


@pytest.fixture
def timed(run: Run) -> Quiz:
    return a_test(run, "Rivers, tested", limit_minutes=40, closes_with_run=True)


def a_test(run: Run, title: str, **fields: object) -> Quiz:
    content = question_contents.one("Silt", "Salt", stem=f"{title}?")
    return quiz_steps.quiz(run.course, content, kind="test", title=title, **fields)


def extra_url(enrolment: Enrolment) -> str:
    return reverse("admin:course_run_extra_time", args=[enrolment.run_id, enrolment.pk])


def closings_url(run: Run) -> str:
    return reverse("admin:course_run_closings", args=[run.pk])


def shown(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def queries(act: Callable[[], object]) -> int:
    act()
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


class TestExtraTime:
    def test_it_is_granted_shown_and_noted(
        self, desk: Client, ada_in: Enrolment, timed: Quiz
    ) -> None:
        answer = desk.post(extra_url(ada_in), {"percent": "25", "seen": "0"}, follow=True)

        assert ExtraTime.objects.get().percent == 25
        assert "Ada Park has 25 % more time in tests." in answer.content.decode()
        entry = LogEntry.objects.get()
        assert entry.object_id == str(ada_in.run_id)
        assert f"{ada_in.learner.uuid} has 25 % more time" in entry.get_change_message()
        assert "Ada" not in entry.get_change_message()
        assert "25 % more time" in shown(
            desk, reverse("admin:course_run_progress", args=[ada_in.run_id])
        )

    def test_its_page_says_what_it_makes_of_each_test(
        self, desk: Client, ada_in: Enrolment, timed: Quiz
    ) -> None:
        a_test(ada_in.run, "As long as you like")

        text = shown(desk, extra_url(ada_in))

        assert "<td>40 min</td><td>50 min</td><td>60 min</td><td>80 min</td>" in text
        assert "As long as you like" not in text
        assert "No test with a time limit is under way." in text

    def test_a_test_under_way_gets_it_at_once(
        self, desk: Client, ada_in: Enrolment, timed: Quiz
    ) -> None:
        attempts.start(ada_in, timed, after=0, at=NOW - HOUR / 4)
        before = shown(desk, extra_url(ada_in))

        desk.post(extra_url(ada_in), {"percent": "25", "seen": "0"})

        assert Attempt.objects.get().deadline == NOW - HOUR / 4 + timedelta(minutes=50)
        assert "ends 23 November 2026, 12:25 as things are" in before
        assert "12:35 as things are" in shown(desk, extra_url(ada_in))

    def test_what_more_time_cannot_change_is_said(
        self, desk: Client, ada_in: Enrolment, timed: Quiz
    ) -> None:
        attempts.start(ada_in, timed, after=0, at=NOW - HOUR / 4)
        Closing.objects.create(run=ada_in.run, quiz=timed, closes_at=NOW + HOUR / 12)
        closing_first = shown(desk, extra_url(ada_in))
        Closing.objects.update(closes_at=NOW - HOUR / 12)

        assert "when the test closes: more time does not help" in closing_first
        assert "more time does not bring it back" in shown(desk, extra_url(ada_in))

    def test_twice_is_once(self, desk: Client, ada_in: Enrolment) -> None:
        for _ in range(2):
            answer = desk.post(extra_url(ada_in), {"percent": "25", "seen": "0"}, follow=True)
            assert "Ada Park has 25 % more time in tests." in answer.content.decode()

        assert ExtraTime.objects.get().percent == 25
        assert LogEntry.objects.count() == 1

    def test_it_is_changed_and_taken_back(
        self, desk: Client, ada_in: Enrolment, timed: Quiz
    ) -> None:
        attempts.start(ada_in, timed, after=0, at=NOW)
        desk.post(extra_url(ada_in), {"percent": "25", "seen": "0"})
        desk.post(extra_url(ada_in), {"percent": "100", "seen": "25"})
        longest = Attempt.objects.get().deadline

        answer = desk.post(
            extra_url(ada_in), {"percent": "100", "seen": "100", "take_back": "1"}, follow=True
        )

        assert longest == NOW + timedelta(minutes=80)
        assert Attempt.objects.get().deadline == NOW + timedelta(minutes=40)
        assert not ExtraTime.objects.exists()
        assert "no extra time in tests any more" in answer.content.decode()

    @pytest.mark.parametrize("percent", ["", "-1", "401", "12.5", "much", "25\x00"])
    def test_what_is_no_percentage_is_refused_and_kept(
        self, desk: Client, ada_in: Enrolment, percent: str
    ) -> None:
        answer = desk.post(extra_url(ada_in), {"percent": percent, "seen": "0"})

        assert answer.status_code == 200
        assert answer.context["form"].errors["percent"]
        assert answer.context["form"]["percent"].value() == percent
        assert not ExtraTime.objects.exists()
        assert not LogEntry.objects.exists()

    def test_what_somebody_else_granted_meanwhile_is_not_written_over(
        self, desk: Client, ada_in: Enrolment
    ) -> None:
        attempts.grant_extra_time(ada_in, 50, at=NOW)

        refused = desk.post(extra_url(ada_in), {"percent": "25", "seen": "0"})
        kept = ExtraTime.objects.get().percent
        seen = refused.context["form"]["seen"].value()
        desk.post(extra_url(ada_in), {"percent": "25", "seen": seen})

        assert "Somebody else has set this to 50 % meanwhile." in refused.content.decode()
        assert 'value="25"' in refused.content.decode()
        assert kept == 50
        assert ExtraTime.objects.get().percent == 25

    def test_a_learner_of_another_run_is_not_here(
        self, desk: Client, run: Run, ada_in: Enrolment
    ) -> None:
        other = factories.run(run.course, 2)
        address = reverse("admin:course_run_extra_time", args=[other.pk, ada_in.pk])

        answers = [desk.get(address), desk.post(address, {"percent": "25", "seen": "0"})]

        assert [answer.status_code for answer in answers] == [404, 404]
        assert not ExtraTime.objects.exists()

    @pytest.mark.parametrize("who", ["ada", "mallory"])
    def test_nobody_else_grants_it(
        self,
        request: pytest.FixtureRequest,
        as_person: Callable[[User], Client],
        deserts: Course,
        ada_in: Enrolment,
        who: str,
    ) -> None:
        client = as_person(request.getfixturevalue(who))

        answer = client.post(extra_url(ada_in), {"percent": "25", "seen": "0"})

        assert answer.status_code in {302, 403, 404}
        assert not ExtraTime.objects.exists()
        assert not LogEntry.objects.exists()

    def test_looking_grants_nothing(self, desk: Client, ada_in: Enrolment) -> None:
        shown(desk, extra_url(ada_in), percent="25", seen="0")

        assert not ExtraTime.objects.exists()

    def test_its_page_costs_the_same_with_much(
        self, desk: Client, ada_in: Enrolment, timed: Quiz
    ) -> None:
        few = queries(lambda: desk.get(extra_url(ada_in)))
        for number in range(12):
            more = a_test(ada_in.run, f"Test {number}", limit_minutes=10)
            attempts.start(ada_in, more, after=0, at=NOW)

        assert queries(lambda: desk.get(extra_url(ada_in))) == few
        assert few <= 10


class TestClosingDates:
    def test_all_tests_are_there_with_their_usual_dates(
        self, desk: Client, run: Run, timed: Quiz
    ) -> None:
        a_test(run, "Open for good")
        quiz_steps.quiz(run.course, question_contents.one("a", "b"), title="Practice")

        text = shown(desk, closings_url(run))

        assert "24 December 2026, 00:00" in text
        assert "Open for good" in text
        assert "never" in text
        assert "Practice" not in text
        assert "Asia/Seoul" in text

    def test_a_date_is_read_and_shown_in_the_runs_time_zone(
        self, desk: Client, run: Run, timed: Quiz
    ) -> None:
        answer = desk.post(
            closings_url(run), {f"closes-{timed.pk}": "2026-12-01T18:00"}, follow=True
        )

        assert Closing.objects.get().closes_at == datetime(2026, 12, 1, 9, tzinfo=UTC)
        assert "closes on 1 December 2026, 18:00" in answer.content.decode()
        assert 'value="2026-12-01T18:00"' in answer.content.decode()
        assert "1 December 2026, 18:00" in LogEntry.objects.get().get_change_message()

    def test_twice_is_once(self, desk: Client, run: Run, timed: Quiz) -> None:
        data = {f"closes-{timed.pk}": "2026-12-01T18:00", f"seen-{timed.pk}": ""}

        answers = [desk.post(closings_url(run), data) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert Closing.objects.count() == 1
        assert LogEntry.objects.count() == 1

    def test_it_is_changed_and_emptied(self, desk: Client, run: Run, timed: Quiz) -> None:
        name, seen = f"closes-{timed.pk}", f"seen-{timed.pk}"
        desk.post(closings_url(run), {name: "2026-12-01T18:00", seen: ""})
        desk.post(closings_url(run), {name: "2026-12-02T18:00", seen: "2026-12-01T18:00"})
        changed = Closing.objects.get().closes_at

        answer = desk.post(closings_url(run), {name: "", seen: "2026-12-02T18:00"}, follow=True)

        assert changed == datetime(2026, 12, 2, 9, tzinfo=UTC)
        assert not Closing.objects.exists()
        assert "Rivers, tested: as usual." in answer.content.decode()

    def test_a_past_date_asks_first(
        self, desk: Client, run: Run, timed: Quiz, ada_in: Enrolment
    ) -> None:
        attempts.start(ada_in, timed, after=0, at=NOW)
        name = f"closes-{timed.pk}"
        data = {name: "2026-11-23T20:59", f"seen-{timed.pk}": ""}

        asked = desk.post(closings_url(run), data)
        before = Closing.objects.count()
        desk.post(closings_url(run), {**data, f"sure-{timed.pk}": "on"})

        text = asked.content.decode()
        assert "This is past: the test would be closed at once." in text
        assert "Attempts under way would be submitted" in text
        assert 'value="2026-11-23T20:59"' in text
        assert before == 0
        assert Closing.objects.get().closes_at == NOW - timedelta(minutes=1)
        assert "Closed" in shown(desk, closings_url(run))

    def test_attempts_under_way_are_told_of(
        self, desk: Client, run: Run, timed: Quiz, ada_in: Enrolment
    ) -> None:
        attempts.start(ada_in, timed, after=0, at=NOW)

        assert "1 attempt is under way" in shown(desk, closings_url(run))

    @pytest.mark.parametrize(
        "text", ["soon", "2026-13-01T10:00", "0001-01-01T00:00", "9999-12-31T23:59", "\x00"]
    )
    def test_what_is_no_date_is_refused_and_all_is_kept(
        self, desk: Client, run: Run, timed: Quiz, text: str
    ) -> None:
        other = a_test(run, "Another")
        data = {f"closes-{timed.pk}": text, f"closes-{other.pk}": "2026-12-05T10:00"}

        answer = desk.post(closings_url(run), data)

        assert answer.status_code == 200
        assert answer.context["form"][f"closes-{timed.pk}"].value() == text
        assert 'value="2026-12-05T10:00"' in answer.content.decode()
        assert not Closing.objects.exists()
        assert not LogEntry.objects.exists()

    def test_what_somebody_else_set_meanwhile_is_not_written_over(
        self, desk: Client, run: Run, timed: Quiz
    ) -> None:
        other = a_test(run, "Another")
        for quiz in (timed, other):
            Closing.objects.create(run=run, quiz=quiz, closes_at=NOW + HOUR)
        data = {
            f"closes-{timed.pk}": "2026-12-05T10:00",
            f"seen-{timed.pk}": "",
            f"closes-{other.pk}": "",
            f"seen-{other.pk}": "",
        }

        refused = desk.post(closings_url(run), data)
        kept = set(Closing.objects.values_list("closes_at", flat=True))
        lines = refused.context["lines"]
        again = {f"seen-{line.closing.quiz.pk}": line.seen for line in lines}
        desk.post(closings_url(run), data | again)

        assert "Somebody else has set this to 23 November 2026, 22:00" in refused.content.decode()
        assert kept == {NOW + HOUR}
        # The other one was not changed, so it stays.
        assert Closing.objects.get(quiz=other).closes_at == NOW + HOUR
        assert Closing.objects.get(quiz=timed).closes_at == datetime(2026, 12, 5, 1, tzinfo=UTC)

    def test_tests_of_other_courses_are_not_touched(
        self, desk: Client, run: Run, deserts: Course
    ) -> None:
        foreign = a_test(factories.run(deserts), "Sand")

        desk.post(closings_url(run), {f"closes-{foreign.pk}": "2026-12-05T10:00"})

        assert not Closing.objects.exists()

    @pytest.mark.parametrize("who", ["ada", "mallory"])
    def test_nobody_else_sets_them(
        self,
        request: pytest.FixtureRequest,
        as_person: Callable[[User], Client],
        timed: Quiz,
        who: str,
    ) -> None:
        client = as_person(request.getfixturevalue(who))
        run = timed.step.course.runs.get()

        answer = client.post(closings_url(run), {f"closes-{timed.pk}": "2026-12-01T18:00"})

        assert answer.status_code in {302, 403, 404}
        assert not Closing.objects.exists()

    def test_looking_sets_nothing(self, desk: Client, run: Run, timed: Quiz) -> None:
        shown(desk, closings_url(run), **{f"closes-{timed.pk}": "2026-12-01T18:00"})

        assert not Closing.objects.exists()

    def test_a_course_without_tests_says_so(self, desk: Client, run: Run) -> None:
        assert "The course has no tests yet." in shown(desk, closings_url(run))

    def test_the_page_costs_the_same_with_much(
        self, desk: Client, run: Run, timed: Quiz, ada_in: Enrolment
    ) -> None:
        few = queries(lambda: desk.get(closings_url(run)))
        for number in range(12):
            more = a_test(run, f"Test {number}")
            Closing.objects.create(run=run, quiz=more, closes_at=NOW + HOUR)
            attempts.start(ada_in, more, after=0, at=NOW)

        assert queries(lambda: desk.get(closings_url(run))) == few
        assert few <= 12

    def test_saving_costs_the_same_with_much(self, desk: Client, run: Run) -> None:
        def save(count: int, day: int) -> int:
            made = [a_test(run, f"Test {day} {number}") for number in range(count)]
            data = {f"closes-{quiz.pk}": f"2026-12-{day:02}T10:00" for quiz in made}
            with CaptureQueriesContext(connection) as captured:
                assert desk.post(closings_url(run), data).status_code == 302
            return len(captured)

        save(1, 1)

        assert save(1, 2) == save(9, 3)
