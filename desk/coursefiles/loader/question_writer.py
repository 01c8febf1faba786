"""Writing the questions of a course and the items of its quizzes from files."""

from collections.abc import Mapping
from datetime import datetime

from course import authoring
from course.models import Course, Moment
from desk.coursefiles.loader.planning import Plan, Status
from desk.coursefiles.problems import CourseFileProblem, CourseRefused
from desk.coursefiles.reader.course import CourseFiles
from desk.coursefiles.reader.questions import WrittenQuestion
from desk.coursefiles.reader.quiz_steps import DRAW
from desk.moments import NoSuchMoment, moments_for
from quizzes.authoring import restore_question, retire_question, save_question, set_slots
from quizzes.models import Question, Quiz, QuizItem


def write_questions(course: Course, files: CourseFiles, plan: Plan, *, at: datetime) -> None:
    """Write changed questions, after steps and captions, in which their moments are found."""
    rows = {row.key: row for row in Question.objects.filter(course=course)}
    pictures = authoring.pictures_of(course)
    for key, question in files.questions.items():
        if plan.questions[key].status == Status.UNCHANGED:
            continue
        row = rows.setdefault(key, Question(course=course, key=key))
        row.course = course
        row.title, row.tags = question.authored.title, list(question.authored.tags)
        save_question(
            row,
            question.authored.question,
            at=at,
            moments=_moments(course, question),
            pictures=pictures,
        )
        if row.retired_at is not None:
            restore_question(row)
    for stored, change in plan.vanished_questions:
        if change.status == Status.RETIRED:
            retire_question(stored.row, at=at)
    _write_slots(course, files, plan, rows)


def _moments(course: Course, question: WrittenQuestion) -> Mapping[str, Moment]:
    """The moments a question names. Raises CourseRefused for quotes not in the captions."""
    try:
        return moments_for(course, question.authored.question).rows
    except NoSuchMoment as missing:
        line = question.line_of(missing.place)
        message = f"these words do not stand in the captions of {missing.ref.step}"
        raise CourseRefused([CourseFileProblem(question.path, line, message)]) from missing


def _write_slots(course: Course, files: CourseFiles, plan: Plan, rows: dict[str, Question]) -> None:
    quizzes = {
        quiz.step.key: quiz
        for quiz in Quiz.objects.filter(step__course=course).select_related("step")
    }
    for step in files.steps:
        is_same = plan.steps[step.facts.key].status == Status.UNCHANGED
        if step.facts.quiz is None or is_same:
            continue
        quiz = quizzes[step.facts.key]
        quiz.step.course = course
        set_slots(quiz, [_slot(quiz, text, rows) for text in step.facts.quiz.slots])


def _slot(quiz: Quiz, text: str, rows: dict[str, Question]) -> QuizItem:
    draw = DRAW.match(text)
    if draw is None:
        return QuizItem(quiz=quiz, question=rows[text])
    return QuizItem(quiz=quiz, tag=draw["tag"], count=int(draw["count"]))
