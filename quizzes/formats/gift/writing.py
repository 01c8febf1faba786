"""Writing GIFT, and what of a question GIFT has no words for."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from quizzes import questions as q
from quizzes.formats.gift.text import escape
from quizzes.kinds.numbers import read_exact, read_tolerance

_MOST_SHARES: Final = 10  # Moodle knows the tenth of a mark as the smallest equal share.
_READ_AS_WEIGHT: Final = re.compile(r"\s*%")
_READ_AS_FORMAT: Final = re.compile(r"\s*\[(?:html|moodle|plain|markdown)\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A question in GIFT, or "" and the `reason` why GIFT has no form for it."""

    authored: q.Authored
    gift: str
    losses: tuple[str, ...] = ()
    reason: str = ""


def write_question(authored: q.Authored) -> Written:
    """A question in GIFT, texts as Markdown; every feedback is kept."""
    question = authored.question
    if question.kind == q.ORDERING:
        return Written(authored, "", reason="GIFT has no questions about an order")
    losses: list[str] = [*_losses(question)]
    answers = _WRITERS[question.kind](question, losses)
    general = _general(question)
    lines = [*_comment(authored), _title(authored) + "[markdown]" + escape(question.stem) + "{"]
    lines += answers
    lines += [f"####{general}"] if general else []
    return Written(authored, "\n".join([*lines, "}"]), tuple(losses))


def write_gift(written: Iterable[Written]) -> str:
    """A GIFT file of questions, line ends LF."""
    return "\n\n".join(one.gift for one in written if one.gift) + "\n"


def _comment(authored: q.Authored) -> list[str]:
    parts = [f"[id:{authored.key}]"] if authored.key else []
    parts += (f"[tag:{_tag(tag)}]" for tag in authored.tags)
    return [f"// {' '.join(parts)}"] if parts else []


def _tag(tag: str) -> str:
    return re.sub(r"[\[\]\\]", r"\\\g<0>", re.sub("[<>`]", "", tag))


def _title(authored: q.Authored) -> str:
    return f"::{escape(authored.title)}::" if authored.title else ""


def _losses(question: q.QuestionContent) -> Iterable[str]:
    if question.hint:
        yield "the hint"
    if any(True for _ in question.moments()):
        yield "the moments in videos that feedback leads to"
    if not question.is_shuffled:
        yield "that the options keep their order"
    if question.units:
        yield "the units"
    if question.exact_case or question.exact_accents or question.allows_typos:
        yield "how capitals, accents and slips count"


def _general(question: q.QuestionContent) -> str:
    """The feedback of the question; GIFT has none on pairs, so theirs follows here."""
    parts = [question.feedback.text] if question.feedback.text else []
    if question.kind == q.MATCHING:
        parts += (
            f"{' → '.join(filter(None, (option.text, option.match)))}: {option.feedback.text}"
            for option in question.options
            if option.feedback.text
        )
    return escape("\n\n".join(parts))


def _answer(sign: str, option: q.Option, text: str, percent: float | None = None) -> str:
    weight = "" if percent is None else f"%{percent:.7g}%"
    if not weight and _READ_AS_WEIGHT.match(text):
        weight = "%100%" if sign == "=" else "%0%"
    if _READ_AS_FORMAT.match(text):
        text = f"[markdown]{text}"
    feedback = f"#{_as_text(option.feedback.text)}" if option.feedback.text else ""
    return f"{sign}{weight}{text}{feedback}"


def _as_text(text: str) -> str:
    escaped = escape(text)
    return f"[markdown]{escaped}" if _READ_AS_FORMAT.match(escaped) else escaped


def _one(question: q.QuestionContent, losses: list[str]) -> list[str]:
    lines = []
    for option in question.options:
        is_part = 0 < option.worth < q.RIGHT
        sign = "=" if option.worth == q.RIGHT else "~"
        lines.append(_answer(sign, option, escape(option.text), option.worth if is_part else None))
    return lines


def _several(question: q.QuestionContent, losses: list[str]) -> list[str]:
    right = sum(option.worth == q.RIGHT for option in question.options)
    if question.partial != q.SHARE:
        losses.append("the rule of partial credit: in Moodle each choice earns or costs a share")
    if right > _MOST_SHARES:
        losses.append("equal shares: Moodle knows none smaller than 10 %")
    share = round(100 / right, 5)
    return [
        _answer("~", option, escape(option.text), share if option.worth == q.RIGHT else -share)
        for option in question.options
    ]


def _truth(question: q.QuestionContent, losses: list[str]) -> list[str]:
    true, false = question.options
    word, right, wrong = ("TRUE", true, false) if true.worth else ("FALSE", false, true)
    if right.feedback.text:
        feedback = f"#{_as_text(wrong.feedback.text)}#{_as_text(right.feedback.text)}"
    else:
        feedback = f"#{_as_text(wrong.feedback.text)}" if wrong.feedback.text else ""
    return [f"{word}{feedback}"]


def _words(question: q.QuestionContent, losses: list[str]) -> list[str]:
    return [
        _answer("=", option, escape(option.text), None if option.worth == q.RIGHT else option.worth)
        for option in question.options
    ]


def _numbers(question: q.QuestionContent, losses: list[str]) -> list[str]:
    lines = []
    for option in question.options:
        value = read_exact(option.text)
        percent = None if option.worth == q.RIGHT else option.worth
        if value is None:
            lines.append(_answer("=", option, escape(option.text), percent))
            continue
        tolerance = read_tolerance(option.tolerance, value) or Fraction(0)
        text = _decimal(value) + (f":{_decimal(tolerance)}" if tolerance else "")
        if Fraction(_decimal(value)) != value or Fraction(_decimal(tolerance)) != tolerance:
            losses.append(f"the last decimals of {option.text}")
        lines.append(_answer("=", option, text, percent))
    return ["#", *lines]


def _decimal(value: Fraction) -> str:
    """At most 15 decimals, without an exponent."""
    digits = f"{value.numerator * 10**15 // value.denominator:+017d}"
    return f"{digits[:-15]}.{digits[-15:]}".rstrip("0").rstrip(".").replace("+", "")


def _matching(question: q.QuestionContent, losses: list[str]) -> list[str]:
    if question.partial != q.SHARE:
        losses.append("that only all pairs together count: in Moodle each earns a share")
    if any(option.feedback.text for option in question.options):
        losses.append("the place of the feedback on pairs: it follows that of the question")
    lines = []
    for option in question.options:
        if "->" in option.text + option.match:
            losses.append("“->” within a pair, which is “→” now")
        left, right = (escape(part).replace("->", "→") for part in (option.text, option.match))
        if _READ_AS_FORMAT.match(left):
            left = f"[markdown]{left}"
        lines.append(f"={left} -> {right}")
    return lines


_WRITERS: Final[Mapping[str, Callable[[q.QuestionContent, list[str]], list[str]]]] = {
    q.ONE: _one,
    q.SEVERAL: _several,
    q.TRUE_FALSE: _truth,
    q.TEXT: _words,
    q.NUMBER: _numbers,
    q.MATCHING: _matching,
}
