"""The page of one question: its text, the form, and the feedback of the last try."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from course.access import StepAccess
from course.pages.outline_rows import Printed
from course.web.cached_reverse import address
from quizzes.forms import FormResponse
from quizzes.marking import UNMOVED, ResponseRefused, marks_by_try
from quizzes.pages.frame import Frame, attempt_frame
from quizzes.pages.navigation import Navigation, attempt_navigation
from quizzes.pages.refusals import response_refusal_words
from quizzes.pages.responses import held_response
from quizzes.pages.result import TryResult, try_result
from quizzes.pages.shown import NoteLine, ShownQuestion, show_question
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
    # Where one writes a note on the question, once one has responded to it.
    note_url: str


def attempt_question_page(
    access: StepAccess,
    attempt: AttemptFacts,
    asked: AttemptQuestionFacts,
    *,
    at: datetime,
    form: FormState,
) -> QuestionPage:
    """A question of an attempt. Two queries: the squares, and the moments that are shown."""
    frame = attempt_frame(access, attempt, at=at)
    navigation = attempt_navigation(access, attempt, asked)
    shown = show_question(
        asked,
        attempt.marks_by_try,
        is_over=frame.is_over,
        is_again=form.is_again,
        back=navigation.back,
    )
    url = f"{address('new_note', access.course.slug)}?step={access.step.key}&question={asked.key}"
    note_url = url if asked.tries and not shown.is_open else ""
    return question_page(shown, frame, navigation, form, note_url=note_url)


def question_page(
    shown: ShownQuestion,
    frame: Frame,
    navigation: Navigation,
    form: FormState,
    *,
    note_url: str = "",
) -> QuestionPage:
    """A question in its frame, as learners see it."""
    asked = shown.asked
    stem, rest = stem_parts(asked)
    return QuestionPage(
        frame=frame,
        navigation=navigation,
        form=form,
        position=asked.position,
        stem=stem,
        rest_of_stem=rest,
        widget=widget_of(shown, form.sent or held_response(shown)),
        hint=shown.hint(),
        result=try_result(shown),
        try_number=asked.tries + 1,
        tries_words=_tries_words(shown),
        is_open=shown.is_open,
        can_retry=shown.revealed.is_settled and not (frame.is_over or frame.is_test),
        has_tried=asked.tries > 0,
        note_url=note_url,
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


def _tries_words(shown: ShownQuestion) -> str:
    """How many tries are left in a test, and what the next one is worth."""
    worths = marks_by_try(shown.asked.question, shown.marks)
    if not worths or not shown.is_open:
        return ""
    left = worths[shown.asked.tries :]
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
