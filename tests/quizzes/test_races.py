"""Race conditions: of eight simultaneous tabs the database lets one win, and the others see its
result.
"""

from datetime import timedelta

import pytest

from course.models import Enrolment, StepProgress, User
from quizzes import attempts
from quizzes.attempts import SaveResult
from quizzes.marking import ResponseValue
from quizzes.models import Attempt, AttemptQuestion, ExtraTime, Quiz, Response
from tests import factories
from tests.factories import NOW, question_contents, quiz_steps
from tests.racing import at_once

TABS = 8
LATER = NOW + timedelta(hours=8)
pytestmark = pytest.mark.django_db(transaction=True)


def _enter(learner: User, kind: str) -> tuple[Enrolment, Quiz]:
    course = factories.course()
    contents = [question_contents.one("a", "b", "c", stem=f"{n}?") for n in range(3)]
    return factories.enrol(learner, course), quiz_steps.quiz(course, *contents, kind=kind)


def _play(enrolment: Enrolment, quiz: Quiz) -> None:
    """Start, respond, submit and start again, each in all tabs at once."""
    started = at_once(TABS, lambda _: attempts.start(enrolment, quiz, after=0, at=NOW))
    assert len({attempt.pk for attempt in started}) == 1
    attempt = started[0]

    for position in (1, 2, 3):
        outcomes = at_once(
            TABS,
            lambda n, position=position: attempts.respond(  # type: ignore[misc]
                attempt.pk, position, ResponseValue((n % 3,)), try_number=1, at=NOW
            ),
        )
        taken = [outcome.taken for outcome in outcomes]
        assert taken.count(SaveResult.SAVED) == 1
        assert set(taken) <= {SaveResult.SAVED, SaveResult.REPEATED, SaveResult.STALE}
        assert len({outcome.response for outcome in outcomes}) == 1

    ended = at_once(TABS, lambda _: attempts.submit(attempt.pk, at=NOW))
    assert len({(row.submitted_at, row.score) for row in ended}) == 1
    if ended[0].score != 1:
        again = at_once(TABS, lambda _: attempts.start(enrolment, quiz, after=1, at=LATER))
        assert {row.number for row in again} == {2}


def _check(learners: int, questions: int = 3) -> None:
    assert Attempt.objects.filter(number=1).count() == learners
    assert AttemptQuestion.objects.filter(attempt__number=1).count() == learners * questions
    assert Response.objects.count() == learners * questions
    assert StepProgress.objects.exclude(last_completed_at=None).count() == learners


@pytest.mark.parametrize("kind", ["quiz", "test"])
def test_eight_tabs_are_one_learner(kind: str, ada: User) -> None:
    _play(*_enter(ada, kind))

    _check(1)


def test_practice_that_begins_anew_in_eight_tabs_ends_once(ada: User) -> None:
    enrolment, quiz = _enter(ada, "quiz")
    attempts.start(enrolment, quiz, after=0, at=NOW)

    again = at_once(TABS, lambda _: attempts.start(enrolment, quiz, after=1, at=LATER))

    assert {row.number for row in again} == {2}
    assert Attempt.objects.count() == 2


def test_a_response_and_a_submission_at_once_lose_nothing(ada: User) -> None:
    """What was saved before the submission is in the score; what was not is reported."""
    enrolment, quiz = _enter(ada, "test")
    attempt = attempts.start(enrolment, quiz, after=0, at=NOW)

    def act(index: int) -> SaveResult | None:
        if index == 0:
            attempts.submit(attempt.pk, at=NOW)
            return None
        given, position = ResponseValue((0,)), 1 + index % 3
        return attempts.respond(attempt.pk, position, given, try_number=1, at=NOW).taken

    saved = at_once(TABS, act).count(SaveResult.SAVED)

    attempt.refresh_from_db()
    assert Response.objects.count() == saved
    assert attempt.score is not None
    assert abs(float(attempt.score) - saved / 3) < 0.0001


def test_more_time_and_a_start_at_once_never_miss_each_other(ada: User) -> None:
    enrolment, quiz = _enter(ada, "test")
    Quiz.objects.update(limit_minutes=40)
    quiz.refresh_from_db()

    def act(index: int) -> bool:
        if index % 2:
            return attempts.grant_extra_time(enrolment, 25, at=NOW, seen=0)
        return bool(attempts.start(enrolment, quiz, after=0, at=NOW))

    granted = at_once(TABS, act)[1::2]

    assert granted.count(True) == 1
    assert ExtraTime.objects.get().percent == 25
    assert Attempt.objects.get().deadline == NOW + timedelta(minutes=50)


@pytest.mark.soak
def test_a_hundred_learners_in_eight_tabs_each() -> None:
    course = factories.course()
    contents = [question_contents.one("a", "b", "c", stem=f"{n}?") for n in range(3)]
    quiz = quiz_steps.quiz(course, *contents, kind="test")
    run = factories.run(course)

    for index in range(100):
        learner = User.objects.create_user(f"{index}@example.org", "x", display_name=f"{index}")
        _play(factories.enrol(learner, course, run), quiz)

    _check(100)
