"""Writer of Moodle's XML, with a report of what it cannot hold. Texts are Markdown."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final
from xml.sax.saxutils import escape

from quizzes import questions as q
from quizzes.formats.gift.writing import Written
from quizzes.formats.moodlexml.reading import usual_name
from quizzes.kinds.number import decimal
from quizzes.kinds.registry import kind_of
from quizzes.responses.numbers import read_exact, read_tolerance

_TYPES: Final = {
    q.ONE: "multichoice",
    q.SEVERAL: "multichoice",
    q.TRUE_FALSE: "truefalse",
    q.TEXT: "shortanswer",
    q.NUMBER: "numerical",
    q.MATCHING: "matching",
    q.ORDERING: "ordering",
}
_RULES: Final = {
    q.ALL: "ALL_OR_NOTHING",
    q.SHARE: "ABSOLUTE_POSITION",
    q.SEQUENCE: "LONGEST_ORDERED_SUBSET",
}
_MOST_SHARES: Final = 10
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKDOWN: Final = ' format="markdown"'


def write_question(authored: q.Authored) -> Written:
    """A question as Moodle imports it."""
    question = authored.question
    losses = [*_losses(question)]
    lines = [f'  <question type="{_TYPES[question.kind]}">']
    name = authored.title or usual_name(question.stem)
    lines.append(f"    <name>{_text(name)}</name>")
    lines.append(_block("questiontext", question.stem))
    lines.append(_block("generalfeedback", "\n\n".join(_feedback(question))))
    lines += [f"    <idnumber>{_clean(authored.key)}</idnumber>"] if authored.key else []
    lines += _ANSWERS[question.kind](question, losses)
    lines += [_block("hint", question.hint.text)] if question.hint.text else []
    if authored.tags:
        tags = "".join(f"<tag>{_text(tag)}</tag>" for tag in authored.tags)
        lines.append(f"    <tags>{tags}</tags>")
    return Written(authored, "\n".join([*lines, "  </question>"]), tuple(dict.fromkeys(losses)))


def write_moodle_xml(written: Iterable[Written]) -> str:
    """A file of questions, line ends LF."""
    questions = (one.text for one in written if one.text)
    return "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>", *questions, "</quiz>", ""]
    )


def _losses(question: q.QuestionContent) -> Iterator[str]:
    if any(True for _ in question.moments()):
        yield "the moments in videos that feedback leads to"
    if question.units:
        yield "the units"
    if question.exact_accents or question.allows_typos:
        yield "how accents and slips count"
    if any("![" in text for _place, text in question.texts()):
        yield "its pictures, which are files of the course"


def _feedback(question: q.QuestionContent) -> Iterator[str]:
    """That of the question, and after it what Moodle has no other place for."""
    if question.feedback.text:
        yield question.feedback.text
    yield from kind_of(question).gift_feedback(question)
    if question.kind == q.ORDERING:
        for option in question.options:
            if option.feedback.text:
                yield f"{option.text}: {option.feedback.text}"


def _clean(text: str) -> str:
    return escape(_NOT_IN_XML.sub("\ufffd", text))


def _text(text: str) -> str:
    return f"<text>{_clean(text)}</text>"


def _block(name: str, text: str) -> str:
    return f"    <{name}{_MARKDOWN}>{_text(text)}</{name}>"


def _answer(
    option: q.Option, percent: float, text: str, *, form: str = _MARKDOWN, more: str = ""
) -> str:
    note = f"<feedback{_MARKDOWN}>{_text(option.feedback.text)}</feedback>"
    return f'    <answer fraction="{percent:.7g}"{form}>{_text(text)}{note}{more}</answer>'


def _choice_settings(question: q.QuestionContent) -> list[str]:
    is_single = "true" if question.kind == q.ONE else "false"
    is_shuffled = "true" if question.is_shuffled else "false"
    return [
        f"    <single>{is_single}</single>",
        f"    <shuffleanswers>{is_shuffled}</shuffleanswers>",
    ]


def _one(question: q.QuestionContent, _losses: list[str]) -> list[str]:
    answers = [_answer(option, option.worth, option.text) for option in question.options]
    return [*_choice_settings(question), *answers]


def _several(question: q.QuestionContent, losses: list[str]) -> list[str]:
    right = len(kind_of(question).right_picks(question))
    if question.partial != q.SHARE:
        losses.append("the rule of partial credit: in Moodle each choice earns or costs a share")
    if right > _MOST_SHARES:
        losses.append("equal shares: Moodle knows none smaller than 10 %")
    share = round(100 / right, 5)
    answers = [
        _answer(option, share if option.worth == q.RIGHT else -share, option.text)
        for option in question.options
    ]
    return [*_choice_settings(question), *answers]


def _truth(question: q.QuestionContent, _losses: list[str]) -> list[str]:
    return [
        _answer(option, option.worth, name, form="")
        for name, option in zip(("true", "false"), question.options, strict=True)
    ]


def _words(question: q.QuestionContent, _losses: list[str]) -> list[str]:
    answers = [_answer(option, option.worth, option.text, form="") for option in question.options]
    return [f"    <usecase>{question.exact_case:d}</usecase>", *answers]


def _numbers(question: q.QuestionContent, losses: list[str]) -> list[str]:
    lines = []
    for option in question.options:
        text, tolerance = option.text, "0"
        value = read_exact(option.text)
        if value is not None:
            margin = read_tolerance(option.tolerance, value) or Fraction(0)
            text, tolerance = decimal(value), decimal(margin)
            if (Fraction(text), Fraction(tolerance)) != (value, margin):
                losses.append(f"the last decimals of {option.text}")
        more = f"<tolerance>{tolerance}</tolerance>"
        lines.append(_answer(option, option.worth, text, form="", more=more))
    return lines


def _pairs(question: q.QuestionContent, losses: list[str]) -> list[str]:
    if question.partial != q.SHARE:
        losses.append("that only all pairs together count: in Moodle each earns a share")
    if any(option.feedback.text for option in question.options):
        losses.append("the place of the feedback on pairs: it follows that of the question")
    pairs = [
        f"    <subquestion{_MARKDOWN}>{_text(option.text)}"
        f"<answer>{_text(option.match)}</answer></subquestion>"
        for option in question.options
    ]
    return ["    <shuffleanswers>true</shuffleanswers>", *pairs]


def _items(question: q.QuestionContent, losses: list[str]) -> list[str]:
    if any(option.feedback.text for option in question.options):
        losses.append("the place of the feedback on items: it follows that of the question")
    items = [
        f'    <answer fraction="{at}"{_MARKDOWN}>{_text(option.text)}</answer>'
        for at, option in enumerate(question.options, start=1)
    ]
    rule = f"    <gradingtype>{_RULES[question.partial]}</gradingtype>"
    return ["    <selecttype>ALL</selecttype>", rule, *items]


_ANSWERS: Final[Mapping[str, Callable[[q.QuestionContent, list[str]], list[str]]]] = {
    q.ONE: _one,
    q.SEVERAL: _several,
    q.TRUE_FALSE: _truth,
    q.TEXT: _words,
    q.NUMBER: _numbers,
    q.MATCHING: _pairs,
    q.ORDERING: _items,
}
