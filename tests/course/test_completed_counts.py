"""How many steps an enrolment has completed is counted with every change of progress."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from course import progress
from course.models import Enrolment, Step, StepProgress, User
from desk.following.filters import Wanted, learners_who
from desk.following.learners import in_order
from desk.following.run_facts import facts_of_run
from desk.runs import rows_of
from tests import factories
from tests.racing import at_once

NOW = factories.NOW


def counts_are_right() -> bool:
    done = Count("progress", filter=Q(progress__last_completed_at__isnull=False))
    rows = Enrolment.objects.annotate(found=done).values_list("completed", "found")
    return all(kept == found for kept, found in rows)


def visit(enrolment: Enrolment, step: Step) -> None:
    StepProgress.objects.bulk_create(
        [StepProgress(enrolment=enrolment, step=step)], ignore_conflicts=True
    )


def taken_back(enrolment: Enrolment, step: Step) -> None:
    with transaction.atomic():
        progress.complete(enrolment.pk, step.pk, at=NOW)
        transaction.set_rollback(True)


def by_sql(enrolment: Enrolment, step: Step) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE course_stepprogress SET last_completed_at = CASE WHEN last_completed_at IS NULL"
            " THEN now() END WHERE enrolment_id = %s OR step_id = %s",
            [enrolment.pk, step.pk],
        )


def move(enrolment: Enrolment, step: Step) -> None:
    """To the other enrolment, when it has no row of the step yet."""
    other = Enrolment.objects.exclude(pk=enrolment.pk).first()
    if not StepProgress.objects.filter(enrolment=other, step=step).exists():
        StepProgress.objects.filter(enrolment=enrolment, step=step).update(enrolment=other)


ACTS: list[Callable[[Enrolment, Step], object]] = [
    lambda enrolment, step: progress.complete(enrolment.pk, step.pk, at=NOW),
    lambda enrolment, step: progress.complete(enrolment.pk, step.pk, at=NOW + timedelta(1)),
    lambda enrolment, step: progress.undo(enrolment.pk, step.pk),
    lambda enrolment, step: StepProgress.objects.filter(enrolment=enrolment, step=step).delete(),
    lambda enrolment, step: StepProgress.objects.filter(step=step).delete(),
    lambda enrolment, step: progress.note_played(
        enrolment.pk, step.pk, progress.FilmPlayed(1, 5_000, (5_000, 9_000), 5_000), at=NOW
    ),
    lambda enrolment, step: Enrolment.objects.filter(pk=enrolment.pk).update(left_at=None),
    *(visit, taken_back, by_sql, move),
]


class TestCounts(TestCase):
    @given(
        st.lists(
            st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(0, 2)), max_size=15
        )
    )
    def test_after_anything(
        self, acts: list[tuple[Callable[[Enrolment, Step], object], int, int]]
    ) -> None:
        course = factories.course()
        steps = [factories.step(course, title=f"Step {number}") for number in range(3)]
        people = [factories.person(name) for name in ("Ada Park", "Mallory Quinn")]
        enrolments = [factories.enrol(person, course) for person in people]

        for act, who, what in acts:
            act(enrolments[who], steps[what])
            assert counts_are_right()


@pytest.mark.django_db
def test_row_read_earlier_and_saved_leaves_the_count(ada: User) -> None:
    course = factories.course()
    enrolment = factories.enrol(ada, course)
    progress.complete(enrolment.pk, factories.step(course).pk, at=NOW)

    enrolment.last_seen_at = NOW
    enrolment.save()

    enrolment.refresh_from_db()
    assert (enrolment.completed, enrolment.last_seen_at) == (1, NOW)


@pytest.mark.django_db
def test_truncated(ada: User) -> None:
    course = factories.course()
    enrolment = factories.enrol(ada, course)
    progress.complete(enrolment.pk, factories.step(course).pk, at=NOW)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE course_stepprogress")

    assert counts_are_right()


@pytest.mark.django_db(transaction=True)
def test_steps_completed_at_once_are_all_counted(ada: User) -> None:
    course = factories.course()
    enrolment = factories.enrol(ada, course)
    steps = [factories.step(course, title=f"Step {number}") for number in range(4)]

    at_once(8, lambda n: progress.complete(enrolment.pk, steps[n % 4].pk, at=NOW))

    enrolment.refresh_from_db()
    assert enrolment.completed == 4


class TestOrder(TestCase):
    @given(
        st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=14),
        st.sets(st.integers(0, 3)),
    )
    def test_is_that_of_what_is_shown(
        self, completed: list[tuple[int, int]], withdrawn: set[int]
    ) -> None:
        """Also when steps are drafts again; equal ones by who came first, or last."""
        course = factories.course()
        steps = [factories.step(course, title=f"Step {number}") for number in range(4)]
        people = [factories.person(name) for name in ("Ada", "Bo", "Chi", "Dan", "Eve")]
        enrolments = [factories.enrol(person, course) for person in people]
        for who, what in completed:
            progress.complete(enrolments[who].pk, steps[what].pk, at=NOW)
        Step.objects.filter(pk__in=[steps[what].pk for what in withdrawn]).update(published_at=None)

        for order, sign in (("done", 1), ("-done", -1)):
            facts = facts_of_run(enrolments[0].run, at=NOW)
            found = in_order(learners_who(facts, Wanted(), at=NOW), order)
            rows = rows_of(found.values_list("pk", flat=True))
            done = [row.done for row in found]  # type: ignore[attr-defined]
            assert done == [row.done for row in rows]  # type: ignore[attr-defined]
            assert rows == sorted(rows, key=lambda row: (sign * row.done, sign * row.pk))  # type: ignore[attr-defined]
