"""Two who work on one learner's progress at the same time wait for each other in one order only."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic, sleep

import pytest
from django.db import connection, transaction

from course import progress
from course.models import Enrolment, StepProgress, User
from quizzes import attempts
from quizzes.attempts.locking import lock
from quizzes.authoring import save_settings
from quizzes.marking import ResponseValue
from quizzes.models import Quiz
from tests import factories
from tests.factories import NOW, question_contents, quiz_steps

LATER = NOW + timedelta(hours=30)
_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
pytestmark = pytest.mark.django_db(transaction=True)


def _enter(learner: User, kind: str) -> tuple[Enrolment, Quiz]:
    course = factories.course()
    contents = [question_contents.one("a", "b", "c", stem=f"{n}?") for n in range(2)]
    return factories.enrol(learner, course), quiz_steps.quiz(course, *contents, kind=kind)


def _is_anybody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return bool(cursor.fetchone()[0])


def _meanwhile(
    first: Callable[[], object], other: Callable[[], object], then: Callable[[], object]
) -> None:
    """`other` begins between `first` and `then`, which are one transaction, and may wait."""

    def act() -> None:
        try:
            other()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            begun = pool.submit(act)
            deadline = monotonic() + 5
            while not (begun.done() or _is_anybody_waiting() or monotonic() > deadline):
                sleep(0.01)
            then()
        begun.result(timeout=30)


@pytest.mark.parametrize("kind", ["quiz", "test"])
def test_last_answer_and_next_start(kind: str, ada: User) -> None:
    enrolment, quiz = _enter(ada, kind)
    attempt = attempts.start(enrolment, quiz, after=0, at=NOW)
    attempts.respond(attempt.pk, 1, ResponseValue((0,)), try_number=1, at=NOW)

    _meanwhile(
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

    _meanwhile(
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

    _meanwhile(
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

    _meanwhile(
        lambda: save_settings(quiz),
        lambda: attempts.start(enrolment, quiz, after=1, at=LATER),
        lambda: save_settings(changed),
    )

    assert enrolment.attempts.count() == 2
