"""Base class of the kinds of question. Each kind is a module in this package, with only what is
different about it.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum
from fractions import Fraction
from random import Random
from typing import Any, ClassVar, Protocol

from quizzes import questions as q
from quizzes.kinds import gift, issues
from quizzes.kinds.issues import QuestionIssue
from quizzes.responses.values import (
    IMPOSSIBLE,
    NOTHING,
    FormResponse,
    ResponseRefused,
    ResponseValue,
    Revealed,
)

_TWO = 2


class FormData(Protocol):
    """What a form sends, as Django's QueryDict has it."""

    def get(self, name: str, default: str, /) -> Any: ...

    def getlist(self, name: str, /) -> Sequence[Any]: ...


class EitherOr(Enum):
    """Whether only two responses are possible: a wrong one then reveals the right one."""

    NEVER = "never"
    IF_TWO = "if there are two options"
    ALWAYS = "always"


class QuestionKind(ABC):
    """A kind of question: how it is asked, marked, written and converted."""

    # Its name in the database, in our files, in Moodle, and in FutureLearn's data sets.
    name: ClassVar[str]
    file_name: ClassVar[str]
    moodle_type: ClassVar[str]
    dataset_type: ClassVar[str]

    # How it is responded to: by typing, by putting each pick in its place, else by choosing.
    is_typed: ClassVar[bool] = False
    is_placed: ClassVar[bool] = False
    # Of choices: whether one only is chosen. Of places: whether an option is an item and its match.
    picks_one: ClassVar[bool] = False
    has_matches: ClassVar[bool] = False
    either_or: ClassVar[EitherOr] = EitherOr.NEVER
    # Rules of partial credit: what is not wholly right earns nothing (ALL) unless another is named.
    partial_rules: ClassVar[tuple[str, ...]] = (q.ALL,)
    # The texts of options that every question has alike; educators write none then.
    option_words: ClassVar[tuple[str, ...]] = ()
    # Whether what is sent as it was shown may be an oversight.
    asks_if_unmoved: ClassVar[bool] = False

    # Fields of the educator's form for each option and for the question (desk/forms/questions),
    # and of the header in our files, that not every kind has.
    option_fields: ClassVar[frozenset[str]] = frozenset({"text", "place", "remove"})
    setting_fields: ClassVar[frozenset[str]] = frozenset()
    header_fields: ClassVar[tuple[str, ...]] = ()

    # What an option begins with in our files, with the groups `text`, `mark` and `wrong` where
    # there is such, and how to tell a person.
    option_pattern: ClassVar[re.Pattern[str]]
    option_help: ClassVar[str]

    # Why GIFT has no form for it, and whether GIFT can tell its rules of partial credit.
    gift_refusal: ClassVar[str] = ""
    has_rule_in_gift: ClassVar[bool] = True

    def fixed_text(self, at: int) -> str:
        """The text of option number `at`, from 0, where all questions have the same; else “”."""
        words = self.option_words
        return words[min(at, len(words) - 1)] if words else ""

    # Responses: checked, marked, what is right.

    @abstractmethod
    def check(self, question: q.QuestionContent, given: ResponseValue) -> None:
        """Raises ResponseRefused unless this can be a response."""

    @abstractmethod
    def mark(self, question: q.QuestionContent, given: ResponseValue) -> Fraction:
        """The share of a response accepted by `check` that is right, 0 to 1."""

    def right_picks(self, question: q.QuestionContent) -> tuple[int, ...]:
        """The positions that are right."""
        return tuple(i for i, option in enumerate(question.options) if option.worth == q.RIGHT)

    def right_response(self, question: q.QuestionContent) -> ResponseValue:
        """A response that is wholly right."""
        return ResponseValue(self.right_picks(question))

    def right_places(self, question: q.QuestionContent, given: ResponseValue) -> tuple[bool, ...]:
        """Which pairs or places are right, for kinds that have them."""
        return ()

    def fitting(self, question: q.QuestionContent, text: str) -> int | None:
        """The position of the foreseen response that a typed one matches."""
        return None

    def is_either_or(self, question: q.QuestionContent) -> bool:
        """Whether only two responses are possible."""
        if self.either_or is EitherOr.IF_TWO:
            return len(question.options) <= _TWO
        return self.either_or is EitherOr.ALWAYS

    # Learners: the order they see, what they send, what they are shown.

    @abstractmethod
    def shown_order(self, question: q.QuestionContent, chance: Random) -> list[int]:
        """The order options are shown in, as positions of the author's order."""

    @abstractmethod
    def read_form(
        self, data: FormData, question: q.QuestionContent, order: Sequence[int]
    ) -> FormResponse:
        """The response in a form, complete or not. Raises ResponseRefused for invalid form data."""

    @abstractmethod
    def reveal(
        self,
        question: q.QuestionContent,
        given: Sequence[ResponseValue],
        known: Revealed,
        *,
        is_practice: bool,
    ) -> Revealed:
        """What a learner may know after these tries; `known` says whether the last is right and
        whether the question is settled.
        """

    # Authors: what is wrong with a question, and what could be better.

    def stem_faults(self, question: q.QuestionContent) -> Iterator[QuestionIssue]:
        yield from ()

    @abstractmethod
    def option_faults(self, question: q.QuestionContent) -> Iterator[QuestionIssue]:
        """Problems with its options, in addition to those checked for every kind."""

    def advice(self, question: q.QuestionContent) -> Iterator[QuestionIssue]:
        """Advice on a question without faults."""
        if not question.feedback and not any(option.feedback for option in question.options):
            yield QuestionIssue(issues.NO_EXPLANATION, is_fault=False)

    def takes_percents(self, question: q.QuestionContent) -> bool:
        """Whether an option may earn credit without being right."""
        return question.partial == q.SHARE

    # Our own files.

    def read_option(self, at: int, text: str, worth: int) -> tuple[q.Option, str]:
        """The option number `at`, from 0, and what is wrong with how it is written (or “”)."""
        return q.Option(text, worth), ""

    @abstractmethod
    def option_sign(self, at: int, option: q.Option) -> str:
        """What its first line begins with."""

    def option_text(self, at: int, option: q.Option) -> str:
        """What follows."""
        return option.text

    # Moodle's GIFT.

    def accepts_gift(self, source: gift.GiftAnswers) -> bool:
        """Whether a GIFT question becomes one of this kind."""
        return source.type == self.moodle_type

    def from_gift(self, source: gift.GiftAnswers) -> gift.CarriedOptions:
        """The options of a question that it accepts."""
        raise NotImplementedError

    def to_gift(self, question: q.QuestionContent, losses: list[str]) -> list[str]:
        """The lines of its answers; what GIFT cannot express is added to `losses`."""
        raise NotImplementedError

    def gift_feedback(self, question: q.QuestionContent) -> Iterator[str]:
        """Feedback on options that GIFT can only hold after that of the question."""
        yield from ()

    # Programs.

    def described(self, at: int, option: q.Option) -> dict[str, Any]:
        """An option as `manage.py check_questions --json` prints it."""
        made = {
            "text": option.text,
            "feedback": option.feedback.text,
            "percent": option.worth,
        }
        return made | ({"tolerance": option.tolerance} if option.tolerance else {})


