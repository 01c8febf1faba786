"""The course of the journeys with a quiz and a test, and questions of each kind in any state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone

from course.models import Moment
from quizzes import attempts, authoring
from quizzes import questions as q
from quizzes.models import Question, QuizItem
from tests import factories
from tests.factories import question_contents
from tests.factories import quiz_steps as stage
from tests.worlds.film_course import FilmCourse, make_film_course

if TYPE_CHECKING:
    from course.models import Enrolment, User
    from quizzes.models import Attempt, AttemptQuestion, Quiz

QUOTE = "Every river has a story"
SECOND = 21


@dataclass(slots=True)
class QuizCourse:
    stage: FilmCourse
    ada: User
    enrolment: Enrolment
    moment: Moment
    quizzes: dict[str, Quiz] = field(default_factory=dict)

    def quiz(
        self, title: str, *contents: q.QuestionContent, kind: str = "quiz", **fields: int
    ) -> Quiz:
        made = stage.quiz(self.stage.course, kind=kind, week=5, title=title, **fields)
        rows = []
        for content in contents:
            row = Question(course=self.stage.course)
            moments = {place: self.moment for place, _ in content.moments()}
            authoring.save_question(row, content, at=timezone.now(), moments=moments)
            rows.append(row)
        authoring.set_slots(made, [QuizItem(question=row) for row in rows])
        self.quizzes[title] = made
        return made

    def begin(self, quiz: Quiz) -> Attempt:
        latest = quiz.attempts.filter(enrolment=self.enrolment).count()
        return attempts.start(self.enrolment, quiz, after=latest, at=timezone.now())

    def give(self, asked: AttemptQuestion, *, rightly: bool, times: int = 1) -> None:
        """Respond this many times more."""
        given = stage.right(asked) if rightly else stage.wrong(asked)
        for _ in range(times):
            attempts.respond(
                asked.attempt_id,
                asked.position,
                given,
                try_number=asked.responses.count() + 1,
                at=timezone.now(),
            )


def make_quiz_course() -> QuizCourse:
    """The course of the journeys with Ada in it, and a moment of its film to point to."""
    made = make_film_course()
    ada = factories.person("Ada Park")
    moment = Moment.objects.create(
        step=made.film,
        language="en",
        quote=QUOTE,
        start_ms=SECOND * 1000 + 400,
        end_ms=SECOND * 1000 + 4000,
    )
    return QuizCourse(made, ada, factories.enrol(ada, made.course), moment)


def rich_questions(quizzing: QuizCourse) -> list[q.QuestionContent]:
    """One of each kind, with hints, feedback and moments wherever possible."""
    ref = q.MomentRef(quizzing.stage.film.key, "en", QUOTE)
    note = q.AuthorNote("Listen **again**.", ref)
    return [
        _with_notes(content, note) for content in (*stage.OF_EACH_KIND.values(), _long_choice())
    ]


def _with_notes(content: q.QuestionContent, note: q.AuthorNote) -> q.QuestionContent:
    options = tuple(
        q.Option(option.text, option.worth, option.match, option.tolerance, note)
        for option in content.options
    )
    return q.QuestionContent(
        content.kind,
        content.stem,
        options,
        hint=note,
        feedback=note,
        units=content.units,
    )


def _long_choice() -> q.QuestionContent:
    word = "Donaudampfschifffahrtsgesellschaftskapitän"
    return question_contents.one(
        f"{word} {word}",
        "`code` and *more*",
        "大跃进 and 천리마",
        stem="## A heading\n\n- One\n- Two\n\n| a | b |\n|---|---|\n| Donau | 2 |\n\nWhich?",
    )
