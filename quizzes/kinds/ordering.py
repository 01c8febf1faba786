"""Ordering questions: items to be put in order."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random
from typing import Any, Final

from quizzes import questions as q
from quizzes.kinds import gift
from quizzes.kinds.base import EitherOr, FormData, picked_number, possible_picks
from quizzes.kinds.issues import QuestionIssue, empty_or_twice, too_few
from quizzes.kinds.places import Places, shared
from quizzes.responses.values import (
    IMPOSSIBLE,
    INCOMPLETE,
    FormResponse,
    ResponseRefused,
    ResponseValue,
)

UP: Final = "up"
DOWN: Final = "down"


class Ordering(Places):
    """Options are the items in their right order."""

    name = q.ORDERING
    file_name = "ordering"
    moodle_type = "ordering"
    dataset_type = "Ordering"
    placed_text = "text"
    either_or = EitherOr.IF_TWO
    partial_rules = (q.ALL, q.SHARE, q.SEQUENCE)
    asks_if_unmoved = True
    option_pattern = re.compile(r"[0-9]{1,3}\.(?: (?P<text>.*))?\Z")
    option_help = "1. 2. 3. for the items in their order"
    gift_refusal = "GIFT has no questions about an order"

    def check(self, question: q.QuestionContent, given: ResponseValue) -> None:
        picks = possible_picks(question, given)
        if len(set(picks)) != len(picks):
            raise ResponseRefused(IMPOSSIBLE)
        if len(picks) != len(question.options):
            raise ResponseRefused(INCOMPLETE)

    def right_picks(self, question: q.QuestionContent) -> tuple[int, ...]:
        return tuple(range(len(question.options)))

    def partly_right(
        self, question: q.QuestionContent, given: ResponseValue, places: Sequence[bool]
    ) -> Fraction:
        if question.partial == q.SEQUENCE:
            # One item alone is always in order: it earns nothing.
            return Fraction(_longest_run(given.picks) - 1, len(given.picks) - 1)
        return shared(question, places)

    def shown_order(self, question: q.QuestionContent, chance: Random) -> list[int]:
        """Never the right order, if there is another."""
        order = list(range(len(question.options)))
        texts = [option.text for option in question.options]
        chance.shuffle(order)
        while len(set(texts)) > 1 and [texts[index] for index in order] == texts:
            chance.shuffle(order)
        return order

    def read_form(
        self, data: FormData, question: q.QuestionContent, order: Sequence[int]
    ) -> FormResponse:
        picks = tuple(picked_number(text, order) for text in data.getlist("pick"))
        return FormResponse(_moved(picks, data.get("move", "")))

    def option_faults(self, question: q.QuestionContent) -> Iterator[QuestionIssue]:
        yield from too_few(question)
        yield from empty_or_twice(question)

    def option_sign(self, at: int, option: q.Option) -> str:
        return f"{at + 1}."

    def from_gift(self, source: gift.GiftAnswers) -> gift.CarriedOptions:
        """Of Moodle's XML; GIFT has no such questions."""
        options = tuple(
            q.Option(answer.text(), feedback=answer.feedback()) for answer in source.answers
        )
        return gift.CarriedOptions(options, source.rule or q.SHARE)

    def described(self, at: int, option: q.Option) -> dict[str, Any]:
        return super().described(at, option) | {"place": at + 1}


def _longest_run(picks: Sequence[int]) -> int:
    """The length of the longest subsequence in the right order."""
    ends: list[int] = []
    for pick in picks:
        place = bisect_left(ends, pick)
        ends[place : place + 1] = [pick]
    return len(ends)


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
