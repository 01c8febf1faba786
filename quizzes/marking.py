"""Marking (grading) of responses: exact fractions, deterministic.

The kind of the question decides what is right (`quizzes.kinds`).
"""

from collections.abc import Sequence
from fractions import Fraction

from quizzes import questions as q
from quizzes.kinds.matching import asked_pairs
from quizzes.kinds.registry import kind_of
from quizzes.responses.values import (
    ANYTHING,
    IMPOSSIBLE,
    INCOMPLETE,
    MAX_TYPED,
    NO_NUMBER,
    NO_UNIT,
    NOTHING,
    STRANGE_UNIT,
    TOO_LONG,
    UNMOVED,
    ResponseRefused,
    ResponseValue,
)

__all__ = (
    "ANYTHING",
    "IMPOSSIBLE",
    "INCOMPLETE",
    "MAX_TYPED",
    "NOTHING",
    "NO_NUMBER",
    "NO_UNIT",
    "STRANGE_UNIT",
    "TOO_LONG",
    "UNMOVED",
    "ResponseRefused",
    "ResponseValue",
    "asked_pairs",
    "check",
    "fitting",
    "is_either_or",
    "mark",
    "marks_by_try",
    "most_marks",
    "right_picks",
    "right_places",
    "right_response",
)


def check(question: q.QuestionContent, given: ResponseValue) -> None:
    """Raises ResponseRefused unless this can be a response to this question."""
    kind_of(question).check(question, given)


def mark(question: q.QuestionContent, given: ResponseValue) -> Fraction:
    """What part of the response is right, 0 to 1. The response is one that `check` takes."""
    return kind_of(question).mark(question, given)


def fitting(question: q.QuestionContent, text: str) -> int | None:
    """The position of the foreseen response a typed one is: the best of those that fit.

    What fits to the letter comes before what fits except for a slip, and that before “*”.
    """
    return kind_of(question).fitting(question, text)


def is_either_or(question: q.QuestionContent) -> bool:
    """Whether two responses are all there can be: who gave the wrong one knows the right one."""
    return kind_of(question).is_either_or(question)


def marks_by_try(question: q.QuestionContent, worths: Sequence[int]) -> Sequence[int]:
    """What the tries at a question are worth, of those its test grants."""
    return worths[:1] if is_either_or(question) else worths


def most_marks(worths: Sequence[int], *, either_or: bool) -> int:
    """The most a question earns in a test; 0 in a quiz."""
    return max(worths[:1] if either_or else worths, default=0)


def right_picks(question: q.QuestionContent) -> tuple[int, ...]:
    """The positions that are right: choices, matches for each pair, items in order, responses."""
    return kind_of(question).right_picks(question)


def right_response(question: q.QuestionContent) -> ResponseValue:
    """A response that is wholly right: the first one its author thought of."""
    return kind_of(question).right_response(question)


def right_places(question: q.QuestionContent, given: ResponseValue) -> tuple[bool, ...]:
    """Of a matching or ordering question, which of its pairs or places are right."""
    return kind_of(question).right_places(question, given)
