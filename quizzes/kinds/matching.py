"""Matching questions: each item has its match."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random
from typing import Any, Final

from quizzes import questions as q
from quizzes.kinds import gift, issues
from quizzes.kinds.base import FormData, picked_number, possible_picks
from quizzes.kinds.issues import QuestionIssue
from quizzes.kinds.places import Places, shared
from quizzes.responses.values import INCOMPLETE, FormResponse, ResponseRefused, ResponseValue

_ARROW: Final = re.compile(r"(?:\A|(?<=\s))->(?:\s|\Z)")
_ARROW_IN_TEXT: Final = re.compile(r"(?:\A|(?<=\s))->(?=\s|\Z)")


class Matching(Places):
    """Options are pairs; one without a text is a match that belongs to no item."""

    name = q.MATCHING
    file_name = "matching"
    moodle_type = "match"
    dataset_type = "Matching"
    has_matches = True
    placed_text = "match"
    partial_rules = (q.ALL, q.SHARE)
    option_fields = Places.option_fields | {"match"}
    option_pattern = re.compile(r"\*(?: (?P<text>.*))?\Z")
    option_help = "* item -> its match"
    has_rule_in_gift = False

    def check(self, question: q.QuestionContent, given: ResponseValue) -> None:
        picks = possible_picks(question, given)
        if len(picks) != len(asked_pairs(question)):
            raise ResponseRefused(INCOMPLETE)

    def right_picks(self, question: q.QuestionContent) -> tuple[int, ...]:
        return asked_pairs(question)

    def partly_right(
        self, question: q.QuestionContent, given: ResponseValue, places: Sequence[bool]
    ) -> Fraction:
        return shared(question, places)

    def shown_order(self, question: q.QuestionContent, chance: Random) -> list[int]:
        """The matches; one that fits two items is offered once."""
        firsts: dict[str, int] = {}
        for index, option in enumerate(question.options):
            firsts.setdefault(option.match, index)
        order = list(firsts.values())
        chance.shuffle(order)
        return order

    def read_form(
        self, data: FormData, question: q.QuestionContent, order: Sequence[int]
    ) -> FormResponse:
        names = [f"pick{index}" for index in range(len(asked_pairs(question)))]
        return FormResponse(tuple(picked_number(data.get(name, ""), order) for name in names))

    def option_faults(self, question: q.QuestionContent) -> Iterator[QuestionIssue]:
        if len(asked_pairs(question)) < 2:  # noqa: PLR2004
            yield QuestionIssue(issues.TOO_FEW)
        seen: Counter[str] = Counter()
        for index, option in enumerate(question.options):
            if not option.match.strip():
                yield QuestionIssue(issues.EMPTY_MATCH, f"option.{index}", option.text)
            text = " ".join(option.text.split())
            seen[text] += bool(text)
            if seen[text] == 2:  # noqa: PLR2004
                yield QuestionIssue(issues.TWICE, f"option.{index}", option.text)

    def read_option(self, at: int, text: str, worth: int) -> tuple[q.Option, str]:
        found = _ARROW.search(text)
        if found is None:
            return q.Option(text), "an item and its match have “ -> ” between them"
        left, right = text[: found.start()].strip(), text[found.end() :].strip()
        return q.Option(_unescaped(left), match=_unescaped(right)), ""

    def option_sign(self, at: int, option: q.Option) -> str:
        return "*"

    def option_text(self, at: int, option: q.Option) -> str:
        left, right = (_ARROW_IN_TEXT.sub(r"\\->", part) for part in (option.text, option.match))
        return f"{left} -> {right}".strip()

    def from_gift(self, source: gift.GiftAnswers) -> gift.CarriedOptions:
        options = tuple(
            q.Option(text=answer.text(), match=answer.match()) for answer in source.answers
        )
        return gift.CarriedOptions(options, q.SHARE)

    def to_gift(self, question: q.QuestionContent, losses: list[str]) -> list[str]:
        if question.partial != q.SHARE:
            losses.append("that only all pairs together count: in Moodle each earns a share")
        if any(option.feedback.text for option in question.options):
            losses.append("the place of the feedback on pairs: it follows that of the question")
        lines = []
        for option in question.options:
            if "->" in option.text + option.match:
                losses.append("“->” within a pair, which is “→” now")
            left, right = (
                gift.escape(part).replace("->", "→") for part in (option.text, option.match)
            )
            lines.append(f"={gift.with_format(left)} -> {right}")
        return lines

    def gift_feedback(self, question: q.QuestionContent) -> Iterator[str]:
        for option in question.options:
            if option.feedback.text:
                pair = " → ".join(filter(None, (option.text, option.match)))
                yield f"{pair}: {option.feedback.text}"

    def described(self, at: int, option: q.Option) -> dict[str, Any]:
        return super().described(at, option) | {"match": option.match}


def asked_pairs(question: q.QuestionContent) -> tuple[int, ...]:
    """The positions of the pairs a match is asked for."""
    return tuple(i for i, option in enumerate(question.options) if option.text)


def _unescaped(text: str) -> str:
    return text.replace("\\->", "->")