def possible_picks(question: q.QuestionContent, given: ResponseValue) -> tuple[int, ...]:
    """The picks of a response, each the position of an option. Raises ResponseRefused."""
    if not given.picks:
        raise ResponseRefused(NOTHING)
    count = len(question.options)
    if given.text or any(not 0 <= pick < count for pick in given.picks):
        raise ResponseRefused(IMPOSSIBLE)
    return given.picks


def earned(question: q.QuestionContent, index: int) -> Fraction:
    """An option's percent; partly right options count under SHARE only."""
    worth = min(max(question.options[index].worth, 0), q.RIGHT)
    if worth < q.RIGHT and question.partial != q.SHARE:
        return Fraction(0)
    return Fraction(worth, q.RIGHT)


def picked_number(text: str, order: Sequence[int]) -> int:
    """The position in a field of the form; -1 for none. Raises ResponseRefused."""
    if not text:
        return -1
    if not (text.isascii() and text.isdecimal()) or len(text) > 3 or int(text) >= len(order):  # noqa: PLR2004
        raise ResponseRefused(IMPOSSIBLE)
    return int(text)


def percent_sign(option: q.Option) -> str:
    """The percent of a partly right option as in our files, for example “50%”."""
    return f"{option.worth}%" if 0 < option.worth < q.RIGHT else ""


def carried_choice(answer: gift.GiftAnswerReader) -> q.Option:
    return q.Option(answer.text(), answer.worth(), feedback=answer.feedback())


def whole_only(options: tuple[q.Option, ...]) -> tuple[q.Option, ...]:
    """The options without percents: right or wrong."""
    return tuple(replace(option, worth=option.worth // q.RIGHT * q.RIGHT) for option in options)
