"""Parser of GIFT, by Moodle's own rules (docs.moodle.org, “GIFT format”).

Blank lines and categories separate questions, lines that begin with // are comments, and what is
between the first { and the first } of a question are its answers; the signs in these decide on its
type.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from quizzes.formats.gift.text import GiftText, hide_escapes, read_comment, read_text, show_escapes

GAP: Final = "_____"
_CATEGORY: Final = "$CATEGORY:"
_WEIGHT: Final = re.compile(r"%(-?[0-9]{1,3}(?:\.[0-9]*)?)%")
# Gaps of Moodle's cloze questions, which are named and not read.
_CLOZE: Final = re.compile(
    r"\{\s*\d*:(?:(?:MULTICHOICE|MULTIRESPONSE|SHORTANSWER|NUMERICAL)(?:_[A-Z]+)?"
    r"|MC[VHS]*|MR[HS]*|SAC?|MWC?|NM):",
    re.IGNORECASE,
)
_NUMBER: Final = r"\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*"
_IS_NUMBER: Final = re.compile(rf"{_NUMBER}\Z")
_TRUE: Final = frozenset({"T", "TRUE"})
_FALSE: Final = frozenset({"F", "FALSE"})

NO_TEXT: Final = GiftText()


class GiftAnswer(NamedTuple):
    """An answer; `percent` is 100 for a right one and may be negative. Of a number `tolerance` is
    set, of a pair `match`.
    """

    text: GiftText
    percent: float = 0.0
    feedback: GiftText = NO_TEXT
    tolerance: str = ""
    match: str = ""


@dataclass(frozen=True, slots=True)
class GiftQuestion:
    """A question as Moodle understands it; `type` is Moodle's name of it. Of a true/false question
    the answers are “true” and “false”.
    """

    line: int
    type: str
    text: GiftText
    name: str = ""
    answers: tuple[GiftAnswer, ...] = ()
    general_feedback: GiftText = NO_TEXT
    is_single: bool = True
    has_gap: bool = False
    category: str = ""
    id: str = ""
    tags: tuple[str, ...] = ()
    # What only Moodle's XML says; `losses` is what its reader could not take.
    hint: GiftText = NO_TEXT
    is_shuffled: bool = True
    exact_case: bool = False
    rule: str = ""
    losses: tuple[str, ...] = ()


class Unreadable(NamedTuple):
    """A block that is no question: where it begins, why, and its first words."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class GiftFile:
    questions: tuple[GiftQuestion, ...]
    categories: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]


class _Broken(ValueError):
    """Why a block cannot be read."""


class _Block(NamedTuple):
    line: int
    text: str
    comment: str


def read_gift(text: str) -> GiftFile:
    """Every question of a GIFT text, and the blocks that are none."""
    questions: list[GiftQuestion] = []
    categories: list[str] = []
    unreadable: list[Unreadable] = []
    for block in _blocks(text):
        if block.text.startswith(_CATEGORY):
            first, _, rest = block.text.removeprefix(_CATEGORY).partition("\n")
            categories.append(show_escapes(hide_escapes(first)).strip())
            if not rest.strip():
                continue
            block = block._replace(text=rest.strip(), line=block.line + 1)  # noqa: PLW2901
        try:
            questions.append(_question(block, categories[-1] if categories else ""))
        except _Broken as broken:
            words = " ".join(block.text.split())
            unreadable.append(Unreadable(block.line, str(broken), words[:200]))
    return GiftFile(tuple(questions), tuple(categories), tuple(unreadable))


def _blocks(text: str) -> Iterator[_Block]:
    """The parts between blank lines, with the number of their first line; lines are trimmed."""
    lines: list[str] = []
    comments: list[str] = []
    for number, line in enumerate([*_lines(text), ""], start=1):
        if line.startswith(_CATEGORY) and any(lines):
            yield _block(number, lines, comments)
            lines, comments = [], []
        if line.startswith("//"):
            comments.append(line)
            lines.append("")
        elif line:
            lines.append(line)
        else:
            if any(lines):
                yield _block(number, lines, comments)
            lines, comments = [], []


def _block(end: int, lines: list[str], comments: list[str]) -> _Block:
    """The lines before line number `end`."""
    return _Block(end - len(lines), "\n".join(lines).strip(), "\n".join(comments))


def _lines(text: str) -> list[str]:
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    # What stands for escaped signs below must not be in the text itself.
    clean = re.sub("[\ue000-\ue007]", "\ufffd", plain)
    return [line.strip() for line in clean.split("\n")]


def _question(block: _Block, category: str) -> GiftQuestion:
    name, text = _name(hide_escapes(block.text))
    if _CLOZE.search(text):
        raise _Broken("a cloze question; make a question of each of its gaps, or one of matching")
    start, end = text.find("{"), text.find("}")
    tag_id, tags = read_comment(block.comment)
    made = GiftQuestion(
        block.line, "description", read_text(text), name, category=category, id=tag_id, tags=tags
    )
    if start < 0 and end < 0:
        return made
    if start < 0 or end < start:
        raise _Broken("a { without its }, or the other way round; write \\{ and \\} for signs")
    if "{" in text[end:]:
        raise _Broken("a second { : put an empty line between questions, or write \\{ for the sign")
    has_gap = end != len(text) - 1
    stem = text[:start] + (GAP if has_gap else "") + text[end + 1 :]
    answers, found, general = text[start + 1 : end].strip().rpartition("####")
    if not found:
        answers, general = general, ""
    return _with_answers(made, stem, answers.strip(), general, has_gap=has_gap)


