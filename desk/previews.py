"""Stateless previews of questions: the tries are stored in the URL."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any, Final

from django.http import QueryDict

from course.access import StepAccess
from course.kinds import QUIZ, TEST
from course.models import Course, Step
from quizzes import questions as q
from quizzes.attempts import to_decimal
from quizzes.authoring import newest_versions
from quizzes.forms import FormResponse, check_moved, read_response, to_value
from quizzes.marking import ResponseRefused, ResponseValue, check, mark, marks_by_try
from quizzes.models import Question, QuestionVersion, Quiz
from quizzes.pages.question import QuestionPage, question_page
from quizzes.queries import AttemptFacts, AttemptQuestionFacts, Tried
from quizzes.selection import SelectionRule, draw, order_options

MOST_TRIES: Final = 20
_LONGEST: Final = 8_000


@dataclass(frozen=True, slots=True)
class Trial:
    """The questions of a preview, and their step, which may be an unsaved one."""

    course: Course
    step: Step
    marks_by_try: tuple[int, ...]
    pass_percent: int
    versions: list[QuestionVersion]


def trial_of_question(row: Question) -> Trial:
    """Preview of one question, as in a quiz."""
    step = Step(course=row.course, kind=QUIZ, title=str(row), week_number=1)
    version = row.versions.order_by("-number")[0]
    return Trial(row.course, step, (), 0, [version])


def trial_of_quiz(quiz: Quiz) -> Trial:
    """Preview of all items of a quiz; draws are deterministic."""
    step = quiz.step
    rows = Question.objects.in_use().filter(course=step.course_id).order_by("id")
    tagged: dict[str, list[int]] = {}
    for row in rows.only("id", "tags"):
        for tag in row.tags:
            tagged.setdefault(tag, []).append(row.pk)
    places = [
        SelectionRule(slot.question_id, slot.tag, slot.count)
        for slot in quiz.slots.select_related("question")
        if not (slot.question and slot.question.retired_at)
    ]
    drawn = draw(places, tagged, is_shuffled=False, chance=Random(quiz.pk))  # noqa: S311
    found = {row.question_id: row for row in newest_versions().filter(question__in=drawn)}
    marks = tuple(quiz.marks_by_try) if step.kind == TEST else ()
    versions = [found[pk] for pk in drawn if pk in found]
    return Trial(step.course, step, marks, quiz.pass_percent, versions)


def trial_page(
    trial: Trial,
    position: int,
    tried: list[ResponseValue],
    *,
    at: datetime,
    sent: FormResponse | None = None,
    error: str = "",
    is_again: bool = False,
) -> QuestionPage:
    """A question of the preview as learners see it; the caller sets its URLs."""
    access = StepAccess(trial.step, trial.course, None, True, True, None, None)  # noqa: FBT003
    attempt = AttemptFacts(
        id=0,
        number=1,
        latest=1,
        started_at=datetime.min.replace(tzinfo=UTC),
        submitted_at=None,
        ends_at=None,
        closes_at=None,
        marks_by_try=trial.marks_by_try,
        pass_percent=trial.pass_percent,
        retry_hours=0,
        score=None,
        total=len(trial.versions),
        answered=len(trial.versions),
    )
    asked = asked_in(trial, position, tried)
    return question_page(access, attempt, asked, at=at, sent=sent, error=error, is_again=is_again)


def asked_in(trial: Trial, position: int, tried: list[ResponseValue]) -> AttemptQuestionFacts:
    version = trial.versions[position - 1]
    question = version.read()
    rows = [
        Tried(number, given, to_decimal(mark(question, given), 8))
        for number, given in enumerate(tried, start=1)
    ]
    return AttemptQuestionFacts(
        id=0,
        position=position,
        question=question,
        html=version.html,
        order=order_options(question, chance=Random(version.pk)),  # noqa: S311
        moments=dict(version.version_moments.values_list("place", "moment_id")),
        tries=len(tried),
        tried=rows,
    )


def respond(
    trial: Trial, position: int, data: QueryDict, tried: list[ResponseValue]
) -> list[ResponseValue]:
    """The tries, with the one submitted. Raises ResponseRefused."""
    asked = asked_in(trial, position, tried)
    sent = read_response(data, asked.question, asked.order)
    given = to_value(sent, asked.order)
    check(asked.question, given)
    check_moved(data, sent, asked.question, asked.order, tried)
    marks = marks_by_try(asked.question, trial.marks_by_try)
    is_test_over = marks and (
        len(tried) >= len(marks) or any(row.fraction == Decimal(1) for row in asked.tried)
    )
    return tried if is_test_over else [*tried, given][-MOST_TRIES:]


def held(trial: Trial, position: int, data: QueryDict, tried: list[ResponseValue]) -> FormResponse:
    """The submitted values, complete or not."""
    asked = asked_in(trial, position, tried)
    try:
        return read_response(data, asked.question, asked.order)
    except ResponseRefused:
        return FormResponse()


def pack(tried: list[ResponseValue]) -> str:
    """Serialise tries for a URL."""
    rows = [[list(given.picks), given.text] for given in tried]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpack(text: str, question: q.QuestionContent) -> list[ResponseValue]:
    """Parse the tries from a URL; invalid ones are left out."""
    if not text or len(text) > _LONGEST:
        return []
    try:
        rows: Any = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        given = [ResponseValue(tuple(map(int, picks)), str(typed)) for picks, typed in rows]
    except (binascii.Error, ValueError, TypeError):
        return []
    return [one for one in given[-MOST_TRIES:] if _is_possible(question, one)]


def _is_possible(question: q.QuestionContent, given: ResponseValue) -> bool:
    try:
        check(question, given)
    except ResponseRefused:
        return False
    return True
