"""Why a step is not complete: random histories, answered as a slow, obvious reading of all that
happened answers it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course import authoring, enrolling, progress
from course.models import Enrolment, Step, StepProgress
from course.pages.going_on import facts_of, kept_facts
from course.records.reasons import StepStanding, Way, Why, way_on, why_not
from desk.runs import move_learner
from lessons.film.playing import add_played
from lessons.models import Video
from quizzes import attempts
from quizzes.attempts import StartRefused
from quizzes.models import Attempt, AttemptQuestion, Response
from tests import factories
from tests.factories import NOW, question_contents, quiz_steps

if TYPE_CHECKING:
    from quizzes.marking import ResponseValue

pytestmark = pytest.mark.django_db

SECOND = 1_000
FILM_SECONDS = 100
QUESTIONS = 2
WAITING = timedelta(hours=8)


class TestOfAFilm:
    def facts(self, **fields: object) -> StepStanding:
        played = {"played_revision": 1, "played_ms": 50_000, "gap_start_ms": 20_000}
        film = {"kind": "video", "film_ms": 100_000, "film_revision": 1, "gap_end_ms": 70_000}
        return StepStanding(**film | played | fields)  # type: ignore[arg-type]

    def test_names_the_first_part_missing_and_leads_to_it(self) -> None:
        reason = why_not(self.facts(), at=NOW)

        assert reason is not None
        assert reason.why is Why.PARTLY_PLAYED
        assert "0:50 of 1:40" in reason.words
        assert "0:20–1:10" in reason.words
        assert reason.way == Way(tail="?t=20")

    def test_replaced_film_starts_anew_and_says_so(self) -> None:
        reason = why_not(self.facts(film_revision=2), at=NOW)

        assert reason is not None
        assert reason.why is Why.FILM_REPLACED
        assert self.facts(film_revision=2).played == 0

    def test_watched_from_95_percent_on(self) -> None:
        marks = [self.facts(played_ms=ms).is_watched for ms in (94_999, 95_000)]

        assert marks == [False, True]

    def test_goes_on_where_the_page_resumes_else_at_the_gap(self) -> None:
        near_end, middle = self.facts(position_ms=99_000), self.facts(position_ms=50_000)

        assert way_on(middle) == Way()
        assert way_on(near_end) == Way(tail="?t=20")


class TestOfATest:
    def facts(self, **fields: object) -> StepStanding:
        failed = {"is_complete": True, "passed": False, "score": Decimal("0.6999")}
        taken = {"attempt_number": 1, "answered": 2, "asked": 2, "next_try_at": NOW + WAITING}
        return StepStanding(kind="test", **failed | taken | fields)  # type: ignore[arg-type]

    def test_failed_is_floored_and_says_when_the_next_try_is(self) -> None:
        reason = why_not(self.facts(), at=NOW)

        assert reason is not None
        assert reason.why is Why.NOT_PASSED
        assert "69 %" in reason.words
        assert (reason.way, reason.at) == (None, NOW + WAITING)

    def test_after_waiting_it_leads_to_the_next_try(self) -> None:
        reason = why_not(self.facts(), at=NOW + WAITING)

        assert reason is not None
        assert reason.way == Way()

    def test_closed_before_the_next_try(self) -> None:
        reason = why_not(self.facts(closes_at=NOW + timedelta(hours=1)), at=NOW)

        assert reason is not None
        assert "closes before" in reason.words
        assert reason.way is None

    def test_closed(self) -> None:
        closed_at = NOW - timedelta(hours=1)
        failed = why_not(self.facts(closes_at=closed_at), at=NOW)
        untouched = why_not(StepStanding(kind="test", closes_at=closed_at), at=NOW)

        assert failed is not None
        assert untouched is not None
        assert failed.why is untouched.why is Why.CLOSED
        assert "69 %" in failed.words

    def test_time_over_leads_to_the_attempt(self) -> None:
        going = {"attempt_started_at": NOW - WAITING, "attempt_ends_at": NOW, "open_question": 2}
        reason = why_not(self.facts(**going), at=NOW)

        assert reason is not None
        assert reason.why is Why.TIME_OVER
        assert reason.way == Way(1)

    def test_passed_has_no_reason(self) -> None:
        assert why_not(self.facts(passed=True), at=NOW) is None


def test_locked_says_when_it_opens() -> None:
    reason = why_not(StepStanding(kind="article", opens_at=NOW + WAITING), at=NOW)

    assert reason is not None
    assert reason.why is Why.LOCKED
    assert reason.at == NOW + WAITING


# What may happen in a course, one thing a minute.
SECONDS = st.integers(0, FILM_SECONDS - 1)
THINGS = st.one_of(
    st.tuples(st.just("visit"), st.integers(0, 2)),
    st.tuples(st.just("play"), st.tuples(SECONDS, st.integers(1, 60))),
    st.tuples(st.just("mark"), st.integers(0, 1)),
    st.tuples(st.just("undo"), st.integers(0, 1)),
    st.tuples(st.just("replace"), st.none()),
    st.tuples(st.just("start"), st.none()),
    st.tuples(st.just("respond"), st.tuples(st.integers(1, QUESTIONS), st.booleans())),
    st.tuples(st.just("submit"), st.none()),
    st.tuples(st.just("leave and return"), st.none()),
    st.tuples(st.just("change the run"), st.none()),
    st.tuples(st.just("wait"), st.none()),
)


class History:
    """An article, a film and a test, and what Ada does with them."""

    def __init__(self) -> None:
        self.now = NOW
        self.course = factories.course()
        self.run = factories.run(self.course)
        self.article = factories.step(self.course, 1, "Rain")
        self.film = factories.step(self.course, 1, "Falls", kind="video")
        factories.video(self.film, duration_ms=FILM_SECONDS * SECOND)
        contents = [question_contents.one("a", "b", "c", stem=f"{n}?") for n in range(QUESTIONS)]
        self.test = quiz_steps.quiz(self.course, *contents, kind="test", limit_minutes=30)
        self.ada = factories.person("Ada Park")
        self.enrolment = factories.enrol(self.ada, self.course, joined_at=NOW)
        self.visited: set[int] = set()
        # Seconds played of each revision; marked steps.
        self.played: dict[int, set[int]] = {}
        self.revision = 1
        self.done: set[int] = set()

    @property
    def steps(self) -> list[Step]:
        return [self.article, self.film, self.test.step]

    def do(self, name: str, given: object) -> None:
        self.now += timedelta(minutes=1)
        getattr(self, f"_{name.split(maxsplit=1)[0]}")(given)

    def _visit(self, which: int) -> None:
        self._note_visit(self.steps[which])

    def _note_visit(self, step: Step) -> None:
        StepProgress.objects.get_or_create(enrolment=self.enrolment, step=step)
        self.visited.add(step.pk)

    def _play(self, given: tuple[int, int]) -> None:
        start, length = given
        end = min(FILM_SECONDS, start + length)
        video = Video.objects.get(pk=self.film.pk)
        spans = [(start * SECOND, end * SECOND)]
        add_played(self.enrolment.pk, video, spans=spans, position_ms=end * SECOND, at=self.now)
        self.visited.add(self.film.pk)
        self.played.setdefault(self.revision, set()).update(range(start, end))

    def _mark(self, which: int) -> None:
        progress.complete(self.enrolment.pk, self.steps[which].pk, at=self.now)
        self.visited.add(self.steps[which].pk)
        self.done.add(self.steps[which].pk)

    def _undo(self, which: int) -> None:
        progress.undo(self.enrolment.pk, self.steps[which].pk)
        self.done.discard(self.steps[which].pk)

    def _replace(self, _: None) -> None:
        self.revision += 1
        Video.objects.filter(pk=self.film.pk).update(revision=self.revision)
        authoring.note_film(self.film.pk, length_ms=FILM_SECONDS * SECOND, revision=self.revision)

    def _start(self, _: None) -> None:
        after = self.enrolment.attempts.count()
        enrolment = Enrolment.objects.select_related("run").get(pk=self.enrolment.pk)
        try:
            attempts.start(enrolment, self.test, after=after, at=self.now)
        except StartRefused:
            return
        self.visited.add(self.test.pk)

    def _respond(self, given: tuple[int, bool]) -> None:
        position, is_right = given
        attempt = self.enrolment.attempts.order_by("number").last()
        if attempt is None:
            return
        asked = AttemptQuestion.objects.select_related("version").get(
            attempt=attempt, position=position
        )
        value: ResponseValue = (quiz_steps.right if is_right else quiz_steps.wrong)(asked)
        number = asked.responses.count() + 1
        attempts.respond(attempt.pk, position, value, try_number=number, at=self.now)

    def _submit(self, _: None) -> None:
        attempt = self.enrolment.attempts.order_by("number").last()
        if attempt is not None:
            attempts.submit(attempt.pk, at=self.now)

    def _leave(self, _: None) -> None:
        enrolling.leave(self.ada, self.course, at=self.now)
        enrolling.join(self.ada, self.course, at=self.now)

    def _change(self, _: None) -> None:
        """The former enrolment stays as it is, so attempts are those of the one there is now."""
        number = self.course.runs.count() + 1
        later = factories.run(self.course, number, starts_on=self.run.starts_on)
        self.enrolment = move_learner(self.enrolment, later, at=self.now)

    def _wait(self, _: None) -> None:
        self.now += timedelta(hours=5)

    def stored(self, step: Step) -> StepStanding:
        """What the pages read."""
        fields = ("kind", "minutes", "film_ms", "film_revision", "is_open")
        row = Step.objects.values(*fields).get(pk=step.pk)
        mine = StepProgress.objects.filter(enrolment=self.enrolment, step=step)
        return facts_of(row, mine.values_list(kept_facts(), flat=True).first())

    def expected(self, step: Step) -> tuple[Why, Way | None] | None:
        """The slow, obvious answer."""
        if step.pk == self.test.pk:
            return self._expected_of_test()
        if step.pk in self.done:
            return None
        if step.pk == self.film.pk:
            return self._expected_of_film()
        if step.pk in self.visited:
            return Why.NOT_MARKED, Way(tail="#complete")
        return Why.NOT_OPENED, Way()

    def _expected_of_film(self) -> tuple[Why, Way | None]:
        heard = self._heard()
        if len(heard) >= FILM_SECONDS * 95 / 100:
            return Why.NOT_MARKED, Way(tail="#complete")
        if not heard:
            is_replaced = any(self.played.values())
            return (Why.FILM_REPLACED if is_replaced else Why.NOT_PLAYED), Way()
        missing = min(set(range(FILM_SECONDS)) - heard)
        return Why.PARTLY_PLAYED, Way(tail=f"?t={missing}")

    def _heard(self) -> set[int]:
        """Seconds played, with those filled that lie alone between long parts, as the bar fills
        them.
        """
        heard = self.played.get(self.revision, set())
        filled = set(heard)
        for second in set(range(FILM_SECONDS)) - heard:
            before, after = self._run_of(heard, second, -1), self._run_of(heard, second, 1)
            beside = [length for length, is_edge in (before, after) if not is_edge]
            if all(length >= 2 for length in beside):
                filled.add(second)
        return filled

    def _run_of(self, heard: set[int], second: int, by: int) -> tuple[int, bool]:
        """How many seconds in a row were played beside this one; whether it is the film's end."""
        at = second + by
        if not 0 <= at < FILM_SECONDS:
            return 0, True
        length = 0
        while at in heard:
            length, at = length + 1, at + by
        return length, False

    def _expected_of_test(self) -> tuple[Why, Way | None] | None:
        tried = list(self.enrolment.attempts.order_by("number"))
        if not tried:
            return Why.NOT_STARTED, Way()
        has_all = {one.pk: self._open_of(one) is None for one in tried}
        passed = any(one.score is not None and one.score >= Decimal("0.7") for one in tried)
        failed = not passed and any(one.submitted_at for one in tried)
        newest = tried[-1]
        if any(has_all.values()) and not failed:
            return None
        if newest.submitted_at is None:
            position = self._open_of(newest)
            if newest.deadline and newest.deadline <= self.now:
                return Why.TIME_OVER, Way(newest.number)
            if position is None:
                return Why.NOT_SUBMITTED, Way(newest.number)
            return Why.QUESTION_OPEN, Way(newest.number, position)
        is_free = newest.submitted_at + WAITING <= self.now
        return (Why.NOT_PASSED if failed else Why.NOT_ANSWERED), Way() if is_free else None

    def _open_of(self, attempt: Attempt) -> int | None:
        for asked in attempt.asked.order_by("position"):
            if not Response.objects.filter(asked=asked).exists():
                return asked.position
        return None


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(THINGS, min_size=1, max_size=25))
def test_answers_as_a_slow_reading_of_the_history(things: list[tuple[str, object]]) -> None:
    with rolled_back():
        history = History()
        for name, given_ in things:
            history.do(name, given_)
        for step in history.steps:
            stored = history.stored(step)
            reason = why_not(stored, at=history.now)
            found = None if reason is None else (reason.why, reason.way)

            assert found == history.expected(step), (step.title, stored)
            assert 0 <= stored.played <= FILM_SECONDS * SECOND
            assert stored.left_ms >= 0
