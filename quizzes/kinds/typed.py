"""Base of the kinds with a typed response."""

import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Final

from quizzes import questions as q
from quizzes.kinds import gift, issues
from quizzes.kinds.base import FormData, QuestionKind, earned, percent_sign
from quizzes.kinds.issues import QuestionIssue
from quizzes.responses.values import (
    ANYTHING,
    IMPOSSIBLE,
    MAX_TYPED,
    NOTHING,
    TOO_LONG,
    FormResponse,
    ResponseRefused,
    ResponseValue,
    Revealed,
)

GAP: Final = "_____"


class TypedKind(QuestionKind):
    """The options are responses the author has thought of; “*” alone fits any."""

    is_typed = True
    partial_rules = (q.ALL, q.SHARE)
    option_fields = QuestionKind.option_fields | {"is_right", "percent"}
    option_pattern = re.compile(r"(?:=(?P<mark>[0-9]{1,3} ?%)?|(?P<wrong>~))(?: (?P<text>.*))?\Z")

    @abstractmethod
    def check_typed(self, question: q.QuestionContent, text: str) -> None:
        """Raises ResponseRefused unless this text, not empty, can be a response."""

    @abstractmethod
    def fits(self, question: q.QuestionContent, text: str) -> tuple[list[int], ...]:
        """The foreseen responses that match a typed one, the closest first."""

    @abstractmethod
    def response_faults(self, option: q.Option, place: str) -> Iterator[QuestionIssue]:
        """What is wrong with a foreseen response."""

    @abstractmethod
    def meaning(self, question: q.QuestionContent, text: str) -> object:
        """What a foreseen response is compared by."""

    @abstractmethod
    def carried_words(self, words: str, losses: list[str]) -> str:
        """A foreseen response of a GIFT question."""

    def check(self, question: q.QuestionContent, given: ResponseValue) -> None:
        text = given.text.strip()
        if given.picks:
            raise ResponseRefused(IMPOSSIBLE)
        if len(text) > MAX_TYPED:
            raise ResponseRefused(TOO_LONG)
        if not text or not self.says_something(text):
            raise ResponseRefused(NOTHING)
        self.check_typed(question, text)

    def says_something(self, text: str) -> bool:
        """Whether a text is more than signs that do not count."""
        return True

    def mark(self, question: q.QuestionContent, given: ResponseValue) -> Fraction:
        index = self.fitting(question, given.text)
        return Fraction(0) if index is None else earned(question, index)

    def fitting(self, question: q.QuestionContent, text: str) -> int | None:
        """The best of the closest ones; “*” comes last."""
        for level in self.fits(question, text):
            if level:
                return max(level, key=lambda index: (question.options[index].worth, -index))
        return next((i for i, option in enumerate(question.options) if is_anything(option)), None)

    def right_response(self, question: q.QuestionContent) -> ResponseValue:
        unit = f" {question.units[0].name}" if question.units else ""
        return ResponseValue(text=question.options[self.right_picks(question)[0]].text + unit)

    def shown_order(self, question: q.QuestionContent, chance: Random) -> list[int]:
        return []

    def read_form(
        self, data: FormData, question: q.QuestionContent, order: Sequence[int]
    ) -> FormResponse:
        text = data.get("typed", "")
        if "\0" in text:  # no field of a page sends one, and no text in the database holds one
            raise ResponseRefused(IMPOSSIBLE)
        return FormResponse(text=text)

    def reveal(
        self,
        question: q.QuestionContent,
        given: Sequence[ResponseValue],
        known: Revealed,
        *,
        is_practice: bool,
    ) -> Revealed:
        fit = self.fitting(question, given[-1].text)
        return replace(known, feedback=frozenset() if fit is None else frozenset({fit}))

    def stem_faults(self, question: q.QuestionContent) -> Iterator[QuestionIssue]:
        if question.stem.count(GAP) > 1:
            yield QuestionIssue(issues.TWO_GAPS, "stem")

    def option_faults(self, question: q.QuestionContent) -> Iterator[QuestionIssue]:
        if not question.options:
            yield QuestionIssue(issues.NO_RESPONSE)
            return
        if not self.right_picks(question):
            yield QuestionIssue(issues.NOTHING_RIGHT)
        yield from self.unit_faults(question)
        seen: Counter[tuple[object, str]] = Counter()
        for index, option in enumerate(question.options):
            place = f"option.{index}"
            if not is_anything(option):
                yield from self.response_faults(option, place)
            meant = self.meaning(question, option.text), option.tolerance
            seen[meant] += 1
            if option.text.strip() and seen[meant] == 2:  # noqa: PLR2004
                yield QuestionIssue(issues.TWICE, place, option.text)

    def unit_faults(self, question: q.QuestionContent) -> Iterator[QuestionIssue]:
        yield from ()

    def option_sign(self, at: int, option: q.Option) -> str:
        if option.worth == q.RIGHT:
            return "="
        part = percent_sign(option)
        return f"={part}" if part else "~"

    def from_gift(self, source: gift.GiftAnswers) -> gift.CarriedOptions:
        options = tuple(
            q.Option(
                text=self.carried_words(answer.words(), source.losses),
                worth=answer.worth(),
                tolerance="" if answer.tolerance in {"0", "0.0"} else answer.tolerance,
                feedback=answer.feedback(),
            )
            for answer in source.answers
        )
        return gift.CarriedOptions(options, gift.partial_by_percents(options))


def is_anything(option: q.Option) -> bool:
    """Whether a foreseen response is “*”, which accepts anything."""
    return option.text.strip() == ANYTHING


def gift_percent(option: q.Option) -> int | None:
    return None if option.worth == q.RIGHT else option.worth
