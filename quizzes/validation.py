"""What an author should know of a question before learners see it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from course.text.markdown import gettext_noop
from quizzes import questions as q
from quizzes.kinds.numbers import read_exact, read_number, read_tolerance, unit_name
from quizzes.kinds.text_matching import fold
from quizzes.marking import ANYTHING, asked_pairs

MOST_OPTIONS: Final = 50
LONGEST_TEXT: Final = 20_000
LONGEST_TYPED: Final = 500
GAP: Final = "_____"


@dataclass(frozen=True, slots=True)
class QuestionIssue:
    """A fault must be mended before the question is saved; the rest is advice.

    `text` is marked for translation and takes `name`; `place` is as in `Question.texts`, or “”.
    """

    text: str
    place: str = ""
    name: str = ""
    is_fault: bool = True

    @property
    def message(self) -> str:
        """In English."""
        return self.text % {"name": self.name}


NO_STEM = gettext_noop("the question has no text")
NO_KIND = gettext_noop("there is no kind “%(name)s”")
NO_RULE = gettext_noop("the rule “%(name)s” is not one of this kind’s rules for partial credit")
TOO_FEW = gettext_noop("there must be at least two options")
TOO_MANY = gettext_noop("there are more than 50 options")
TOO_LONG = gettext_noop("the text is longer than 20,000 characters")
TYPED_TOO_LONG = gettext_noop("the response is longer than 500 characters")
NO_RESPONSE = gettext_noop("there is no response")
NOTHING_RIGHT = gettext_noop("no option is right")
TWO_RIGHT = gettext_noop("more than one option is right: choose the kind “several choices”")
EMPTY_OPTION = gettext_noop("the option is empty")
TWICE = gettext_noop("“%(name)s” is there twice")
NO_WORTH = gettext_noop("a percent is between 0 and 100")
UNUSED_PERCENT = gettext_noop("a percent counts under the rule “share” only")
NOT_A_NUMBER = gettext_noop("“%(name)s” is not a number such as 1958, 3.14 or 1/3")
NO_TOLERANCE = gettext_noop("“%(name)s” is not a tolerance such as 0.5 or 5%%")
NO_UNIT = gettext_noop("“%(name)s” is not a unit with its factor, such as kg = 0.001")
UNIT_REQUIRED = gettext_noop("a unit is required, but there is none")
EMPTY_MATCH = gettext_noop("the item has no match")
TWO_GAPS = gettext_noop("a question has one gap at most")
FOREIGN_MATCH = gettext_noop("only options of matching questions have a match")

NO_FEEDBACK = gettext_noop("no feedback on wrong options")
NO_EXPLANATION = gettext_noop("no feedback at all")
ALL_RIGHT = gettext_noop("every option is right")


def findings(question: q.QuestionContent) -> list[QuestionIssue]:
    """Faults first, then advice."""
    if question.kind not in q.KINDS:
        return [QuestionIssue(NO_KIND, name=question.kind)]
    found = [*_faults(question)]
    return found or [*_advice(question)]


def faults(question: q.QuestionContent) -> list[QuestionIssue]:
    return [finding for finding in findings(question) if finding.is_fault]


def _faults(question: q.QuestionContent) -> Iterator[QuestionIssue]:
    if not question.stem.strip():
        yield QuestionIssue(NO_STEM, "stem")
    if question.kind in q.TYPED and question.stem.count(GAP) > 1:
        yield QuestionIssue(TWO_GAPS, "stem")
    if question.partial not in q.PARTIAL_RULES[question.kind]:
        yield QuestionIssue(NO_RULE, name=question.partial)
    for place, text in question.texts():
        if len(text) > LONGEST_TEXT:
            yield QuestionIssue(TOO_LONG, place)
    if len(question.options) > MOST_OPTIONS:
        yield QuestionIssue(TOO_MANY)
    yield from _worth_faults(question)
    if question.kind in q.CHOSEN:
        yield from _choice_faults(question)
    elif question.kind in q.TYPED:
        yield from _typed_faults(question)
    elif question.kind == q.MATCHING:
        yield from _pair_faults(question)
    else:
        yield from _few(question, at_least=2)
        yield from _empty_or_twice(question)


def _worth_faults(question: q.QuestionContent) -> Iterator[QuestionIssue]:
    takes_percent = question.partial == q.SHARE and question.kind != q.SEVERAL
    for index, option in enumerate(question.options):
        if not 0 <= option.worth <= q.RIGHT:
            yield QuestionIssue(NO_WORTH, f"option.{index}")
        elif option.worth not in (0, q.RIGHT) and not takes_percent:
            yield QuestionIssue(UNUSED_PERCENT, f"option.{index}")
        if option.match and question.kind != q.MATCHING:
            yield QuestionIssue(FOREIGN_MATCH, f"option.{index}")


def _choice_faults(question: q.QuestionContent) -> Iterator[QuestionIssue]:
    right = sum(option.worth == q.RIGHT for option in question.options)
    if question.kind != q.TRUE_FALSE:
        yield from _empty_or_twice(question)
    yield from _few(question, at_least=2)
    if not right:
        yield QuestionIssue(NOTHING_RIGHT)
    elif right > 1 and question.kind != q.SEVERAL:
        yield QuestionIssue(TWO_RIGHT)


def _typed_faults(question: q.QuestionContent) -> Iterator[QuestionIssue]:
    if not question.options:
        yield QuestionIssue(NO_RESPONSE)
        return
    if not any(option.worth == q.RIGHT for option in question.options):
        yield QuestionIssue(NOTHING_RIGHT)
    yield from _units(question)
    seen: Counter[tuple[object, str]] = Counter()
    for index, option in enumerate(question.options):
        place = f"option.{index}"
        if option.text.strip() != ANYTHING:
            check = _number_faults if question.kind == q.NUMBER else _text_faults
            yield from check(option, place)
        meant = _meaning(question, option.text), option.tolerance
        seen[meant] += 1
        if option.text.strip() and seen[meant] == 2:  # noqa: PLR2004
            yield QuestionIssue(TWICE, place, option.text)


def _number_faults(option: q.Option, place: str) -> Iterator[QuestionIssue]:
    meant = read_exact(option.text)
    if meant is None:
        yield QuestionIssue(NOT_A_NUMBER, place, option.text)
    elif read_tolerance(option.tolerance, meant) is None:
        yield QuestionIssue(NO_TOLERANCE, place, option.tolerance)


def _text_faults(option: q.Option, place: str) -> Iterator[QuestionIssue]:
    if not fold(option.text):
        yield QuestionIssue(EMPTY_OPTION, place)
    if len(option.text) > LONGEST_TYPED:
        yield QuestionIssue(TYPED_TOO_LONG, place)


def _units(question: q.QuestionContent) -> Iterator[QuestionIssue]:
    if question.needs_unit and not question.units:
        yield QuestionIssue(UNIT_REQUIRED)
    names = Counter(unit_name(unit.name) for unit in question.units)
    for unit in question.units:
        factor = read_exact(unit.factor)
        typed = read_number(f"1 {unit.name}")
        is_readable = typed is not None and typed.unit == unit_name(unit.name) != ""
        if not is_readable or factor is None or factor <= 0:
            yield QuestionIssue(NO_UNIT, name=f"{unit.name} = {unit.factor}")
        elif names[unit_name(unit.name)] > 1:
            names[unit_name(unit.name)] = 0
            yield QuestionIssue(TWICE, name=unit.name)


def _pair_faults(question: q.QuestionContent) -> Iterator[QuestionIssue]:
    if len(asked_pairs(question)) < 2:  # noqa: PLR2004
        yield QuestionIssue(TOO_FEW)
    seen: Counter[str] = Counter()
    for index, option in enumerate(question.options):
        if not option.match.strip():
            yield QuestionIssue(EMPTY_MATCH, f"option.{index}", option.text)
        text = " ".join(option.text.split())
        seen[text] += bool(text)
        if seen[text] == 2:  # noqa: PLR2004
            yield QuestionIssue(TWICE, f"option.{index}", option.text)


def _few(question: q.QuestionContent, *, at_least: int) -> Iterator[QuestionIssue]:
    if len(question.options) < at_least:
        yield QuestionIssue(TOO_FEW)


def _empty_or_twice(question: q.QuestionContent) -> Iterator[QuestionIssue]:
    seen: Counter[str] = Counter()
    for index, option in enumerate(question.options):
        text = " ".join(option.text.split())
        seen[text] += 1
        if not text:
            yield QuestionIssue(EMPTY_OPTION, f"option.{index}")
        elif seen[text] == 2:  # noqa: PLR2004
            yield QuestionIssue(TWICE, f"option.{index}", option.text)


def _meaning(question: q.QuestionContent, text: str) -> object:
    """What a typed response is compared by."""
    if question.kind == q.NUMBER and (value := read_exact(text)) is not None:
        return value
    return fold(text, exact_case=question.exact_case, exact_accents=question.exact_accents)


def _advice(question: q.QuestionContent) -> Iterator[QuestionIssue]:
    wrong = [option for option in question.options if option.worth < q.RIGHT]
    if question.kind in q.CHOSEN and wrong and not any(option.feedback for option in wrong):
        yield QuestionIssue(NO_FEEDBACK, is_fault=False)
    if not question.feedback and not any(option.feedback for option in question.options):
        yield QuestionIssue(NO_EXPLANATION, is_fault=False)
    if question.kind == q.SEVERAL and not wrong:
        yield QuestionIssue(ALL_RIGHT, is_fault=False)
