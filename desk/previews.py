"""Stateless previews of questions: the tries are stored in the URL."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any, Final

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from course.kinds import QUIZ, TEST
from course.models import Course, Step
from quizzes import questions as q
from quizzes.attempts import to_decimal
from quizzes.authoring import draw_versions
from quizzes.forms import FormResponse, check_moved, read_response, to_value
from quizzes.marking import ResponseRefused, ResponseValue, check, mark, marks_by_try
from quizzes.models import Question, QuestionVersion, Quiz
from quizzes.pages.frame import Frame, attempt_kind_name
from quizzes.pages.navigation import Navigation, QuestionStatusLine
from quizzes.pages.question import FormState, QuestionPage, question_page
from quizzes.pages.return_links import back_to
from quizzes.pages.shown import show_question
from quizzes.queries import AttemptQuestionFacts, Tried
from quizzes.selection import order_options

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
    marks = tuple(quiz.marks_by_try) if step.kind == TEST else ()
    versions = draw_versions(quiz, is_shuffled=False, chance=Random(quiz.pk))  # noqa: S311
    return Trial(step.course, step, marks, quiz.pass_percent, versions)


def trial_page(
    trial: Trial,
    position: int,
    tried: list[ResponseValue],
    *,
    form: FormState,
    address: Callable[[int], str],
    back: str,
) -> QuestionPage:
    """A question of the trial as learners see it, whose links stay within the trial."""
    navigation = _navigation(trial, position, tried, address)
    shown = show_question(
        asked_in(trial, position, tried),
        trial.marks_by_try,
        is_over=False,
        is_again=form.is_again,
        back=navigation.back,
    )
    return question_page(shown, _frame(trial, back), navigation, form)


def _frame(trial: Trial, back: str) -> Frame:
    """The first attempt of somebody who has all the time in the world."""
    is_test = bool(trial.marks_by_try)
    return Frame(
        label=trial.step.label,
        title=trial.step.title,
        kind_name=attempt_kind_name(is_test=is_test),
        step_url=back,
        url=back,
        is_test=is_test,
        number=1,
        total=len(trial.versions),
        is_over=False,
        ends_at=None,
        now=timezone.now(),
    )


def _navigation(
    trial: Trial, position: int, tried: list[ResponseValue], address: Callable[[int], str]
) -> Navigation:
    count = len(trial.versions)
    return Navigation(
        url=f"{address(position)}?tried={pack(tried)}",
        back=back_to(trial.step.key, 1, position),
        squares=tuple(
            QuestionStatusLine(
                number, address(number), "open", _("no response yet"), is_current=number == position
            )
            for number in range(1, count + 1)
        ),
        previous_url=address(position - 1) if position > 1 else "",
        next_url=address(position + 1) if position < count else "",
        unanswered=0,
    )


def asked_in(trial: Trial, position: int, tried: list[ResponseValue]) -> AttemptQuestionFacts:
    version = trial.versions[position - 1]
    question = version.read()
    rows = [
        Tried(number, given, to_decimal(mark(question, given), 8))
        for number, given in enumerate(tried, start=1)
    ]
    return AttemptQuestionFacts(
        id=0,
        key="",
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
