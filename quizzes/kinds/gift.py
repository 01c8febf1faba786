"""Answers of GIFT questions: importing and exporting them for a kind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from quizzes import questions as q

_WRITABLE: Final = re.compile(r"[\\:#={}~]")
_READ_AS_WEIGHT: Final = re.compile(r"\s*%")
_READ_AS_FORMAT: Final = re.compile(r"\s*\[(?:html|moodle|plain|markdown)\]", re.IGNORECASE)


class GiftAnswerReader(Protocol):
    """An answer in a GIFT file. What gets lost is noted when an attribute is read."""

    @property
    def percent(self) -> float:
        """100 for a right answer; may be negative."""

    @property
    def tolerance(self) -> str: ...

    def worth(self) -> int:
        """The percent as it counts here, 0 to 100."""

    def text(self) -> str:
        """In Markdown."""

    def words(self) -> str:
        """As somebody would type it."""

    def match(self) -> str:
        """In Markdown."""

    def feedback(self) -> q.AuthorNote: ...


@dataclass(frozen=True, slots=True)
class GiftAnswers:
    """The answers of a question; `type` is Moodle's name of it. `losses` takes what gets lost.

    `rule` is the rule of partial credit, where the file names one of ours.
    """

    type: str
    is_single: bool
    answers: Sequence[GiftAnswerReader]
    losses: list[str]
    rule: str = ""

    @property
    def has_one_right(self) -> bool:
        """Whether one answer at most is wholly right."""
        return sum(round(answer.percent) >= q.RIGHT for answer in self.answers) <= 1


@dataclass(frozen=True, slots=True)
class CarriedOptions:
    options: tuple[q.Option, ...]
    partial: str = q.ALL


def partial_by_percents(options: tuple[q.Option, ...]) -> str:
    """The rule of partial credit that options with these percents need."""
    return q.SHARE if any(0 < option.worth < q.RIGHT for option in options) else q.ALL


def escape(text: str) -> str:
    r"""`text` as GIFT can carry it, on one line."""
    return _WRITABLE.sub(r"\\\g<0>", text).replace("\n", "\\n")


def answer_line(sign: str, option: q.Option, text: str, percent: float | None = None) -> str:
    """An answer with its feedback; `text` is escaped already."""
    weight = "" if percent is None else f"%{percent:.7g}%"
    if not weight and _READ_AS_WEIGHT.match(text):
        weight = "%100%" if sign == "=" else "%0%"
    feedback = f"#{escaped_text(option.feedback.text)}" if option.feedback.text else ""
    return f"{sign}{weight}{with_format(text)}{feedback}"


def escaped_text(text: str) -> str:
    return with_format(escape(text))


def with_format(escaped: str) -> str:
    """A text that begins like the name of a format, after the name of its own."""
    return f"[markdown]{escaped}" if _READ_AS_FORMAT.match(escaped) else escaped
