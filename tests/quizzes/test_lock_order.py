"""Two who work on one learner's progress at the same time wait for each other in one order only."""

from datetime import timedelta

import pytest

from course import progress
from course.models import Enrolment, StepProgress, User
from quizzes import attempts
from quizzes.attempts.locking import lock
from quizzes.authoring import save_question, save_settings
from quizzes.marking import ResponseValue
from quizzes.models import Question, Quiz
from tests import factories
from tests.factories import NOW, question_contents, quiz_steps
from tests.racing import meanwhile

LATER = NOW + timedelta(hours=30)
pytestmark = pytest.mark.django_db(transaction=True)


def _enter(learner: User, kind: str) -> tuple[Enrolment, Quiz]:
    course = factories.course()
    contents = [question_contents.one("a", "b", "c", stem=f"{n}?") for n in range(2)]
    return factories.enrol(learner, course), quiz_steps.quiz(course, *contents, kind=kind)


@pytest.mark.parametrize("kind", ["quiz", "test"])
def test_last_answer_and_next_start(kind: str, ada: User) -> None:
    enrolment, quiz = _enter(ada, kind)
    attempt = attempts.start(enrolment, quiz, after=0, at=NOW)
    attempts.respond(attempt.pk, 1, ResponseValue((0,)), try_number=1, at=NOW)

    meanwhile(
        lambda: lock(attempt.pk),
        lambda: attempts.start(enrolment, quiz, after=0, at=NOW),
        lambda: attempts.respond(attempt.pk, 2, ResponseValue((0,)), try_number=1, at=NOW),
    )

    enrolment.refresh_from_db()
    assert enrolment.completed == 1


def test_last_answer_and_more_time(ada: User) -> None:
    enrolment, quiz = _enter(ada, "test")
    Quiz.objects.update(limit_minutes=40)
    quiz.refresh_from_db()
    attempt = attempts.start(enrolment, quiz, after=0, at=NOW)
    attempts.respond(attempt.pk, 1, ResponseValue((0,)), try_number=1, at=NOW)

    meanwhile(
        lambda: lock(attempt.pk),
        lambda: attempts.grant_extra_time(enrolment, 25, at=NOW),
        lambda: attempts.respond(attempt.pk, 2, ResponseValue((0,)), try_number=1, at=NOW),
    )

    enrolment.refresh_from_db()
    assert enrolment.completed == 1


def test_first_visit_and_first_start(ada: User) -> None:
    """A visit writes the progress, then when its learner was last seen."""
    enrolment, quiz = _enter(ada, "quiz")
    row = StepProgress(enrolment=enrolment, step=quiz.step, first_visited_at=NOW)

    meanwhile(
        row.save,
        lambda: attempts.start(enrolment, quiz, after=0, at=NOW),
        lambda: progress.note_seen(enrolment.pk, at=NOW),
    )

    assert StepProgress.objects.get().attempt_number == 1


def test_other_rule_of_tries_and_next_start(ada: User) -> None:
    """Where one waits for the next try is moved under a lock that who starts does not ask for."""
    enrolment, quiz = _enter(ada, "test")
    attempt = attempts.start(enrolment, quiz, after=0, at=NOW)
    attempts.submit(attempt.pk, at=NOW)
    changed = Quiz.objects.get(pk=quiz.pk)
    changed.retry_hours = quiz.retry_hours + 1

    meanwhile(
        lambda: save_settings(quiz),
        lambda: attempts.start(enrolment, quiz, after=1, at=LATER),
        lambda: save_settings(changed),
    )

    assert enrolment.attempts.count() == 2


def test_files_of_a_course_and_next_start(ada: User) -> None:
    """They bring a changed question, and then another rule of tries."""
    enrolment, quiz = _enter(ada, "test")
    attempt = attempts.start(enrolment, quiz, after=0, at=NOW)
    attempts.submit(attempt.pk, at=NOW)
    changed = Quiz.objects.get(pk=quiz.pk)
    changed.retry_hours = quiz.retry_hours + 1
    question = Question.objects.order_by("pk").first()
    assert question is not None

    meanwhile(
        lambda: save_question(question, question_contents.one("a", "d", stem="0?"), at=NOW),
        lambda: attempts.start(enrolment, quiz, after=1, at=LATER),
        lambda: save_settings(changed),
    )

    assert enrolment.attempts.count() == 2
