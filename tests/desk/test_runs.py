"""Moving a learner to another run: everything comes along, the former run keeps its own."""

import csv
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from course import enrolling, people, progress
from course.enrolling import ChangeRefused
from course.models import Course, Enrolment, Run, Step, StepProgress, User
from desk.datasets import csv_parts
from desk.runs import move_learner
from lessons.film.playing import add_played
from lessons.models import Played, Video
from quizzes import attempts
from quizzes.marking import ResponseValue
from quizzes.models import Attempt, AttemptQuestion, ExtraTime, Quiz, Response
from tests import factories
from tests.factories import NOW, question_contents, quiz_steps
from tests.racing import at_once, meanwhile

LATER = NOW + timedelta(hours=1)
OWN = {"id", "enrolment_id", "attempt_id", "asked_id"}


def a_course() -> tuple[Course, Run, Run]:
    """A course with an article, a film, a quiz and a test, a run under way and one to come."""
    course = factories.course()
    factories.step(course, 1, "Rain")
    factories.video(factories.step(course, 1, "Falls", kind="video"), duration_ms=600_000)
    for kind in ("quiz", "test"):
        contents = [question_contents.one("a", "b", "c", stem=f"{kind} {n}?") for n in range(2)]
        quiz_steps.quiz(course, *contents, kind=kind, title=f"A {kind}", week=2)
    second = factories.run(course, 2, starts_on=(NOW + timedelta(days=20)).date())
    return course, factories.run(course, 1), second


def at_work(learner: User, course: Course, run: Run) -> Enrolment:
    """Somebody who has read, played, finished a quiz, is in a test, and has more time there."""
    enrolment = factories.enrol(learner, course, run, joined_at=NOW - timedelta(days=9))
    rain = Step.objects.get(course=course, title="Rain")
    progress.complete(enrolment.pk, rain.pk, at=NOW)
    film = Video.objects.get(step__course=course)
    add_played(enrolment.pk, film, spans=[(0, 90_000)], position_ms=90_000, at=NOW)
    attempts.grant_extra_time(enrolment, 25, at=NOW)
    for quiz in Quiz.objects.filter(step__course=course).order_by("pk"):
        attempt = attempts.start(enrolment, quiz, after=0, at=NOW)
        attempts.respond(attempt.pk, 1, ResponseValue((1,)), try_number=1, at=NOW)
    return enrolment


def kept(enrolment: Enrolment) -> dict[str, list[dict[str, Any]]]:
    """All that hangs on an enrolment, without what says on which."""
    rows: dict[Any, dict[str, Any]] = {
        StepProgress: {"enrolment": enrolment},
        Played: {"enrolment": enrolment},
        ExtraTime: {"enrolment": enrolment},
        Attempt: {"enrolment": enrolment},
        AttemptQuestion: {"attempt__enrolment": enrolment},
        Response: {"asked__attempt__enrolment": enrolment},
    }
    found = {}
    for model, own in rows.items():
        values = model.objects.filter(**own).order_by("pk").values()
        rest = [{k: v for k, v in row.items() if k not in OWN} for row in values]
        found[model.__name__] = sorted(rest, key=str)
    return found


