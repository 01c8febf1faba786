from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from course import certificates, enrolling, people
from course.models import Course, Notice, User
from course.notices import writing
from course.notices.kinds import TEST_RESULT, WELCOME
from course.notices.writing import mark_all_read, mark_read, notify, notify_many
from course.progress import complete
from quizzes import attempts
from quizzes.models import Quiz
from tests import factories
from tests.factories import quiz_steps

NOW = factories.NOW


def kinds_of(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person).values_list("kind", flat=True))


def told(person: User, course: Course, key: str = "1") -> bool:
    return notify(person=person.pk, kind=WELCOME, key=key, course=course, at=NOW)


def test_nobody_is_told_the_same_twice(
    ada: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    course = factories.course()

    with django_assert_num_queries(2):
        answers = [told(ada, course) for _ in range(2)]

    assert answers == [True, False]
    assert told(ada, course, "2")
    assert kinds_of(ada) == ["welcome", "welcome"]


def test_nobody_is_told_whose_account_is_deleted_or_inactive(ada: User, grace: User) -> None:
    course = factories.course()
    people.delete_account(ada, at=NOW)
    User.objects.filter(pk=grace.pk).update(is_active=False)

    assert not told(ada, course)
    assert not told(grace, course)


def test_many_are_told_in_few_statements(
    ada: User, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BATCH", 3)
    course = factories.course()
    learners = [factories.person(f"Learner{number}").pk for number in range(7)]
    told(ada, course)

    with django_assert_num_queries(3):
        new = notify_many([ada.pk, *learners], kind=WELCOME, key="1", course=course, at=NOW)

    assert new == 7
    assert Notice.objects.count() == 8


def test_marking_read_touches_ones_own_alone(ada: User, grace: User) -> None:
    course = factories.course()
    told(ada, course)
    told(grace, course)
    later = NOW + timedelta(days=1)
    notify(person=ada.pk, kind=WELCOME, key="later", course=course, at=later)
    hers = Notice.objects.get(person=grace)

    assert not mark_read(ada, hers.pk, at=NOW)
    assert mark_all_read(ada, at=NOW) == 1

    unread = Notice.objects.filter(read_at=None)
    assert set(unread.values_list("person", "key")) == {(grace.pk, "1"), (ada.pk, "later")}


def test_joining_welcomes_once(ada: User) -> None:
    course = factories.course()
    factories.run(course)

    enrolling.join(ada, course, at=NOW)
    enrolling.leave(ada, course, at=NOW)
    enrolling.join(ada, course, at=NOW)

    assert kinds_of(ada) == ["welcome"]


def test_certificate_is_told_with_its_issue(ada: User) -> None:
    course = factories.course(certificate_score=0)
    step = factories.step(course)
    enrolment = factories.enrol(ada, course, joined_at=NOW)
    with pytest.raises(certificates.NotReached):
        certificates.issue(enrolment, name="Ada Park", at=NOW)
    assert kinds_of(ada) == []

    complete(enrolment.pk, step.pk, at=NOW)
    for _ in range(2):
        certificates.issue(enrolment, name="Ada Park", at=NOW)

    assert kinds_of(ada) == ["certificate"]


def _test_under_way(ada: User) -> tuple[Course, int]:
    course = factories.course()
    enrolment = factories.enrol(ada, course, joined_at=NOW)
    quiz = quiz_steps.quiz(course, quiz_steps.OF_EACH_KIND["one"], kind="test")
    Quiz.objects.filter(pk=quiz.pk).update(limit_minutes=30)
    quiz.refresh_from_db()
    return course, attempts.start(enrolment, quiz, after=0, at=NOW).pk


def test_result_is_told_of_what_the_clock_submitted(ada: User) -> None:
    _, attempt = _test_under_way(ada)

    assert attempts.settle_due(at=NOW + timedelta(minutes=20)) == 0
    assert kinds_of(ada) == []
    for _ in range(2):
        attempts.settle_due(at=NOW + timedelta(hours=1))

    assert list(Notice.objects.values_list("kind", "key")) == [
        (TEST_RESULT.name, f"attempt-{attempt}")
    ]


def test_result_is_not_told_to_who_submitted(ada: User) -> None:
    _, attempt = _test_under_way(ada)

    attempts.submit(attempt, at=NOW + timedelta(minutes=5))
    attempts.settle_due(at=NOW + timedelta(hours=1))

    assert kinds_of(ada) == []


def test_notices_go_with_the_account(ada: User, grace: User) -> None:
    course = factories.course()
    told(ada, course)
    told(grace, course)

    people.delete_account(ada, at=NOW)

    assert list(Notice.objects.values_list("person", flat=True)) == [grace.pk]


class TestEachOnce(TestCase):
    @given(sent=st.lists(st.tuples(st.integers(0, 2), st.sampled_from("abc")), max_size=20))
    def test_however_often_and_in_whatever_order(self, sent: list[tuple[int, str]]) -> None:
        course = factories.course()
        learners = [factories.person(f"Learner{number}") for number in range(3)]

        new = [told(learners[who], course, key) for who, key in sent]

        assert sum(new) == len(set(sent)) == Notice.objects.count()
