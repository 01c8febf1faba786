import contextlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from course import enrolling, progress
from course.enrolling import JoiningRefused
from course.models import Enrolment, Invitation, Run, User
from tests import cast


@pytest.mark.django_db
class TestJoin:
    def test_join_once(self, ada: User) -> None:
        course = cast.course()
        run = cast.run(course)

        enrolment = enrolling.join(ada, course, at=cast.NOW)

        assert (enrolment.run, enrolment.course, enrolment.left_at) == (run, course, None)

    def test_join_twice_is_joining_once(self, ada: User) -> None:
        course = cast.course()
        cast.run(course)

        first = enrolling.join(ada, course, at=cast.NOW)
        second = enrolling.join(ada, course, at=cast.NOW)

        assert first == second
        assert Enrolment.objects.count() == 1

    def test_join_takes_the_newest_run_that_is_open(self, ada: User) -> None:
        course = cast.course()
        cast.run(course, 1)
        second = cast.run(course, 2)
        cast.run(course, 3, joining=Run.Joining.CLOSED)

        assert enrolling.join(ada, course, at=cast.NOW).run == second

    def test_join_a_run_that_is_over_is_refused(self, ada: User) -> None:
        course = cast.course()
        cast.run(course, ends_on=(cast.NOW - timedelta(days=1)).date())

        with pytest.raises(JoiningRefused):
            enrolling.join(ada, course, at=cast.NOW)

        assert not Enrolment.objects.exists()

    def test_join_a_draft_course_is_refused(self, ada: User) -> None:
        course = cast.course(published_at=None)
        cast.run(course)

        with pytest.raises(JoiningRefused):
            enrolling.join(ada, course, at=cast.NOW)

    @pytest.mark.parametrize(
        ("code", "is_joined"), [("silt", True), (" silt ", True), ("mud", False), ("", False)]
    )
    def test_join_by_code(self, ada: User, code: str, *, is_joined: bool) -> None:
        course = cast.course()
        cast.run(course, joining=Run.Joining.CODE, join_code="silt")

        with contextlib.suppress(JoiningRefused):
            enrolling.join(ada, course, at=cast.NOW, code=code)

        assert Enrolment.objects.filter(learner=ada).exists() is is_joined

    def test_join_by_list(self, ada: User, mallory: User) -> None:
        course = cast.course()
        run = cast.run(course, joining=Run.Joining.LIST)
        Invitation.objects.create(run=run, email=str(ada.email))

        enrolling.join(ada, course, at=cast.NOW)
        with pytest.raises(JoiningRefused):
            enrolling.join(mallory, course, at=cast.NOW)

        assert [item.learner for item in Enrolment.objects.all()] == [ada]

    def test_join_the_same_run_again_goes_on_where_one_left(self, ada: User) -> None:
        course = cast.course()
        cast.run(course)
        step = cast.step(course)
        first = enrolling.join(ada, course, at=cast.NOW)
        progress.complete(first.pk, step.pk, at=cast.NOW)
        enrolling.leave(ada, course, at=cast.NOW)

        second = enrolling.join(ada, course, at=cast.NOW + timedelta(days=1))

        assert second == first
        assert second.left_at is None
        assert second.joined_at == cast.NOW
        assert second.progress.get().last_completed_at == cast.NOW

    def test_join_a_later_run_keeps_the_earlier_enrolment(self, ada: User) -> None:
        course = cast.course()
        cast.run(course, 1)
        first = enrolling.join(ada, course, at=cast.NOW)
        enrolling.leave(ada, course, at=cast.NOW)
        cast.run(course, 2)

        second = enrolling.join(ada, course, at=cast.NOW)

        first.refresh_from_db()
        assert (first.left_at, second.left_at) == (cast.NOW, None)
        assert second.run.number == 2

    def test_the_database_refuses_a_second_current_enrolment(self, ada: User) -> None:
        course = cast.course()
        cast.enrol(ada, course)

        with pytest.raises(IntegrityError), transaction.atomic():
            cast.enrol(ada, course)


@pytest.mark.django_db
def test_leave_ends_the_enrolment_and_keeps_it(ada: User) -> None:
    course = cast.course()
    enrolment = cast.enrol(ada, course, joined_at=cast.NOW)

    assert enrolling.leave(ada, course, at=cast.NOW)
    assert not enrolling.leave(ada, course, at=cast.NOW)

    enrolment.refresh_from_db()
    assert enrolment.left_at == cast.NOW
