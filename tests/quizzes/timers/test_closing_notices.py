"""Learners told of tests that close in two days: who, when, and each time once."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from course import enrolling, people
from course.models import Course, Enrolment, Notice, Run, User, WeekOpening
from course.notices import writing
from course.notices.reading import gated, notices_of
from quizzes import attempts
from quizzes.closings import set_closings
from quizzes.models import Quiz
from quizzes.timers.closing_notices import AHEAD, tell_of_closings
from tests import factories
from tests.factories import NOW, quiz_steps

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLOSES = NOW + 10 * DAY


def closing_test(*, at: datetime | None = CLOSES, week: int = 1) -> Quiz:
    course = factories.course()
    run = factories.run(course)
    question = quiz_steps.OF_EACH_KIND["one"]
    quiz = quiz_steps.quiz(course, question, kind="test", week=week, title="Floods")
    set_closings(run, {quiz.pk: at})
    return quiz


@pytest.fixture
def quiz() -> Quiz:
    return closing_test()


@pytest.fixture
def enrolment(ada: User, quiz: Quiz) -> Enrolment:
    return factories.enrol(ada, quiz.step.course, joined_at=NOW)


def moments_told() -> list[datetime]:
    rows = Notice.objects.filter(kind="test_closing").order_by("created_at")
    return [
        datetime.fromisoformat(facts["closes_at"]) for facts in rows.values_list("facts", flat=True)
    ]


def test_told_two_days_ahead_and_once(enrolment: Enrolment) -> None:
    tell_of_closings(at=CLOSES - AHEAD - timedelta(seconds=1))
    assert moments_told() == []

    for at in (CLOSES - AHEAD, CLOSES - DAY):
        assert not tell_of_closings(at=at)

    assert moments_told() == [CLOSES]
    row = gated(list(notices_of(enrolment.learner)), at=NOW)[0]
    assert row.line == "The test “Floods” is open until 3 December 2026, 12:00"
    assert row.address.startswith("/courses/rivers/steps/")


def test_told_with_the_end_of_the_run_where_it_is(enrolment: Enrolment, quiz: Quiz) -> None:
    set_closings(enrolment.run, {quiz.pk: None})
    Quiz.objects.update(closes_with_run=True)
    Run.objects.update(ends_on=date(2026, 12, 3), time_zone="America/Los_Angeles")
    closes = datetime.fromisoformat("2026-12-04T08:00+00:00")

    tell_of_closings(at=closes - AHEAD - HOUR)
    assert moments_told() == []
    tell_of_closings(at=closes - AHEAD)
    assert moments_told() == [closes]


def test_told_with_the_end_of_a_run_after_which_tests_are_closed(
    enrolment: Enrolment, quiz: Quiz
) -> None:
    set_closings(enrolment.run, {quiz.pk: None})
    Run.objects.update(ends_on=date(2026, 12, 3))
    closes = datetime.fromisoformat("2026-12-04T00:00+00:00")

    Run.objects.update(after_end=Run.AfterEnd.STAYS_OPEN)
    tell_of_closings(at=closes - DAY)
    assert moments_told() == []
    Run.objects.update(after_end=Run.AfterEnd.READABLE)
    tell_of_closings(at=closes - DAY)
    assert moments_told() == [closes]


def test_told_again_when_it_closes_at_another_time(enrolment: Enrolment, quiz: Quiz) -> None:
    tell_of_closings(at=CLOSES - DAY)
    for moment in (CLOSES + DAY, CLOSES):
        set_closings(enrolment.run, {quiz.pk: moment})
        for _ in range(2):
            tell_of_closings(at=CLOSES - HOUR)

    assert moments_told() == [CLOSES, CLOSES + DAY]


@pytest.mark.parametrize(
    "why",
    [
        *("submitted", "closed", "left", "deleted", "inactive", "another run"),
        *("course unpublished", "step unpublished", "locked"),
    ],
)
def test_not_told(enrolment: Enrolment, quiz: Quiz, why: str) -> None:
    at = CLOSES - DAY
    if why == "submitted":
        attempts.submit(attempts.start(enrolment, quiz, after=0, at=NOW).pk, at=NOW)
    elif why == "closed":
        at = CLOSES
    elif why == "left":
        enrolling.leave(enrolment.learner, enrolment.course, at=NOW)
    elif why == "deleted":
        people.delete_account(enrolment.learner, at=NOW)
    elif why == "inactive":
        User.objects.update(is_active=False)
    elif why == "another run":
        Enrolment.objects.update(run=factories.run(enrolment.course, 2))
    elif why == "course unpublished":
        Course.objects.update(published_at=None)
    elif why == "step unpublished":
        enrolment.course.steps.update(published_at=None)
    elif why == "locked":
        WeekOpening.objects.create(run=enrolment.run, week=1, opens_at=at + HOUR)

    assert not tell_of_closings(at=at)

    assert Notice.objects.count() == 0


def test_told_when_its_week_opens_late(enrolment: Enrolment) -> None:
    opens = CLOSES - DAY
    WeekOpening.objects.create(run=enrolment.run, week=1, opens_at=opens)

    tell_of_closings(at=opens - HOUR)
    assert moments_told() == []
    tell_of_closings(at=opens)
    assert moments_told() == [CLOSES]


def test_attempt_under_way_is_told_of(enrolment: Enrolment, quiz: Quiz) -> None:
    attempts.start(enrolment, quiz, after=0, at=NOW)

    tell_of_closings(at=CLOSES - DAY)

    assert moments_told() == [CLOSES]


def test_many_are_told_a_batch_at_a_time(
    enrolment: Enrolment,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(writing, "BATCH", 2)
    for number in range(3):
        factories.enrol(factories.person(f"Learner{number}"), enrolment.course, joined_at=NOW)

    with django_assert_num_queries(4):
        rounds = [tell_of_closings(at=CLOSES - DAY)]
    rounds += [tell_of_closings(at=CLOSES - DAY) for _ in range(2)]

    assert rounds == [True, True, False]
    assert Notice.objects.count() == 4


class TestEachOnce(TestCase):
    @given(
        steps=st.lists(
            st.tuples(st.integers(0, 6 * 24), st.sampled_from([0, 1, 30, 72])), max_size=12
        )
    )
    def test_by_any_clock_and_change(self, steps: list[tuple[int, int]]) -> None:
        quiz = closing_test(at=None)
        run = quiz.step.course.runs.get()
        factories.enrol(factories.person("Ada Park"), quiz.step.course, joined_at=NOW)
        due = set()

        for hours, later in steps:
            closes, at = NOW + 4 * DAY + later * HOUR, NOW + hours * HOUR
            set_closings(run, {quiz.pk: closes})
            tell_of_closings(at=at)
            if at < closes <= at + AHEAD:
                due.add(closes)

        assert sorted(moments_told()) == sorted(due)
