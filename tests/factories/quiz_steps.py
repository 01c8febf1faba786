"""A course with a quiz and a test, and questions for them."""

from typing import Any

from course.models import Course, Step
from quizzes import authoring, marking
from quizzes import questions as q
from quizzes.marking import ResponseValue
from quizzes.models import AttemptQuestion, Question, Quiz, QuizItem
from tests import factories
from tests.factories import NOW, question_contents

FEEDBACK = q.AuthorNote("It tells **why**.")

OF_EACH_KIND = {
    q.ONE: question_contents.one(
        "Silt", "Salt", "Sand", stem="What builds a delta?", feedback=FEEDBACK
    ),
    q.SEVERAL: question_contents.several(
        "Nile", "Thames", "Mekong", right=(0, 2), stem="Which have deltas?", feedback=FEEDBACK
    ),
    q.TRUE_FALSE: question_contents.true_false(
        is_true=False, stem="Rivers flow uphill.", feedback=FEEDBACK
    ),
    q.TEXT: question_contents.typed(
        "Herodotus", stem="_____ called Egypt a gift.", feedback=FEEDBACK
    ),
    q.NUMBER: question_contents.number(
        "6650 ± 50", stem="How long is the Nile?", units=(q.Unit("km"),), feedback=FEEDBACK
    ),
    q.MATCHING: question_contents.matching(
        ("Nile", "Egypt"), ("Mekong", "Vietnam"), ("", "Peru"), stem="Where?", feedback=FEEDBACK
    ),
    q.ORDERING: question_contents.ordering(
        "Spring", "Rapids", "Mouth", stem="Downstream.", feedback=FEEDBACK
    ),
}


def question(course: Course, content: q.QuestionContent, **fields: Any) -> Question:
    row = Question(course=course, **fields)
    authoring.save_question(row, content, at=NOW)
    return row


def quiz(course: Course, *contents: q.QuestionContent, kind: str = "quiz", **fields: Any) -> Quiz:
    """A published quiz (or test) step with these questions."""
    week = fields.pop("week", 1)
    step: Step = factories.step(course, week, fields.pop("title", f"A {kind}"), kind=kind)
    made = Quiz.objects.create(step=step, **fields)
    rows = [question(course, content) for content in contents]
    authoring.set_slots(made, [QuizItem(question=row) for row in rows])
    return made


def right(asked: AttemptQuestion) -> ResponseValue:
    """The right response to a question."""
    question = asked.version.read()
    picks = marking.right_picks(question)
    if question.kind in q.TYPED:
        return ResponseValue((), question.options[picks[0]].text)
    return ResponseValue(picks)


def wrong(asked: AttemptQuestion) -> ResponseValue:
    """A response without marks."""
    question = asked.version.read()
    if question.kind in q.TYPED:
        return ResponseValue((), "1" if question.kind == q.NUMBER else "Nobody")
    if question.kind == q.MATCHING:
        return ResponseValue(tuple(reversed(marking.right_picks(question))))
    if question.kind == q.ORDERING:
        return ResponseValue(tuple(reversed(range(len(question.options)))))
    return ResponseValue(
        (next(i for i, option in enumerate(question.options) if not option.worth),)
    )
