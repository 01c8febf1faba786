"""Parsing responses from forms: positions as displayed become those of the author's order."""

from collections.abc import Sequence

from django.http import QueryDict

from quizzes import questions as q
from quizzes.kinds.registry import kind_of
from quizzes.responses.values import (
    INCOMPLETE,
    UNMOVED,
    FormResponse,
    ResponseRefused,
    ResponseValue,
)

__all__ = ("FormResponse", "check_moved", "read_response", "to_form", "to_value")


def read_response(
    data: QueryDict, question: q.QuestionContent, order: Sequence[int]
) -> FormResponse:
    """What the form holds, whole or not. Raises ResponseRefused when it cannot be this form."""
    return kind_of(question).read_form(data, question, order)


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
    """Ask before items become a try that are as the form showed them.

    A form shows them as they were drawn, or as in the last try; `sure` is the learner's word.
    Raises ResponseRefused.
    """
    if not kind_of(question).asks_if_unmoved or "sure" in data:
        return
    shown = [tuple(range(len(order))), *(to_form(given, order).picks for given in tried[-1:])]
    if sent.picks in shown:
        raise ResponseRefused(UNMOVED)


def to_form(given: ResponseValue, order: Sequence[int]) -> FormResponse:
    """A response as the form would hold it."""
    return FormResponse(tuple(order.index(pick) for pick in given.picks), given.text)
