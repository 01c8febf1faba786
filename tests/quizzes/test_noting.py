"""Notes on questions: once one has responded, with what they ask and nothing of the solution."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from course.models import Note, User
from quizzes import attempts
from quizzes import questions as q
from quizzes.marking import ResponseValue
from quizzes.models import Attempt
from tests import factories
from tests.factories import quiz_steps

pytestmark = pytest.mark.django_db

NEW = "/courses/rivers/notes/new/"
LINK = "Write a note on this question"


@pytest.fixture
def attempt(ada: User, now: datetime) -> Attempt:
    course = factories.course()
    enrolment = factories.enrol(ada, course, joined_at=now)
    options = (
        q.Option("CANARY-right", 100, feedback=q.AuthorNote("CANARY-told")),
        q.Option("Salt"),
    )
    content = q.QuestionContent(q.ONE, "What does the river **carry**?", options)
    quiz = quiz_steps.quiz(course, content, content, kind="test", marks_by_try=[1])
    return attempts.start(enrolment, quiz, after=0, at=now)


@pytest.fixture
def own(client: Client, ada: User) -> Client:
    factories.sign_in(client, ada)
    return client


def _question(attempt: Attempt, position: int = 1) -> str:
    return f"{attempt.quiz.step.get_absolute_url()}attempts/1/questions/{position}/"


def _respond(attempt: Attempt, now: datetime) -> str:
    asked = attempt.asked.get(position=1)
    attempts.respond(attempt.pk, 1, ResponseValue((1,)), try_number=1, at=now)
    return f"{NEW}?step={attempt.quiz.step.key}&question={asked.question.key}"


def test_note_is_offered_once_the_responses_are_in(
    own: Client, attempt: Attempt, now: datetime
) -> None:
    assert LINK not in own.get(_question(attempt)).content.decode()

    address = _respond(attempt, now)

    page = own.get(_question(attempt)).content.decode()
    assert LINK in page
    assert address.replace("&", "&amp;") in page
    assert LINK not in own.get(_question(attempt, 2)).content.decode()


def test_note_quotes_the_question_and_nothing_else(
    own: Client, attempt: Attempt, now: datetime
) -> None:
    address = _respond(attempt, now)
    shown = own.get(address).content.decode()
    key = address.rpartition("=")[2]
    fields = {"step": attempt.quiz.step.key, "question": key, "text": "Salt sinks.", "key": uuid4()}

    assert own.post(NEW, fields).status_code == 302

    note = Note.objects.get()
    assert (note.quote, note.question) == ("What does the river carry?", key)
    assert "What does the river carry?" in shown
    assert "CANARY" not in shown + own.get("/courses/rivers/notes/").content.decode()


@pytest.mark.parametrize("key", ["", "zzzzzzzz", "of question 2"])
def test_question_without_a_response_is_not_quoted(
    own: Client, attempt: Attempt, now: datetime, key: str
) -> None:
    _respond(attempt, now)
    if key == "of question 2":
        key = attempt.asked.get(position=2).question.key

    own.post(NEW, {"step": attempt.quiz.step.key, "question": key, "text": "x"})

    note = Note.objects.get()
    assert (note.quote, note.question) == ("", "")
