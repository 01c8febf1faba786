"""Model-based test: two tabs and an educator in any order; the invariants hold.

Runs on PostgreSQL: each example in a transaction that is rolled back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from course.models import StepProgress
from quizzes import attempts, authoring
from quizzes.attempts import SaveResult, StartRefused
from quizzes.attempts.standing import standing_of
from quizzes.marking import ResponseValue
from quizzes.models import Attempt, AttemptQuestion, Closing, QuestionVersion, Quiz, Response
from tests import factories
from tests.factories import NOW, question_contents, quiz_steps

TABS = st.integers(0, 1)
QUESTIONS = 2


class Interleavings(RuleBasedStateMachine):
    """Each tab knows an attempt and the tries it has seen, as a page does; both may be stale."""

    kind = "test"

    def __init__(self) -> None:
        super().__init__()
        self._atomic = transaction.atomic()
        self._atomic.__enter__()
        self.now: datetime = NOW
        self.saved: dict[int, tuple[list[int], Decimal]] = {}
        self.submitted: dict[int, tuple[datetime, Decimal | None]] = {}
        self.versions: dict[int, object] = {}
        self.tabs: list[tuple[int, dict[int, int]] | None] = [None, None]

    @initialize()
    def enter(self) -> None:
        course = factories.course()
        contents = [question_contents.one("a", "b", "c", stem=f"{n}?") for n in range(QUESTIONS)]
        self.quiz = quiz_steps.quiz(course, *contents, kind=self.kind, limit_minutes=30)
        self.enrolment = factories.enrol(factories.person("Ada Park"), course)

    @rule(tab=TABS, is_behind=st.booleans())
    def start(self, tab: int, *, is_behind: bool) -> None:
        seen = Attempt.objects.count()
        after = max(0, seen - is_behind)
        try:
            attempt = attempts.start(self.enrolment, self.quiz, after=after, at=self.now)
        except StartRefused:
            return
        self.tabs[tab] = (attempt.pk, {})

    @rule(tab=TABS, position=st.integers(1, QUESTIONS))
    def look(self, tab: int, position: int) -> None:
        page = self.tabs[tab]
        if page is not None:
            pk, tries = page
            asked = AttemptQuestion.objects.get(attempt=pk, position=position)
            tries[position] = asked.responses.count()

    @rule(tab=TABS, position=st.integers(1, QUESTIONS), pick=st.integers(0, 2))
    def respond(self, tab: int, position: int, pick: int) -> None:
        page = self.tabs[tab]
        if page is None:
            return
        pk, tries = page
        was_submitted = Attempt.objects.submitted().filter(pk=pk).exists()
        outcome = attempts.respond(
            pk, position, ResponseValue((pick,)), try_number=tries.get(position, 0) + 1, at=self.now
        )
        if outcome.taken is SaveResult.SAVED:
            assert not was_submitted
            assert outcome.response
            self.saved[outcome.response.pk] = ([pick], outcome.response.fraction)
            tries[position] = tries.get(position, 0) + 1
        elif outcome.taken is SaveResult.REPEATED:
            assert outcome.response
            assert outcome.response.picks == [pick]

    @rule(tab=TABS)
    def submit(self, tab: int) -> None:
        page = self.tabs[tab]
        if page is not None and self.kind == "test":
            attempts.submit(page[0], at=self.now)

    @rule(minutes=st.sampled_from([1, 10, 29, 31, 480, 481]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(tab=TABS)
    def settle(self, tab: int) -> None:
        page = self.tabs[tab]
        if page is not None:
            attempts.settle(page[0], at=self.now)

    @rule(position=st.integers(0, QUESTIONS - 1), right=st.integers(0, 2))
    def edit(self, position: int, right: int) -> None:
        """An educator changes the right choice while learners are answering."""
        row = self.quiz.slots.order_by("position")[position].question
        assert row
        authoring.save_question(row, question_contents.one("a", "b", "c", right=right), at=self.now)

    @invariant()
    def progress_says_where_the_newest_attempt_stands(self) -> None:
        newest = Attempt.objects.order_by("number").select_related("quiz").last()
        if newest is None:
            return
        row, state = StepProgress.objects.get(), standing_of(newest)
        assert (row.attempt_number, row.answered, row.asked) == (
            *(state.number, state.answered, state.asked),
        )
        assert (row.attempt_started_at, row.attempt_ends_at, row.open_question) == (
            *(state.started_at, state.ends_at, state.open_question),
        )
        assert row.next_try_at == state.next_try_at

    @rule(worths=st.sampled_from([[3, 2, 1], [2], [5, 5]]), percent=st.integers(0, 100))
    def set_rules(self, worths: list[int], percent: int) -> None:
        Quiz.objects.filter(pk=self.quiz.pk).update(marks_by_try=worths, pass_percent=percent)
        self.quiz.refresh_from_db()

    @rule(percent=st.sampled_from([0, 50, 100]))
    def grant(self, percent: int) -> None:
        attempts.grant_extra_time(self.enrolment, percent, at=self.now)

    @rule(hours=st.sampled_from([-1, 1, 1000]))
    def close(self, hours: int) -> None:
        Closing.objects.update_or_create(
            run=self.enrolment.run,
            quiz=self.quiz,
            defaults={"closes_at": self.now + timedelta(hours=hours)},
        )

    @invariant()
    def at_most_one_attempt_is_open_and_it_is_the_last(self) -> None:
        rows = list(Attempt.objects.order_by("number"))
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        assert [row.number for row in rows if row.submitted_at is None] in ([], [len(rows)])

    @invariant()
    def nothing_saved_is_lost_or_changed(self) -> None:
        rows = {row.pk: (row.picks, row.fraction) for row in Response.objects.all()}
        assert rows == self.saved

    @invariant()
    def tries_are_counted_without_gaps_and_within_their_worths(self) -> None:
        for asked in AttemptQuestion.objects.select_related("attempt").prefetch_related(
            "responses"
        ):
            rows = sorted(asked.responses.all(), key=lambda row: row.try_number)
            assert [row.try_number for row in rows] == list(range(1, len(rows) + 1))
            if asked.attempt.is_test:
                assert len(rows) <= len(asked.attempt.marks_by_try)
                assert not any(row.is_right for row in rows[:-1])

    @invariant()
    def what_is_submitted_stays_and_its_score_is_that_of_its_responses(self) -> None:
        for row in Attempt.objects.submitted():
            assert row.submitted_at
            found = (row.submitted_at, row.score)
            assert self.submitted.setdefault(row.pk, found) == found
            if row.is_test:
                assert row.score == _score(row)

    @invariant()
    def versions_stay_as_they_were(self) -> None:
        for row in QuestionVersion.objects.all():
            assert self.versions.setdefault(row.pk, row.content) == row.content

    @invariant()
    def the_best_score_counts(self) -> None:
        """From the first fully answered attempt on; the step is completed with it."""
        row = StepProgress.objects.filter(last_completed_at__isnull=False).first()
        rows = list(Attempt.objects.order_by("number"))
        complete = [one.number for one in rows if not attempts.unanswered(one.pk).exists()]
        assert (row is not None) == bool(complete)
        if row is None:
            return
        counted = [one for one in rows if one.submitted_at and one.number >= complete[0]]
        scores = [one.score for one in rows if one.score is not None]
        assert row.score == (max(scores) if counted and scores else None)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._atomic.__exit__(None, None, None)


class Practice(Interleavings):
    kind = "quiz"


def _score(attempt: Attempt) -> Decimal:
    """Computed in another way than in the code."""
    total = Fraction(0)
    for asked in attempt.asked.prefetch_related("responses"):
        marks = [
            Fraction(row.fraction) * attempt.marks_by_try[row.try_number - 1]
            for row in asked.responses.all()
        ]
        total += max(marks, default=Fraction(0))
    exact = total / (max(attempt.marks_by_try) * attempt.asked.count())
    return Decimal(exact.numerator * 10**4 / exact.denominator).quantize(Decimal(1)) / 10**4


@contextmanager
def _examples(count: int, steps: int) -> Iterator[settings]:
    yield settings(
        max_examples=count,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("machine", [Interleavings, Practice])
def test_any_order_of_what_two_tabs_and_an_educator_do(
    machine: type[RuleBasedStateMachine],
) -> None:
    assert connection.vendor == "postgresql"
    with _examples(10, 20) as wanted:
        run_state_machine_as_test(machine, settings=wanted)


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.parametrize("machine", [Interleavings, Practice])
def test_a_great_many_orders(machine: type[RuleBasedStateMachine]) -> None:
    with _examples(60, 40) as wanted:
        run_state_machine_as_test(machine, settings=wanted)
