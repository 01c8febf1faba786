"""Query counts of each page: constant with little and with much data."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from course.models import Enrolment, Moment, User
from quizzes import attempts
from quizzes.models import Attempt, Quiz, VersionMoment
from tests import factories
from tests.factories import NOW, question_contents, quiz_steps

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def enrolment(ada: User, client: Client) -> Enrolment:
    factories.sign_in(client, ada)
    return factories.enrol(ada, factories.course(), last_seen_at=NOW)


def make(enrolment: Enrolment, questions: int, *, earlier: int = 0, kind: str = "test") -> Attempt:
    """An open attempt after some earlier ones; every question has tries and moments."""
    course = enrolment.course
    contents = [question_contents.one("a", "b", "c", stem=f"{n}?") for n in range(questions)]
    quiz = quiz_steps.quiz(course, *contents, kind=kind, limit_minutes=30, pass_percent=100)
    film = factories.step(course, kind="video")
    moment = Moment.objects.create(step=film, language="en", quote="It.", start_ms=0, end_ms=9)
    for slot in quiz.slots.all():
        assert slot.question
        version = slot.question.versions.get()
        VersionMoment.objects.create(version=version, place="option.1", moment=moment)
        VersionMoment.objects.create(version=version, place="hint", moment=moment)
    for number in range(earlier):
        at = NOW - timedelta(days=earlier - number)
        attempts.submit(attempts.start(enrolment, quiz, after=number, at=at).pk, at=at)
    attempt = attempts.start(enrolment, quiz, after=earlier, at=NOW)
    for asked in attempt.asked.select_related("version"):
        for try_number in (1, 2)[: 1 + asked.position % 2]:
            attempts.respond(
                attempt.pk, asked.position, quiz_steps.wrong(asked), try_number=try_number, at=NOW
            )
    return attempt


def count(act: Callable[[], object]) -> int:
    act()
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def address(name: str, attempt: Attempt, *more: int) -> str:
    step = attempt.quiz.step
    return reverse(f"quizzes:{name}", args=[step.course.slug, step.key, attempt.number, *more])


@pytest.mark.parametrize("kind", ["quiz", "test"])
def test_a_question_page_takes_6(client: Client, enrolment: Enrolment, kind: str) -> None:
    small = make(enrolment, 3, kind=kind)
    large = make(enrolment, 40, earlier=3, kind=kind)

    assert count(lambda: client.get(address("question", small, 2))) == 6
    assert count(lambda: client.get(address("question", large, 20))) == 6


def test_a_summary_takes_4(client: Client, enrolment: Enrolment) -> None:
    small, large = make(enrolment, 3), make(enrolment, 40, earlier=3)

    assert count(lambda: client.get(address("attempt", small))) == 4
    assert count(lambda: client.get(address("attempt", large))) == 4


def test_an_introduction_takes_5(client: Client, enrolment: Enrolment) -> None:
    small, large = make(enrolment, 3), make(enrolment, 9, earlier=3)
    for attempt in (small, large):
        client.get(attempt.quiz.step.get_absolute_url())

    assert count(lambda: client.get(small.quiz.step.get_absolute_url())) == 5
    assert count(lambda: client.get(large.quiz.step.get_absolute_url())) == 5


def test_a_response_takes_as_many_however_many_there_are(
    client: Client, enrolment: Enrolment
) -> None:
    counts = []
    for attempt in (make(enrolment, 3), make(enrolment, 40, earlier=3)):
        with CaptureQueriesContext(connection) as queries:
            sent = client.post(address("question", attempt, 1), {"try": 3, "pick": 0})
        assert sent.status_code == 302
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 13


def test_starting_takes_as_many_however_many_there_are(enrolment: Enrolment) -> None:
    counts = []
    for questions in (3, 40):
        contents = [question_contents.one("a", "b", stem=f"{n}?") for n in range(questions)]
        quiz = Quiz.objects.select_related("step").get(
            pk=quiz_steps.quiz(enrolment.course, *contents).pk
        )
        with CaptureQueriesContext(connection) as queries:
            attempts.start(enrolment, quiz, after=0, at=NOW)
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["attempt", "question"])
def test_pages_of_an_attempt_note_that_one_was_seen(
    client: Client, enrolment: Enrolment, name: str
) -> None:
    attempt = make(enrolment, 2)
    Enrolment.objects.update(last_seen_at=NOW - timedelta(hours=1))

    client.get(address(name, attempt, *([1] if name == "question" else [])))

    assert Enrolment.objects.get().last_seen_at == NOW
