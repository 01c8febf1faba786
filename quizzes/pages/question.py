"""The page of one question: what it asks, what the form holds, and what the last try opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from course.access import StepAccess
from course.pages.outline_rows import Printed
from quizzes.feedback import Revealed, reveal
from quizzes.forms import FormResponse
from quizzes.marking import UNMOVED, ResponseRefused, marks_by_try
from quizzes.pages.frame import Frame, attempt_frame
from quizzes.pages.navigation import Navigation, attempt_navigation
from quizzes.pages.notes import NoteLine, show_question
from quizzes.pages.refusals import response_refusal_words
from quizzes.pages.responses import held_response
from quizzes.pages.result import TryResult, try_result
from quizzes.pages.texts import stem_parts
from quizzes.pages.widgets import Widget, widget_of
from quizzes.queries import AttemptFacts, AttemptQuestionFacts
from quizzes.questions import QuestionContent


@dataclass(frozen=True, slots=True)
class FormState(Printed):
    """What a form brought back that was not taken; `is_again` empties it for another try."""

    sent: FormResponse | None = None
    error: str = ""
    # Whether the form asks for the learner's word that the items are in the order they mean.
    asks_sure: bool = False
    is_again: bool = False
    unsaved: tuple[str, ...] = ()


_UNTOUCHED = FormState()


@dataclass(frozen=True, slots=True)
class QuestionPage(Printed):
    """`rest_of_stem` follows the gap in the stem that a typed response fills; None: no gap."""

    frame: Frame
    navigation: Navigation
    form: FormState
    position: int
    stem: str
    rest_of_stem: str | None
    widget: Widget
    hint: NoteLine | None
    result: TryResult | None
    try_number: int
    tries_words: str
    is_open: bool
    can_retry: bool
    has_tried: bool


def attempt_question_page(
    access: StepAccess,
    attempt: AttemptFacts,
    asked: AttemptQuestionFacts,
    *,
    at: datetime,
    form: FormState = _UNTOUCHED,
) -> QuestionPage:
    """A question of an attempt. Two queries: the squares, and the moments that are shown."""
    return question_page(
        asked,
        frame=attempt_frame(access, attempt, at=at),
        navigation=attempt_navigation(access, attempt, asked),
        marks=attempt.marks_by_try,
        form=form,
    )


def question_page(
    asked: AttemptQuestionFacts,
    *,
    frame: Frame,
    navigation: Navigation,
    marks: Sequence[int],
    form: FormState = _UNTOUCHED,
) -> QuestionPage:
    """A question in its frame; `marks` are those of the tries in its test, none in a quiz."""
    worths = marks_by_try(asked.question, marks)
    revealed = Revealed() if form.is_again else _revealed(asked, most_tries=len(worths) or None)
    is_open = not frame.is_over and not revealed.is_settled
    shown = show_question(asked, revealed, back=navigation.back)
    stem, rest = stem_parts(asked)
    held = form.sent or held_response(asked, is_again=form.is_again, is_open=is_open)
    result = None if form.is_again else try_result(shown, marks_by_try=marks, is_open=is_open)
    return QuestionPage(
        frame=frame,
        navigation=navigation,
        form=form,
        position=asked.position,
        stem=stem,
        rest_of_stem=rest,
        widget=widget_of(shown, held),
        hint=shown.hint(),
        result=result,
        try_number=asked.tries + 1,
        tries_words=_tries_left(worths, asked.tries) if is_open and worths else "",
        is_open=is_open,
        can_retry=not frame.is_over and not frame.is_test and revealed.is_settled,
        has_tried=bool(asked.tried),
    )


def refused_form(
    refused: ResponseRefused, question: QuestionContent, sent: FormResponse | None
) -> FormState:
    """The form again with what was sent, and why it was not taken."""
    return FormState(
        sent,
        error=response_refusal_words(refused.reason, question),
        asks_sure=refused.reason == UNMOVED,
    )


def _revealed(asked: AttemptQuestionFacts, *, most_tries: int | None) -> Revealed:
    tries = [(each.given, each.is_right) for each in asked.tried]
    return reveal(asked.question, tries, most_tries=most_tries)


def _tries_left(worths: Sequence[int], tries: int) -> str:
    """How many tries are left in a test, and what the next one is worth."""
    left = worths[tries:]
    worth = left[0] if left else 0
    marks = ngettext("%(n)d mark", "%(n)d marks", worth) % {"n": worth}
    if len(worths) == 1:
        return _("You have one try. It is worth %(marks)s.") % {"marks": marks}
    if len(left) == 1:
        return _("This is the last try. It is worth %(marks)s.") % {"marks": marks}
    return ngettext(
        "You have %(n)d try. This one is worth %(marks)s.",
        "You have %(n)d tries. This one is worth %(marks)s.",
        len(left),
    ) % {"n": len(left), "marks": marks}
