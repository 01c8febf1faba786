"""Parsing responses from forms: positions as displayed become those of the author's order."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from quizzes import questions as q
from quizzes.marking import (
    IMPOSSIBLE,
    INCOMPLETE,
    UNMOVED,
    ResponseRefused,
    ResponseValue,
    asked_pairs,
)

UP, DOWN = "up", "down"


@dataclass(frozen=True, slots=True)
class FormResponse:
    """A response as it stands in the form: positions as they are shown; -1 is “not chosen”."""

    picks: tuple[int, ...] = ()
    text: str = ""


def read_response(
    data: QueryDict, question: q.QuestionContent, order: Sequence[int]
) -> FormResponse:
    """What the form holds, whole or not. Raises ResponseRefused when it cannot be this form."""
    if question.kind in q.TYPED:
        text = data.get("typed", "")
        if "\0" in text:  # no field of a page sends one, and no text in the database holds one
            raise ResponseRefused(IMPOSSIBLE)
        return FormResponse(text=text)
    if question.kind == q.MATCHING:
        names = [f"pick{index}" for index in range(len(asked_pairs(question)))]
        return FormResponse(tuple(_number(data.get(name, ""), order) for name in names))
    picks = tuple(_number(text, order) for text in data.getlist("pick"))
    if question.kind == q.ORDERING:
        return FormResponse(_moved(picks, data.get("move", "")))
    return FormResponse(picks)


def to_value(sent: FormResponse, order: Sequence[int]) -> ResponseValue:
    """The response that was sent. Raises ResponseRefused when something is not chosen yet."""
    if sent.picks and max(sent.picks) == -1:
        return ResponseValue(text=sent.text)
    if -1 in sent.picks:
        raise ResponseRefused(INCOMPLETE)
    return ResponseValue(tuple(order[pick] for pick in sent.picks), sent.text)


def check_moved(
    data: QueryDict,
    sent: FormResponse,
    question: q.QuestionContent,
    order: Sequence[int],
    tried: Sequence[ResponseValue],
) -> None:
    """Ask before items that stand as the form showed them become a try.

    A form shows them as they were drawn, or as in the last try; `sure` is the learner's word.
    Raises ResponseRefused.
    """
    if question.kind != q.ORDERING or "sure" in data:
        return
    shown = [tuple(range(len(order))), *(to_form(given, order).picks for given in tried[-1:])]
    if sent.picks in shown:
        raise ResponseRefused(UNMOVED)


def to_form(given: ResponseValue, order: Sequence[int]) -> FormResponse:
    """A response as the form would hold it."""
    return FormResponse(tuple(order.index(pick) for pick in given.picks), given.text)


def _number(text: str, order: Sequence[int]) -> int:
    if not text:
        return -1
    if not (text.isascii() and text.isdecimal()) or len(text) > 3 or int(text) >= len(order):  # noqa: PLR2004
        raise ResponseRefused(IMPOSSIBLE)
    return int(text)


def _moved(picks: tuple[int, ...], move: str) -> tuple[int, ...]:
    """The items after a press on “up” or “down”: “2-up” moves the third one up."""
    index, _, way = move.partition("-")
    if not index.isdecimal() or way not in {UP, DOWN} or len(index) > 3:  # noqa: PLR2004
        return picks
    start = int(index)
    end = start + (1 if way == DOWN else -1)
    if not (0 <= start < len(picks) and 0 <= end < len(picks)):
        return picks
    moved = list(picks)
    moved[start], moved[end] = moved[end], moved[start]
    return tuple(moved)
