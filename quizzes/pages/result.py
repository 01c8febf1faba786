"""The result of the last try, with its feedback."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from course.pages.outline_rows import Printed
from quizzes import questions as q
from quizzes.marking import is_either_or, most_marks
from quizzes.pages.marks import short_number
from quizzes.pages.responses import CHOSEN_ONCE, last_response, response_words, right_words
from quizzes.pages.shown import NoteLine, ShownQuestion


@dataclass(frozen=True, slots=True)
class TryResult(Printed):
    """`state` is right, partly or wrong."""

    state: str
    words: str
    last_words: tuple[str, ...]
    right_words: tuple[str, ...]
    is_ordered: bool
    explanation: NoteLine | None


def try_result(shown: ShownQuestion) -> TryResult | None:
    """The result of the last try; None without one."""
    asked = shown.asked
    if not asked.tried:
        return None
    last, kind = asked.tried[-1], asked.question.kind
    is_told = kind in q.TYPED or kind in CHOSEN_ONCE or not shown.is_open
    return TryResult(
        state="right" if last.is_right else "partly" if last.fraction else "wrong",
        words=_verdict(shown),
        last_words=response_words(asked, last_response(asked)) if is_told else (),
        right_words=right_words(asked) if shown.revealed.is_settled and not last.is_right else (),
        is_ordered=kind == q.ORDERING,
        explanation=shown.explanation(),
    )


def _verdict(shown: ShownQuestion) -> str:
    words = _how_right(shown)
    return f"{words} {_marks_words(shown)}" if shown.marks else words


def _how_right(shown: ShownQuestion) -> str:
    revealed = shown.revealed
    if revealed.is_right:
        return _("Right.")
    if revealed.parts:
        counts = {"right": revealed.parts_right, "all": revealed.parts}
        return _("Not quite: %(right)d of %(all)d are right.") % counts
    return _("Partly right.") if shown.asked.tried[-1].fraction else _("Not right.")


def _marks_words(shown: ShownQuestion) -> str:
    last, marks = shown.asked.tried[-1], shown.marks
    worth = marks[last.number - 1] if last.number <= len(marks) else 0
    most = most_marks(marks, either_or=is_either_or(shown.asked.question))
    words = _("%(earned)s of %(all)d marks.")
    return words % {"earned": short_number(last.fraction * worth), "all": most}