@pytest.mark.django_db
class TestMoving:
    def test_all_that_was_done_comes_along_and_stays(self, ada: User) -> None:
        course, first, second = a_course()
        enrolment = at_work(ada, course, first)
        before = kept(enrolment)

        moved = move_learner(enrolment, second, at=LATER)

        enrolment.refresh_from_db()
        moved.refresh_from_db()
        assert all(before.values())
        assert (kept(enrolment), kept(moved)) == (before, before)
        assert (enrolment.left_at, moved.left_at, moved.run) == (LATER, None, second)
        assert (enrolment.completed, moved.completed) == (1, 1)

    def test_an_open_attempt_goes_on(self, ada: User) -> None:
        course, first, second = a_course()
        enrolment = at_work(ada, course, first)
        attempt = Attempt.objects.get(enrolment=enrolment, quiz__step__kind="test")
        moved = move_learner(enrolment, second, at=LATER)

        attempts.respond(attempt.pk, 2, ResponseValue((0,)), try_number=1, at=LATER)

        steps = StepProgress.objects.filter(step=attempt.quiz_id)
        assert steps.get(enrolment=moved).answered == 2
        assert steps.get(enrolment=enrolment).answered == 1

    def test_moved_twice_is_moved_once(self, ada: User) -> None:
        course, first, second = a_course()
        enrolment = at_work(ada, course, first)

        moved = [move_learner(enrolment, second, at=LATER) for _ in range(2)]

        assert moved[0] == moved[1]
        assert Enrolment.objects.count() == 2

    @pytest.mark.parametrize("why", ["over", "own", "been in", "of another course", "left"])
    def test_refusal_changes_nothing(self, ada: User, why: str) -> None:
        course, first, second = a_course()
        enrolment = at_work(ada, course, first)
        day = NOW.date()
        if why == "over":
            second = factories.run(course, 3, starts_on=day, ends_on=day)
            Run.objects.filter(pk=second.pk).update(
                starts_on=day - timedelta(days=9), ends_on=day - timedelta(days=3)
            )
        if why == "been in":
            factories.enrol(ada, course, second, joined_at=NOW, left_at=NOW)
        if why == "of another course":
            other = factories.course("lakes")
            factories.enrol(ada, other, factories.run(other))
            second = factories.run(other, 2)
        if why == "left":
            enrolling.leave(ada, course, at=NOW)
        before, count = kept(enrolment), Enrolment.objects.count()

        if why == "own":
            assert move_learner(enrolment, first, at=LATER) == enrolment
        else:
            with pytest.raises(ChangeRefused):
                move_learner(enrolment, Run.objects.get(pk=second.pk), at=LATER)

        assert (kept(enrolment), Enrolment.objects.count()) == (before, count)

    def test_data_sets_count_each_run_by_itself(self, ada: User) -> None:
        course, first, second = a_course()
        enrolment = at_work(ada, course, first)
        before = rows_of(first, "question-response")
        moved = move_learner(enrolment, second, at=LATER)
        quiz = Attempt.objects.get(enrolment=moved, quiz__step__kind="quiz")

        attempts.respond(quiz.pk, 2, ResponseValue((0,)), try_number=1, at=LATER)

        assert rows_of(first, "question-response") == before
        assert len(rows_of(second, "question-response")) == len(before) + 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_many_clicks_are_one(self, ada: User) -> None:
        course, first, second = a_course()
        enrolment = at_work(ada, course, first)
        before = kept(enrolment)

        moved = at_once(6, lambda _: move_learner(enrolment, second, at=LATER).pk)

        assert len(set(moved)) == 1
        assert kept(Enrolment.objects.get(pk=moved[0])) == before

    def test_a_response_on_its_way_arrives_where_one_goes_on(self, ada: User) -> None:
        course, first, second = a_course()
        enrolment = at_work(ada, course, first)
        attempt = Attempt.objects.get(enrolment=enrolment, quiz__step__kind="test")

        meanwhile(
            lambda: move_learner(enrolment, second, at=LATER),
            lambda: attempts.respond(attempt.pk, 2, ResponseValue((0,)), try_number=1, at=LATER),
            lambda: None,
        )

        assert attempt.asked.filter(responses__isnull=False).count() == 2
        assert Attempt.objects.get(pk=attempt.pk).enrolment.run == second

    @pytest.mark.parametrize(
        "other",
        [
            lambda enrolment, quiz: attempts.start(enrolment, quiz, after=1, at=LATER),
            lambda enrolment, quiz: attempts.grant_extra_time(enrolment, 50, at=LATER),
            lambda enrolment, quiz: progress.complete(enrolment.pk, quiz.pk, at=LATER),
            lambda enrolment, quiz: enrolling.leave(enrolment.learner, enrolment.course, at=LATER),
            lambda enrolment, quiz: people.delete_account(enrolment.learner, at=LATER),
            lambda enrolment, quiz: add_played(
                enrolment.pk, Video.objects.get(), spans=[(0, 9)], position_ms=9, at=LATER
            ),
        ],
        ids=["start", "more time", "complete", "leave", "delete", "play"],
    )
    @pytest.mark.parametrize("is_first", [True, False], ids=["moved first", "moved second"])
    def test_never_half_and_no_deadlock(
        self, ada: User, other: Callable[[Enrolment, Quiz], object], *, is_first: bool
    ) -> None:
        course, first, second = a_course()
        enrolment = at_work(ada, course, first)
        quiz = Quiz.objects.get(step__kind="quiz")

        def move() -> None:
            # Who has left meanwhile stays where they are.
            try:
                move_learner(enrolment, second, at=LATER)
            except ChangeRefused:
                assert Enrolment.objects.count() == 1

        def act() -> None:
            other(enrolment, quiz)

        acts = (move, act) if is_first else (act, move)
        meanwhile(*acts, lambda: None)

        for row in Enrolment.objects.all():
            assert StepProgress.objects.filter(enrolment=row).count() == 4
            assert row.completed == row.progress.exclude(last_completed_at=None).count()


def rows_of(run: Run, name: str) -> list[dict[str, str]]:
    text = b"".join(
        part if isinstance(part, bytes) else part.encode() for part in csv_parts(run, name)
    )
    return list(csv.DictReader(text.decode().splitlines()))
