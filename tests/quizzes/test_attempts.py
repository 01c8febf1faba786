"""Attempts: each operation, its idempotency, its limits, and its effects."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from course.models import Enrolment, Run, StepProgress, User
from quizzes import attempts, authoring
from quizzes import questions as q
from quizzes.attempts import SaveResult, StartRefused
from quizzes.closings import closing_dates, closings_of_runs
from quizzes.deadlines import StartRefusal
from quizzes.marking import ResponseRefused, ResponseValue, is_either_or
from quizzes.models import Attempt, AttemptQuestion, Closing, ExtraTime, Quiz, QuizItem, Response
from tests import factories
from tests.factories import NOW, question_contents, quiz_steps

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(ada: User) -> Enrolment:
    return factories.enrol(ada, factories.course())


@pytest.fixture
def quiz(enrolment: Enrolment) -> Quiz:
    return quiz_steps.quiz(enrolment.course, *quiz_steps.OF_EACH_KIND.values())


@pytest.fixture
def graded(enrolment: Enrolment) -> Quiz:
    """A test of two questions with one choice."""
    contents = [question_contents.one("a", "b", "c", stem=f"{n}?") for n in (1, 2)]
    return quiz_steps.quiz(enrolment.course, *contents, kind="test", limit_minutes=30)


def begin(enrolment: Enrolment, quiz: Quiz, *, after: int = 0, at: datetime = NOW) -> Attempt:
    return attempts.start(enrolment, quiz, after=after, at=at)


def give(
    attempt: Attempt,
    position: int,
    given: ResponseValue,
    *,
    try_number: int = 1,
    at: datetime = NOW,
) -> attempts.Outcome:
    return attempts.respond(attempt.pk, position, given, try_number=try_number, at=at)


def answer_all(attempt: Attempt, *, rightly: bool, at: datetime = NOW) -> None:
    for asked in attempt.asked.select_related("version"):
        given = quiz_steps.right(asked) if rightly else quiz_steps.wrong(asked)
        give(attempt, asked.position, given, at=at)


def progress_of(quiz: Quiz) -> Iterator[tuple[bool, Decimal | None]]:
    for row in StepProgress.objects.filter(step=quiz.pk):
        yield row.last_completed_at is not None, row.score


def either_or(enrolment: Enrolment, **fields: object) -> Quiz:
    """A test of three questions with two possible responses, and one with a third."""
    contents = (
        question_contents.true_false(is_true=True),
        question_contents.one("a", "b"),
        question_contents.ordering("first", "then"),
        question_contents.one("a", "b", "c"),
    )
    return quiz_steps.quiz(enrolment.course, *contents, kind="test", **fields)


class TestEitherOr:
    def test_a_wrong_response_leaves_no_try(self, enrolment: Enrolment) -> None:
        attempt = begin(enrolment, either_or(enrolment))
        answer_all(attempt, rightly=False)

        again = [
            give(attempt, asked.position, quiz_steps.right(asked), try_number=2).taken
            for asked in attempt.asked.select_related("version").order_by("position")
        ]

        attempt.refresh_from_db()
        assert again == [
            SaveResult.SETTLED,
            SaveResult.SETTLED,
            SaveResult.SETTLED,
            SaveResult.SAVED,
        ]
        # Nothing was left to try.
        assert attempt.submitted_at == NOW
        assert attempt.score == Decimal("0.1667")

    def test_in_a_quiz_one_may_go_on(self, enrolment: Enrolment) -> None:
        quiz = quiz_steps.quiz(enrolment.course, question_contents.true_false(is_true=True))
        attempt = begin(enrolment, quiz)

        taken = [give(attempt, 1, ResponseValue((1,)), try_number=n).taken for n in (1, 2, 3)]

        assert taken == [SaveResult.SAVED] * 3

    def test_all_right_at_once_is_everything_whatever_tries_are_worth(
        self, enrolment: Enrolment
    ) -> None:
        attempt = begin(enrolment, either_or(enrolment, marks_by_try=[2, 2]))
        answer_all(attempt, rightly=True)
        rising = begin(enrolment, either_or(enrolment, marks_by_try=[1, 4]))
        for asked in rising.asked.select_related("version").order_by("position"):
            is_last = asked.position == 4
            give(rising, asked.position, (quiz_steps.wrong if is_last else quiz_steps.right)(asked))
        give(rising, 4, ResponseValue((0,)), try_number=2)

        scores = [Attempt.objects.get(pk=each.pk).score for each in (attempt, rising)]
        assert scores == [1, 1]

    def test_the_database_knows_as_the_marking_does(self, enrolment: Enrolment) -> None:
        contents = (
            *quiz_steps.OF_EACH_KIND.values(),
            question_contents.one("a", "b"),
            question_contents.ordering("a", "b"),
            question_contents.several("a", "b", right=(0,)),
            question_contents.matching(("a", "b"), ("c", "d")),
            question_contents.typed("a", "b"),
        )
        begin(enrolment, quiz_steps.quiz(enrolment.course, *contents))

        rows = AttemptQuestion.objects.with_either_or().select_related("version")

        assert len(rows) == len(contents)
        for row in rows:
            known: bool = row.either_or  # type: ignore[attr-defined]
            assert known is is_either_or(row.version.read())


class TestStart:
    def test_an_attempt_asks_every_question_in_order(
        self, enrolment: Enrolment, quiz: Quiz
    ) -> None:
        attempt = begin(enrolment, quiz)

        asked = attempt.asked.order_by("position")
        assert [row.question_id for row in asked] == [s.question_id for s in quiz.slots.all()]
        assert (attempt.number, attempt.marks_by_try, attempt.deadline) == (1, [], None)

    def test_twice_is_once(self, enrolment: Enrolment, quiz: Quiz) -> None:
        first, second = begin(enrolment, quiz), begin(enrolment, quiz)

        assert first == second
        assert AttemptQuestion.objects.count() == len(quiz_steps.OF_EACH_KIND)

    def test_options_are_shuffled_and_stay_so(self, enrolment: Enrolment) -> None:
        made = quiz_steps.quiz(enrolment.course, question_contents.ordering(*"abcdefgh"))

        order = begin(enrolment, made).asked.get().order
        again = begin(enrolment, made).asked.get().order

        assert sorted(order) == list(range(8)) != order
        assert again == order

    def test_an_edit_leaves_open_attempts_as_they_are(
        self, enrolment: Enrolment, quiz: Quiz
    ) -> None:
        attempt = begin(enrolment, quiz)
        asked = attempt.asked.first()
        assert asked
        edited = question_contents.one("Mud", "Salt", stem="What builds land?")

        authoring.save_question(asked.question, edited, at=NOW)
        authoring.set_slots(quiz, [])

        assert begin(enrolment, quiz) == attempt
        assert asked.version.read().stem == "What builds a delta?"

    def test_the_next_attempt_asks_the_newest_versions(
        self, enrolment: Enrolment, quiz: Quiz
    ) -> None:
        attempt = begin(enrolment, quiz)
        row = quiz.slots.all()[0].question
        assert row
        authoring.save_question(row, question_contents.one("Mud", "Salt", stem="New?"), at=NOW)

        again = begin(enrolment, quiz, after=attempt.number)

        assert again.number == 2
        assert again.asked.order_by("position")[0].version.read().stem == "New?"

    def test_draws_by_tag_what_is_not_named(self, enrolment: Enrolment) -> None:
        made = quiz_steps.quiz(enrolment.course)
        rows = [
            quiz_steps.question(
                enrolment.course, question_contents.one("a", "b", stem=f"{n}?"), tags=["dates"]
            )
            for n in range(5)
        ]
        retired = quiz_steps.question(
            enrolment.course, question_contents.one("a", "b"), tags=["dates"]
        )
        authoring.retire_question(retired, at=NOW)
        slots = [
            QuizItem(question=rows[0]),
            QuizItem(tag="dates", count=3),
            QuizItem(tag="dates", count=9),
        ]
        authoring.set_slots(made, slots)

        drawn = [row.question_id for row in begin(enrolment, made).asked.order_by("position")]

        assert drawn[0] == rows[0].pk
        assert sorted(drawn) == [row.pk for row in rows]

    def test_a_quiz_without_questions_does_not_start(self, enrolment: Enrolment) -> None:
        with pytest.raises(StartRefused) as refused:
            begin(enrolment, quiz_steps.quiz(enrolment.course))

        assert refused.value.reason is StartRefusal.EMPTY
        assert not Attempt.objects.exists()

    def test_practice_begins_anew_once(self, enrolment: Enrolment, quiz: Quiz) -> None:
        first = begin(enrolment, quiz)

        second = begin(enrolment, quiz, after=1, at=NOW + HOUR)
        third = begin(enrolment, quiz, after=1, at=NOW + HOUR)

        first.refresh_from_db()
        assert second == third
        assert (first.submitted_at, first.score, second.number) == (NOW + HOUR, None, 2)

    def test_an_open_test_does_not_begin_anew(self, enrolment: Enrolment, graded: Quiz) -> None:
        assert begin(enrolment, graded) == begin(enrolment, graded, after=1, at=NOW + HOUR / 3)

    def test_a_failed_test_waits(self, enrolment: Enrolment, graded: Quiz) -> None:
        attempts.submit(begin(enrolment, graded).pk, at=NOW)

        with pytest.raises(StartRefused) as refused:
            begin(enrolment, graded, after=1, at=NOW + 7 * HOUR)
        again = begin(enrolment, graded, after=1, at=NOW + 8 * HOUR)

        assert (refused.value.reason, refused.value.until) == (
            StartRefusal.TOO_SOON,
            NOW + 8 * HOUR,
        )
        assert again.number == 2

    def test_a_passed_test_is_over(self, enrolment: Enrolment, graded: Quiz) -> None:
        answer_all(begin(enrolment, graded), rightly=True)

        with pytest.raises(StartRefused) as refused:
            begin(enrolment, graded, after=1, at=NOW + 99 * HOUR)

        assert refused.value.reason is StartRefusal.PASSED

    def test_a_test_passed_with_gaps_may_be_taken_again(
        self, enrolment: Enrolment, graded: Quiz
    ) -> None:
        Quiz.objects.update(pass_percent=50)
        graded.refresh_from_db()
        attempt = begin(enrolment, graded)
        give(attempt, 1, ResponseValue((0,)))
        assert attempts.submit(attempt.pk, at=NOW).has_passed

        assert begin(enrolment, graded, after=1, at=NOW + 8 * HOUR).number == 2


class TestRespond:
    @pytest.mark.parametrize("kind", quiz_steps.OF_EACH_KIND)
    def test_every_kind_is_marked(self, kind: str, enrolment: Enrolment) -> None:
        made = quiz_steps.quiz(enrolment.course, quiz_steps.OF_EACH_KIND[kind])
        attempt = begin(enrolment, made)
        asked = attempt.asked.get()

        wrong = give(attempt, 1, quiz_steps.wrong(asked))
        right = give(attempt, 1, quiz_steps.right(asked), try_number=2)

        assert wrong.response
        assert right.response
        assert [wrong.response.fraction, right.response.fraction] == [0, 1]

    def test_the_same_again_is_once(self, enrolment: Enrolment, quiz: Quiz) -> None:
        attempt = begin(enrolment, quiz)

        first = give(attempt, 1, ResponseValue((1,)))
        second = give(attempt, 1, ResponseValue((1,)))

        assert (first.taken, second.taken) == (SaveResult.SAVED, SaveResult.REPEATED)
        assert first.response == second.response == Response.objects.get()

    def test_a_stale_tab_overwrites_nothing(self, enrolment: Enrolment, quiz: Quiz) -> None:
        attempt = begin(enrolment, quiz)
        first = give(attempt, 1, ResponseValue((1,)))

        stale = give(attempt, 1, ResponseValue((2,)))

        assert (stale.taken, stale.response) == (SaveResult.STALE, first.response)
        assert Response.objects.get().picks == [1]

    def test_what_is_no_response_takes_no_try(self, enrolment: Enrolment, quiz: Quiz) -> None:
        attempt = begin(enrolment, quiz)

        with pytest.raises(ResponseRefused):
            give(attempt, 1, ResponseValue())
        with pytest.raises(AttemptQuestion.DoesNotExist):
            give(attempt, 99, ResponseValue((0,)))

        assert not Response.objects.exists()

    def test_practice_has_no_end_of_tries(self, enrolment: Enrolment, quiz: Quiz) -> None:
        attempt = begin(enrolment, quiz)

        outcomes = [give(attempt, 1, ResponseValue((n % 3,)), try_number=n + 1) for n in range(9)]

        assert {outcome.taken for outcome in outcomes} == {SaveResult.SAVED}

    def test_a_test_has_an_end_of_tries(self, enrolment: Enrolment, graded: Quiz) -> None:
        attempt = begin(enrolment, graded)

        outcomes = [give(attempt, 1, ResponseValue((1,)), try_number=n).taken for n in (1, 2, 3, 4)]

        assert outcomes == [SaveResult.SAVED] * 3 + [SaveResult.SETTLED]

    def test_after_a_right_try_there_is_none(self, enrolment: Enrolment, graded: Quiz) -> None:
        attempt = begin(enrolment, graded)
        give(attempt, 1, ResponseValue((0,)))

        assert give(attempt, 1, ResponseValue((1,)), try_number=2).taken is SaveResult.SETTLED

    def test_the_step_completes_with_the_last_response(
        self, enrolment: Enrolment, quiz: Quiz
    ) -> None:
        attempt = begin(enrolment, quiz)
        for asked in list(attempt.asked.select_related("version"))[:-1]:
            give(attempt, asked.position, quiz_steps.wrong(asked))
        assert list(progress_of(quiz)) == [(False, None)]  # begun, not complete

        give(attempt, 7, ResponseValue((2, 1, 0)))

        assert list(progress_of(quiz)) == [(True, None)]

    def test_a_test_with_nothing_left_to_try_is_submitted(
        self, enrolment: Enrolment, graded: Quiz
    ) -> None:
        attempt = begin(enrolment, graded)
        give(attempt, 1, ResponseValue((1,)))
        give(attempt, 1, ResponseValue((0,)), try_number=2)
        give(attempt, 2, ResponseValue((0,)), at=NOW + HOUR / 4)

        attempt.refresh_from_db()
        # 2 marks for the second try, 3 for the first, of 6.
        assert (attempt.submitted_at, attempt.score) == (NOW + HOUR / 4, Decimal("0.8333"))
        assert list(progress_of(graded)) == [(True, Decimal("0.8333"))]


class TestSubmit:
    def test_marks_are_the_fraction_times_the_worth_of_the_try(self, enrolment: Enrolment) -> None:
        shared = question_contents.several(*"abc", right=(0, 1), partial="share")
        made = quiz_steps.quiz(enrolment.course, shared, shared, kind="test")
        attempt = begin(enrolment, made)
        give(attempt, 1, ResponseValue((0,)))
        give(attempt, 1, ResponseValue((2,)), try_number=2)

        # Half of 3, the best try, of 6.
        assert attempts.submit(attempt.pk, at=NOW).score == Decimal("0.25")

    def test_twice_is_once(self, enrolment: Enrolment, graded: Quiz) -> None:
        attempt = begin(enrolment, graded)

        attempts.submit(attempt.pk, at=NOW)
        again = attempts.submit(attempt.pk, at=NOW + HOUR / 3)

        assert again.submitted_at == NOW

    def test_nothing_is_taken_afterwards(self, enrolment: Enrolment, graded: Quiz) -> None:
        attempt = begin(enrolment, graded)
        attempts.submit(attempt.pk, at=NOW)

        assert give(attempt, 1, ResponseValue((0,))).taken is SaveResult.OVER
        assert not Response.objects.exists()

    def test_with_gaps_the_step_is_not_complete(self, enrolment: Enrolment, graded: Quiz) -> None:
        attempt = begin(enrolment, graded)
        give(attempt, 1, ResponseValue((0,)))

        attempts.submit(attempt.pk, at=NOW)

        assert list(progress_of(graded)) == [(False, Decimal("0.5"))]

    def test_the_best_attempt_counts(self, enrolment: Enrolment, graded: Quiz) -> None:
        first = begin(enrolment, graded)
        give(first, 1, ResponseValue((0,)))
        give(first, 2, ResponseValue((1,)))
        attempts.submit(first.pk, at=NOW)
        assert list(progress_of(graded)) == [(True, Decimal("0.5"))]

        second = begin(enrolment, graded, after=1, at=NOW + 8 * HOUR)
        attempts.submit(second.pk, at=NOW + 8 * HOUR)
        assert list(progress_of(graded)) == [(True, Decimal("0.5"))]

        third = begin(enrolment, graded, after=2, at=NOW + 16 * HOUR)
        answer_all(third, rightly=True, at=NOW + 16 * HOUR)
        assert list(progress_of(graded)) == [(True, Decimal(1))]


class TestTime:
    def test_what_was_saved_counts_when_time_runs_out(
        self, enrolment: Enrolment, graded: Quiz
    ) -> None:
        attempt = begin(enrolment, graded)
        give(attempt, 1, ResponseValue((0,)))

        over = attempts.settle(attempt.pk, at=NOW + HOUR)

        assert (over.submitted_at, over.score) == (NOW + HOUR / 2, Decimal("0.5"))

    def test_a_response_on_its_way_counts(self, enrolment: Enrolment, graded: Quiz) -> None:
        attempt = begin(enrolment, graded)
        end = NOW + HOUR / 2

        in_time = give(attempt, 1, ResponseValue((0,)), at=end + timedelta(seconds=10))
        late = give(attempt, 2, ResponseValue((0,)), at=end + timedelta(seconds=11))

        attempt.refresh_from_db()
        assert (in_time.taken, late.taken) == (SaveResult.SAVED, SaveResult.OVER)
        assert (attempt.submitted_at, attempt.score) == (end, Decimal("0.5"))

    def test_settling_leaves_what_has_time(self, enrolment: Enrolment, graded: Quiz) -> None:
        attempt = begin(enrolment, graded)

        assert attempts.settle(attempt.pk, at=NOW + HOUR / 2).submitted_at is None

    def test_who_does_not_come_back_is_submitted_all_the_same(
        self, enrolment: Enrolment, graded: Quiz, quiz: Quiz, grace: User, mallory: User
    ) -> None:
        others = [factories.enrol(person, enrolment.course) for person in (grace, mallory)]
        attempts.grant_extra_time(others[0], 100, at=NOW)
        for one in (enrolment, *others):
            begin(one, graded)
        begin(enrolment, quiz)

        assert attempts.settle_due(at=NOW + HOUR / 2) == 0
        assert attempts.settle_due(at=NOW + HOUR * 3 / 4) == 2
        assert attempts.settle_due(at=NOW + HOUR * 3 / 4) == 0
        Closing.objects.create(run=enrolment.run, quiz=graded, closes_at=NOW + HOUR / 2)
        assert attempts.settle_due(at=NOW + HOUR * 3 / 4) == 1
        assert Attempt.objects.open().get().quiz == quiz

    def test_practice_has_no_limit(self, enrolment: Enrolment, quiz: Quiz) -> None:
        Quiz.objects.update(limit_minutes=1, closes_with_run=True)
        quiz.refresh_from_db()

        attempt = begin(enrolment, quiz)

        assert attempt.deadline is None
        assert attempts.ends_at(attempt) is None

    def test_extra_time_is_there_from_the_start(self, enrolment: Enrolment, graded: Quiz) -> None:
        attempts.grant_extra_time(enrolment, 50, at=NOW)

        assert begin(enrolment, graded).deadline == NOW + timedelta(minutes=45)

    def test_extra_time_reaches_an_open_attempt(self, enrolment: Enrolment, graded: Quiz) -> None:
        attempt = begin(enrolment, graded)

        attempts.grant_extra_time(enrolment, 100, at=NOW)

        attempt.refresh_from_db()
        assert attempt.deadline == NOW + HOUR

    def test_extra_time_can_be_taken_back(self, enrolment: Enrolment, graded: Quiz) -> None:
        attempts.grant_extra_time(enrolment, 100, at=NOW)
        attempt = begin(enrolment, graded)

        attempts.grant_extra_time(enrolment, 0, at=NOW)

        attempt.refresh_from_db()
        assert attempt.deadline == NOW + HOUR / 2

    def test_extra_time_is_a_share_of_the_limit_an_attempt_began_with(
        self, enrolment: Enrolment, graded: Quiz
    ) -> None:
        attempts.grant_extra_time(enrolment, 50, at=NOW)
        attempt = begin(enrolment, graded)
        Quiz.objects.filter(pk=graded.pk).update(limit_minutes=None)

        attempts.grant_extra_time(enrolment, 100, at=NOW)

        attempt.refresh_from_db()
        assert attempt.deadline == NOW + HOUR

    def test_extra_time_is_not_written_over_unseen(self, enrolment: Enrolment) -> None:
        assert attempts.grant_extra_time(enrolment, 50, at=NOW, seen=0)
        assert not attempts.grant_extra_time(enrolment, 50, at=NOW, seen=0)

        with pytest.raises(attempts.ExtraTimeChanged):
            attempts.grant_extra_time(enrolment, 0, at=NOW, seen=25)

        assert ExtraTime.objects.get().percent == 50

    def test_extra_time_brings_nothing_back(self, enrolment: Enrolment, graded: Quiz) -> None:
        attempt = begin(enrolment, graded)

        attempts.grant_extra_time(enrolment, 100, at=NOW + HOUR)

        attempt.refresh_from_db()
        assert attempt.submitted_at == NOW + HOUR / 2

    def test_a_test_closes_with_its_run(self, ada: User) -> None:
        course = factories.course()
        run = factories.run(course, ends_on=date(2026, 11, 30), time_zone="Asia/Seoul")
        enrolment = factories.enrol(ada, course, run)
        made = quiz_steps.quiz(
            course, question_contents.one("a", "b"), kind="test", closes_with_run=True
        )
        closing = datetime(2026, 11, 30, 15, tzinfo=UTC)

        attempt = begin(enrolment, made, at=closing - HOUR)
        over = attempts.settle(attempt.pk, at=closing + HOUR)

        assert over.submitted_at == closing
        with pytest.raises(StartRefused) as refused:
            begin(enrolment, made, after=1, at=closing + 9 * HOUR)
        assert refused.value.reason is StartRefusal.CLOSED

    @pytest.mark.parametrize(
        ("after_end", "is_closed"),
        [(Run.AfterEnd.READABLE, True), (Run.AfterEnd.STAYS_OPEN, False)],
    )
    def test_tests_close_at_the_end_of_a_run_unless_it_stays_open(
        self, ada: User, after_end: str, *, is_closed: bool
    ) -> None:
        course = factories.course()
        run = factories.run(course, ends_on=date(2026, 11, 30), after_end=after_end)
        enrolment = factories.enrol(ada, course, run)
        content = question_contents.one("a", "b", "c")
        practice, test = (quiz_steps.quiz(course, content, kind=kind) for kind in ("quiz", "test"))
        closing = datetime(2026, 12, 1, tzinfo=UTC)
        attempt = begin(enrolment, test, at=closing - HOUR)

        settled = attempts.settle_due(at=closing + HOUR)

        attempt.refresh_from_db()
        assert settled == is_closed
        assert attempt.submitted_at == (closing if is_closed else None)
        assert closing_dates(run.pk) == ({test.pk: closing} if is_closed else {})
        assert [each.closes_at for each in closings_of_runs([run.pk])] == [closing] * is_closed
        assert begin(enrolment, practice, at=closing + HOUR).number == 1

    def test_after_its_end_a_run_takes_no_response_to_a_test(self, ada: User) -> None:
        course = factories.course()
        run = factories.run(course, ends_on=date(2026, 11, 30))
        contents = [question_contents.one("a", "b", "c", stem=f"{n}?") for n in range(2)]
        test = quiz_steps.quiz(course, *contents, kind="test")
        enrolment = factories.enrol(ada, course, run)
        closing = datetime(2026, 12, 1, tzinfo=UTC)
        attempt = begin(enrolment, test, at=closing - HOUR)

        attempts.respond(attempt.pk, 1, ResponseValue((0,)), try_number=1, at=closing + HOUR)

        assert not Response.objects.exists()

    def test_a_run_may_have_a_date_of_its_own(self, enrolment: Enrolment, graded: Quiz) -> None:
        attempt = begin(enrolment, graded)
        closing = Closing.objects.create(run=enrolment.run, quiz=graded, closes_at=NOW + HOUR / 4)

        assert attempts.ends_at(attempt) == NOW + HOUR / 4
        closing.closes_at = NOW + 9 * HOUR
        closing.save()
        assert attempts.ends_at(attempt) == NOW + HOUR / 2

    def test_a_closing_date_moved_to_the_past_ends_no_attempt_before_its_start(
        self, enrolment: Enrolment, graded: Quiz
    ) -> None:
        attempt = begin(enrolment, graded)
        Closing.objects.create(run=enrolment.run, quiz=graded, closes_at=NOW - HOUR)

        assert attempts.settle(attempt.pk, at=NOW + HOUR).submitted_at == NOW


def test_right_and_wrong_responses_of_the_stage_are_so() -> None:
    assert set(quiz_steps.OF_EACH_KIND) == set(q.KINDS)


class TestPassed:
    def test_progress_tells_a_failed_test_from_a_passed_one(
        self, enrolment: Enrolment, graded: Quiz
    ) -> None:
        own = {"enrolment": enrolment, "step": graded.step}
        attempt = begin(enrolment, graded)
        for asked in attempt.asked.all():
            for try_number in range(1, len(attempt.marks_by_try) + 1):
                give(attempt, asked.position, quiz_steps.wrong(asked), try_number=try_number)
        attempts.submit(attempt.pk, at=NOW)
        failed = StepProgress.objects.get(**own)

        again = begin(enrolment, graded, after=1, at=NOW + 9 * HOUR)
        for asked in again.asked.all():
            give(again, asked.position, quiz_steps.right(asked), at=NOW + 9 * HOUR)
        attempts.submit(again.pk, at=NOW + 9 * HOUR)
        passed = StepProgress.objects.get(**own)

        assert (failed.passed, failed.last_completed_at is not None) == (False, True)
        assert passed.passed is True
