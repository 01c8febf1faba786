"""Base of the kinds with choices."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Final

from quizzes import questions as q
from quizzes.kinds import issues
from quizzes.kinds.base import (
    FormData,
    QuestionKind,
    earned,
    percent_sign,
    picked_number,
    possible_picks,
)
from quizzes.kinds.issues import QuestionIssue
from quizzes.responses.values import (
    IMPOSSIBLE,
    MISSED,
    RIGHT,
    WRONG,
    FormResponse,
    ResponseRefused,
    ResponseValue,
    Revealed,
)

ROUND: Final = re.compile(r"\((?P<mark>[xX ]?|[0-9]{1,3} ?%)\)(?: (?P<text>.*))?\Z")


class Choices(QuestionKind):
    """`picks` of a response are what was chosen."""

    dataset_type = "MultipleChoice"

    def check(self, question: q.QuestionContent, given: ResponseValue) -> None:
        picks = possible_picks(question, given)
        is_too_many = self.picks_one and len(picks) != 1
        if is_too_many or len(set(picks)) != len(picks):
            raise ResponseRefused(IMPOSSIBLE)

    def mark(self, question: q.QuestionContent, given: ResponseValue) -> Fraction:
        return earned(question, given.picks[0])

    def shown_order(self, question: q.QuestionContent, chance: Random) -> list[int]:
        order = list(range(len(question.options)))
        if question.is_shuffled:
            chance.shuffle(order)
        return order

    def read_form(
        self, data: FormData, question: q.QuestionContent, order: Sequence[int]
    ) -> FormResponse:
        return FormResponse(tuple(picked_number(text, order) for text in data.getlist("pick")))

    def reveal(
        self,
        question: q.QuestionContent,
        given: Sequence[ResponseValue],
        known: Revealed,
        *,
        is_practice: bool,
    ) -> Revealed:
        """For a single choice all tried options are marked; for several, those of the last try."""
        tried = given if self.picks_one else given[-1:]
        chosen = {pick for one in tried for pick in one.picks}
        is_all_shown = known.is_right and is_practice
        shown = range(len(question.options)) if is_all_shown else chosen
        right = set(self.right_picks(question))
        marks = {pick: RIGHT if pick in right else WRONG for pick in chosen}
        if known.is_settled:
            marks |= dict.fromkeys(right - chosen, MISSED)
        return replace(known, marks=marks, feedback=frozenset(shown))

    def option_faults(self, question: q.QuestionContent) -> Iterator[QuestionIssue]:
        if not self.option_words:
            yield from issues.empty_or_twice(question)
        yield from issues.too_few(question)
        right = len(self.right_picks(question))
        if not right:
            yield QuestionIssue(issues.NOTHING_RIGHT)
        elif right > 1 and self.picks_one:
            yield QuestionIssue(issues.TWO_RIGHT)

    def advice(self, question: q.QuestionContent) -> Iterator[QuestionIssue]:
        wrong = [option for option in question.options if option.worth < q.RIGHT]
        if wrong and not any(option.feedback for option in wrong):
            yield QuestionIssue(issues.NO_FEEDBACK, is_fault=False)
        yield from super().advice(question)


def round_sign(option: q.Option) -> str:
    """What a choice begins with in our files, where one is right."""
    return f"({'x' if option.worth == q.RIGHT else percent_sign(option) or ' '})"
