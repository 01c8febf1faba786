"""Constraints and triggers of the database."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from course.models import Enrolment, User
from quizzes.models import (
    Attempt,
    AttemptQuestion,
    Question,
    QuestionVersion,
    Quiz,
    QuizItem,
    Response,
)
from tests import factories
from tests.factories import NOW


class Place:
    """A test with a question, and Ada in its course."""

    def __init__(self, ada: User) -> None:
        self.course = factories.course()
        self.quiz = Quiz.objects.create(step=factories.step(self.course, kind="test"))
        self.enrolment: Enrolment = factories.enrol(ada, self.course)
        self.question = self.make_question()
        self.attempt = self.start(1)

    def make_question(self) -> Question:
        made = Question.objects.create(course=self.course)
        self.version(made, 1)
        return made

    def version(self, of: Question, number: int, **fields: Any) -> QuestionVersion:
        given = {"kind": "one", "content": {"stem": "Why?"}, "created_at": NOW} | fields
        return QuestionVersion.objects.create(question=of, number=number, **given)

    def start(self, number: int, **fields: Any) -> Attempt:
        given = {"marks_by_try": [3, 2, 1], "started_at": NOW} | fields
        return Attempt.objects.create(
            enrolment=self.enrolment, quiz=self.quiz, number=number, **given
        )

    def ask(
        self, question: Question, version: QuestionVersion, position: int = 1
    ) -> AttemptQuestion:
        return AttemptQuestion.objects.create(
            attempt=self.attempt, position=position, question=question, version=version
        )

    def asked(self) -> AttemptQuestion:
        return self.ask(self.question, self.question.versions.get())


@pytest.fixture
def place(ada: User) -> Place:
    return Place(ada)


def _foreign_version(place: Place) -> None:
    place.ask(place.question, place.make_question().versions.get())


def _respond(place: Place, **fields: Any) -> None:
    given = {"try_number": 1, "fraction": 0, "given_at": NOW} | fields
    Response.objects.create(asked=place.asked(), **given)


REFUSED: dict[str, Callable[[Place], object]] = {
    "a second open attempt": lambda p: p.start(2),
    "a number twice": lambda p: p.start(1, submitted_at=NOW, score=0),
    "attempt 0": lambda p: p.start(0, submitted_at=NOW, score=0),
    "submitted before it started": lambda p: p.start(
        2, submitted_at=NOW - timedelta(seconds=1), score=0
    ),
    "over before it began": lambda p: p.start(2, submitted_at=NOW, score=0, deadline=NOW),
    "a score above 1": lambda p: p.start(2, submitted_at=NOW, score=Decimal("1.0001")),
    "a score below 0": lambda p: p.start(2, submitted_at=NOW, score=Decimal("-0.0001")),
    "a submitted test without a score": lambda p: p.start(2, submitted_at=NOW),
    "a score of practice": lambda p: p.start(2, submitted_at=NOW, marks_by_try=[], score=1),
    "a try worth nothing": lambda p: p.start(2, submitted_at=NOW, score=0, marks_by_try=[3, 0]),
    "tries of a quiz worth nothing": lambda p: Quiz.objects.update(marks_by_try=[0]),
    "a quiz without tries": lambda p: Quiz.objects.update(marks_by_try=[]),
    "a pass mark above 100 %": lambda p: Quiz.objects.update(pass_percent=101),
    "a limit of no time": lambda p: Quiz.objects.update(limit_minutes=0),
    "a key that is none": lambda p: Question.objects.update(key="ABCDEFGH"),
    "a key twice": lambda p: Question.objects.create(course=p.course, key=p.question.key),
    "a version's number twice": lambda p: p.version(p.question, 1),
    "a version 0": lambda p: p.version(p.question, 0),
    "a kind that is none": lambda p: p.version(p.question, 2, kind="essay"),
    "other words in a version": lambda p: QuestionVersion.objects.update(content={"stem": "Who?"}),
    "another number of a version": lambda p: QuestionVersion.objects.update(number=7),
    "a version of another question": _foreign_version,
    "a question twice in an attempt": lambda p: (
        p.asked(),
        p.ask(p.question, p.version(p.question, 2), position=2),
    ),
    "a position twice": lambda p: (
        p.asked(),
        p.ask(other := p.make_question(), other.versions.get()),
    ),
    "a try twice": lambda p: [
        Response.objects.create(asked=asked, try_number=1, fraction=0, given_at=NOW)
        for asked in [p.asked()] * 2
    ],
    "try 0": lambda p: _respond(p, try_number=0),
    "more than right": lambda p: _respond(p, fraction=Decimal("1.00000001")),
    "less than wrong": lambda p: _respond(p, fraction=Decimal("-0.00000001")),
    "a slot of nothing": lambda p: QuizItem.objects.create(quiz=p.quiz),
    "a slot of both": lambda p: QuizItem.objects.create(
        quiz=p.quiz, question=p.question, tag="dates"
    ),
    "a draw of none": lambda p: QuizItem.objects.create(quiz=p.quiz, tag="dates", count=0),
    "a question twice in a quiz": lambda p: [
        QuizItem.objects.create(quiz=p.quiz, question=p.question, position=n) for n in (1, 2)
    ],
    "a place twice in a quiz": lambda p: [
        QuizItem.objects.create(quiz=p.quiz, tag=tag, position=1) for tag in ("dates", "names")
    ],
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(name: str, place: Place) -> None:
    with pytest.raises(IntegrityError):
        _at_once(REFUSED[name], place)


def test_the_database_takes_another_rendering_of_a_version(place: Place) -> None:
    QuestionVersion.objects.update(html={"stem": "<p>Why?</p>"})

    assert place.question.versions.get().html == {"stem": "<p>Why?</p>"}


@transaction.atomic
def _at_once(act: Callable[[Place], object], place: Place) -> None:
    act(place)
    connection.check_constraints()
