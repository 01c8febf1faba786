from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import progress
from course.models import Enrolment, StepProgress, User
from tests import factories


@pytest.mark.django_db
def test_complete_twice_keeps_the_first_instant(ada: User) -> None:
    course = factories.course()
    step, enrolment = factories.step(course), factories.enrol(ada, course)

    progress.complete(enrolment.pk, step.pk, at=factories.NOW)
    progress.complete(enrolment.pk, step.pk, at=factories.NOW + timedelta(minutes=1))

    assert StepProgress.objects.get().last_completed_at == factories.NOW


@pytest.mark.django_db
def test_note_score_takes_a_new_score(ada: User) -> None:
    course = factories.course()
    step, enrolment = factories.step(course), factories.enrol(ada, course)

    for score, passed in (("0.5", False), ("1", True)):
        progress.note_score(
            enrolment.pk, step.pk, at=factories.NOW, score=Decimal(score), passed=passed
        )

    row = StepProgress.objects.get()
    assert (row.score, row.passed, row.last_completed_at) == (Decimal(1), True, None)


@pytest.mark.django_db
def test_undo_keeps_the_visit(ada: User) -> None:
    course = factories.course()
    step, enrolment = factories.step(course), factories.enrol(ada, course)
    progress.complete(enrolment.pk, step.pk, at=factories.NOW)

    progress.undo(enrolment.pk, step.pk)
    progress.undo(enrolment.pk, step.pk)

    row = StepProgress.objects.get()
    assert (row.first_visited_at, row.last_completed_at) == (factories.NOW, None)


@pytest.mark.django_db
def test_with_done_counts_published_steps_only(ada: User) -> None:
    course = factories.course()
    steps = [factories.step(course, title=str(index)) for index in range(3)]
    draft = factories.step(course, is_published=False)
    enrolment = factories.enrol(ada, course)
    for step in (*steps[:2], draft):
        progress.complete(enrolment.pk, step.pk, at=factories.NOW)

    row = progress.with_done(Enrolment.objects.all()).get()

    assert (row.done, row.total) == (2, 3)  # type: ignore[attr-defined]


@given(done=st.integers(0, 2000), total=st.integers(0, 1000))
def test_percent_is_from_0_to_100_and_100_only_when_all_is_done(done: int, total: int) -> None:
    percent = progress.percent(done, total)

    assert 0 <= percent <= 100
    assert (percent == 100) == (total > 0 and done >= total)