def _name(text: str) -> tuple[str, str]:
    if not text.startswith("::"):
        return "", text
    name, found, rest = text[2:].partition("::")
    return (" ".join(show_escapes(name).split()), rest.strip()) if found else ("", text[2:])


def _with_answers(
    made: GiftQuestion, stem: str, answers: str, general: str, *, has_gap: bool
) -> GiftQuestion:
    text = read_text(stem)
    kind = _type(answers)
    default = text.format
    return replace(
        made,
        type=kind,
        text=text,
        answers=tuple(_READERS[kind](answers, default)) if kind in _READERS else (),
        general_feedback=read_text(general, default) if general else NO_TEXT,
        is_single=kind != "multichoice" or "=" in answers,
        has_gap=has_gap,
    )


def _type(answers: str) -> str:
    if not answers:
        return "essay"
    if answers[0] == "#":
        return "numerical"
    if "~" in answers:
        return "multichoice"
    if "=" in answers and "->" in answers:
        return "match"
    word = answers.partition("#")[0].strip() if answers.find("#") > 0 else answers
    return "truefalse" if word in _TRUE | _FALSE else "shortanswer"


def _parts(answers: str, sign: str) -> list[str]:
    parts = [part.strip() for part in answers.split(sign)]
    return parts if parts[0] else parts[1:]


def _weighted(part: str, default: float) -> tuple[float, str]:
    """A percent at the beginning, and the rest."""
    found = _WEIGHT.match(part)
    return (float(found[1]), part[found.end() :]) if found else (default, part)


def _commented(part: str, default: str) -> tuple[GiftText, GiftText]:
    text, found, feedback = part.partition("#")
    return read_text(text, default), read_text(feedback, default) if found else NO_TEXT


def _choices(answers: str, default: str) -> Iterator[GiftAnswer]:
    for part in _parts(answers.replace("=", "~="), "~"):
        if part.startswith("="):
            percent, rest = _weighted(part[1:].strip(), 100.0)
        else:
            percent, rest = _weighted(part, 0.0)
        text, feedback = _commented(rest, default)
        yield GiftAnswer(text, percent, feedback)


def _words(answers: str, default: str) -> Iterator[GiftAnswer]:
    for part in _parts(answers, "="):
        percent, rest = _weighted(part, 100.0)
        text, feedback = _commented(rest, default)
        yield GiftAnswer(text, percent, feedback)


def _truth(answers: str, default: str) -> Iterator[GiftAnswer]:
    """Feedback comes first for a wrong response, then for a right one."""
    word, wrong, right = (*answers.split("#", 2), "", "")[:3]
    is_true = word.strip() in _TRUE
    wrong_text, right_text = (read_text(part, default) for part in (wrong, right))
    for name, is_right in (("true", is_true), ("false", not is_true)):
        feedback = right_text if is_right else wrong_text
        yield GiftAnswer(GiftText(name, "plain"), 100.0 * is_right, feedback)


def _pairs(answers: str, default: str) -> Iterator[GiftAnswer]:
    for part in _parts(answers, "="):
        left, found, right = part.partition("->")
        if part and not found:
            raise _Broken("an item of a matching question without “->”")
        yield GiftAnswer(read_text(left, default), 100.0, match=show_escapes(right.strip()).strip())


def _numbers(answers: str, default: str) -> Iterator[GiftAnswer]:
    numbers, found, wrong = answers[1:].partition("~")
    for part in _parts(numbers, "="):
        percent, rest = _weighted(part, 100.0)
        text, feedback = _commented(rest, default)
        value, tolerance = _value(text.text) if text.text else ("", "")
        yield GiftAnswer(GiftText(value, "plain"), percent, feedback, tolerance)
    if found:
        yield GiftAnswer(GiftText("*", "plain"), 0.0, _commented(wrong, default)[1])


def _value(text: str) -> tuple[str, str]:
    """A number and its tolerance, from “3”, “3:0.5” or “2.5..3.5”."""
    low, is_range, high = text.partition("..")
    if is_range and low.strip():
        ends = (_float(low), _float(high))
        middle = (ends[0] + ends[1]) / 2
        return _shortest(middle), _shortest(ends[1] - middle)
    value, found, tolerance = text.partition(":")
    if found:
        _float(tolerance)
    if value.strip() != "*":
        _float(value)
    return value.strip(), tolerance.strip()


def _float(text: str) -> float:
    if not _IS_NUMBER.match(text):
        raise _Broken(f"“{text.strip()[:40]}” is no number; write 3, 3:0.5 or 2.5..3.5")
    return float(text)


def _shortest(value: float) -> str:
    """Without what binary fractions add: 3.1415 for (3.141 + 3.142) / 2."""
    return f"{round(value, 10):.10g}"


_READERS = {
    "multichoice": _choices,
    "shortanswer": _words,
    "truefalse": _truth,
    "match": _pairs,
    "numerical": _numbers,
}
