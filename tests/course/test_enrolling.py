import contextlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from course import enrolling, progress
from course.enrolling import JoiningRefused
from course.models import Enrolment, Invitation, Run, User
from tests import factories


@pytest.mark.django_db
class TestJoin:
    def test_join_once(self, ada: User) -> None:
        course = factories.course()
        run = factories.run(course)

        enrolment = enrolling.join(ada, course, at=factories.NOW)

        assert (enrolment.run, enrolment.course, enrolment.left_at) == (run, course, None)

    def test_join_twice_is_joining_once(self, ada: User) -> None:
        course = factories.course()
        factories.run(course)

        first = enrolling.join(ada, course, at=factories.NOW)
        second = enrolling.join(ada, course, at=factories.NOW)

        assert first == second
        assert Enrolment.objects.count() == 1

    @pytest.mark.parametrize(("is_over", "number"), [(False, 1), (True, 2)])
    def test_who_returns_comes_to_the_run_they_left_while_it_lasts(
        self, ada: User, *, is_over: bool, number: int
    ) -> None:
        course = factories.course()
        first = factories.run(course, 1)
        enrolling.join(ada, course, at=factories.NOW)
        enrolling.leave(ada, course, at=factories.NOW)
        factories.run(course, 2)
        if is_over:
            day = factories.NOW.date()
            over = {"starts_on": day - timedelta(days=9), "ends_on": day - timedelta(days=2)}
            Run.objects.filter(pk=first.pk).update(**over)

        returned = enrolling.join(ada, course, at=factories.NOW)

        assert returned.run.number == number

    def test_join_takes_the_newest_run_that_is_open(self, ada: User) -> None:
        course = factories.course()
        factories.run(course, 1)
        second = factories.run(course, 2)
        factories.run(course, 3, joining=Run.Joining.CLOSED)

        assert enrolling.join(ada, course, at=factories.NOW).run == second

    def test_join_a_run_that_is_over_is_refused(self, ada: User) -> None:
        course = factories.course()
        factories.run(course, ends_on=(factories.NOW - timedelta(days=1)).date())

        with pytest.raises(JoiningRefused):
            enrolling.join(ada, course, at=factories.NOW)

        assert not Enrolment.objects.exists()

    def test_join_a_draft_course_is_refused(self, ada: User) -> None:
        course = factories.course(published_at=None)
        factories.run(course)

        with pytest.raises(JoiningRefused):
            enrolling.join(ada, course, at=factories.NOW)

    @pytest.mark.parametrize(
        ("code", "is_joined"), [("silt", True), (" silt ", True), ("mud", False), ("", False)]
    )
    def test_join_by_code(self, ada: User, code: str, *, is_joined: bool) -> None:
        course = factories.course()
        factories.run(course, joining=Run.Joining.CODE, join_code="silt")

        with contextlib.suppress(JoiningRefused):
            enrolling.join(ada, course, at=factories.NOW, code=code)

        assert Enrolment.objects.filter(learner=ada).exists() is is_joined

    def test_join_by_list(self, ada: User, mallory: User) -> None:
        course = factories.course()
        run = factories.run(course, joining=Run.Joining.LIST)
        Invitation.objects.create(run=run, email=str(ada.email))

        enrolling.join(ada, course, at=factories.NOW)
        with pytest.raises(JoiningRefused):
            enrolling.join(mallory, course, at=factories.NOW)

        assert [item.learner for item in Enrolment.objects.all()] == [ada]

    def test_join_the_same_run_again_goes_on_where_one_left(self, ada: User) -> None:
        course = factories.course()
        factories.run(course)
        step = factories.step(course)
        first = enrolling.join(ada, course, at=factories.NOW)
        progress.complete(first.pk, step.pk, at=factories.NOW)
        enrolling.leave(ada, course, at=factories.NOW)

        second = enrolling.join(ada, course, at=factories.NOW + timedelta(days=1))

        assert second == first
        assert second.left_at is None
        assert second.joined_at == factories.NOW
        assert second.progress.get().last_completed_at == factories.NOW

    def test_join_a_later_run_keeps_the_earlier_enrolment(self, ada: User) -> None:
        course = factories.course()
        factories.run(course, 1)
        first = enrolling.join(ada, course, at=factories.NOW)
        enrolling.leave(ada, course, at=factories.NOW)
        course.runs.update(joining=Run.Joining.CLOSED)
        factories.run(course, 2)

        second = enrolling.join(ada, course, at=factories.NOW)

        first.refresh_from_db()
        assert (first.left_at, second.left_at) == (factories.NOW, None)
        assert second.run.number == 2

    def test_the_database_refuses_a_second_current_enrolment(self, ada: User) -> None:
        course = factories.course()
        factories.enrol(ada, course)

        with pytest.raises(IntegrityError), transaction.atomic():
            factories.enrol(ada, course)


@pytest.mark.django_db
def test_leave_ends_the_enrolment_and_keeps_it(ada: User) -> None:
    course = factories.course()
    enrolment = factories.enrol(ada, course, joined_at=factories.NOW)

    assert enrolling.leave(ada, course, at=factories.NOW)
    assert not enrolling.leave(ada, course, at=factories.NOW)

    enrolment.refresh_from_db()
    assert enrolment.left_at == factories.NOW
