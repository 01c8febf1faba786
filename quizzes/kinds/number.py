"""Numerical questions: a number with a tolerance, and optional units."""

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from quizzes import questions as q
from quizzes.kinds import gift, issues
from quizzes.kinds.issues import QuestionIssue
from quizzes.kinds.typed import TypedKind, gift_percent
from quizzes.responses.numbers import read_exact, read_number, read_tolerance, unit_name
from quizzes.responses.text_matching import fold
from quizzes.responses.values import NO_NUMBER, NO_UNIT, STRANGE_UNIT, ResponseRefused

_TOLERANCE: Final = re.compile(r"±|\+-")


class Number(TypedKind):
    name = q.NUMBER
    file_name = "number"
    moodle_type = "numerical"
    dataset_type = "Number"
    option_fields = TypedKind.option_fields | {"tolerance"}
    setting_fields = frozenset({"units", "needs_unit"})
    header_fields = ("units", "unit")
    option_help = "= for a right number, ~ for a wrong one"

    def check_typed(self, question: q.QuestionContent, text: str) -> None:
        typed = read_number(text)
        if typed is None or (typed.unit and not question.units):
            raise ResponseRefused(NO_NUMBER)
        if not typed.unit and question.needs_unit and question.units:
            raise ResponseRefused(NO_UNIT)
        if typed.unit and _factor(question, typed.unit) is None:
            raise ResponseRefused(STRANGE_UNIT)

    def fits(self, question: q.QuestionContent, text: str) -> tuple[list[int], ...]:
        typed = read_number(text)
        factor = Fraction(1)
        if typed is not None and typed.unit:
            factor = _factor(question, typed.unit) or Fraction(0)
        fits = []
        for index, option in enumerate(question.options):
            meant = read_exact(option.text)
            if typed is None or meant is None or not factor:
                continue
            tolerance = read_tolerance(option.tolerance, meant) or Fraction(0)
            if any(abs(value * factor - meant) <= tolerance for value in typed.values):
                fits.append(index)
        return (fits,)

    def response_faults(self, option: q.Option, place: str) -> Iterator[QuestionIssue]:
        meant = read_exact(option.text)
        if meant is None:
            yield QuestionIssue(issues.NOT_A_NUMBER, place, option.text)
        elif read_tolerance(option.tolerance, meant) is None:
            yield QuestionIssue(issues.NO_TOLERANCE, place, option.tolerance)

    def unit_faults(self, question: q.QuestionContent) -> Iterator[QuestionIssue]:
        if question.needs_unit and not question.units:
            yield QuestionIssue(issues.UNIT_REQUIRED)
        names = Counter(unit_name(unit.name) for unit in question.units)
        for unit in question.units:
            factor = read_exact(unit.factor)
            typed = read_number(f"1 {unit.name}")
            is_readable = typed is not None and typed.unit == unit_name(unit.name) != ""
            if not is_readable or factor is None or factor <= 0:
                yield QuestionIssue(issues.NO_UNIT, name=f"{unit.name} = {unit.factor}")
            elif names[unit_name(unit.name)] > 1:
                names[unit_name(unit.name)] = 0
                yield QuestionIssue(issues.TWICE, name=unit.name)

    def meaning(self, question: q.QuestionContent, text: str) -> object:
        value = read_exact(text)
        if value is not None:
            return value
        return fold(text, exact_case=question.exact_case, exact_accents=question.exact_accents)

    def read_option(self, at: int, text: str, worth: int) -> tuple[q.Option, str]:
        number, *tolerance = (part.strip() for part in _TOLERANCE.split(text, maxsplit=1))
        if not any(tolerance):
            return q.Option(text, worth), ""
        return q.Option(number, worth, tolerance=tolerance[0]), ""

    def option_text(self, at: int, option: q.Option) -> str:
        return f"{option.text} ± {option.tolerance}" if option.tolerance else option.text

    def carried_words(self, words: str, losses: list[str]) -> str:
        return words

    def to_gift(self, question: q.QuestionContent, losses: list[str]) -> list[str]:
        lines = ["#"]
        for option in question.options:
            value = read_exact(option.text)
            text = gift.escape(option.text)
            if value is not None:
                tolerance = read_tolerance(option.tolerance, value) or Fraction(0)
                text = decimal(value) + (f":{decimal(tolerance)}" if tolerance else "")
                if (Fraction(decimal(value)), Fraction(decimal(tolerance))) != (value, tolerance):
                    losses.append(f"the last decimals of {option.text}")
            lines.append(gift.answer_line("=", option, text, gift_percent(option)))
        return lines


def _factor(question: q.QuestionContent, unit: str) -> Fraction | None:
    """The factor from this unit to the first one; None for a unit the question does not have."""
    for known in question.units:
        if unit_name(known.name) == unit:
            return read_exact(known.factor)
    return None


def decimal(value: Fraction) -> str:
    """At most 15 decimals, without an exponent."""
    digits = f"{value.numerator * 10**15 // value.denominator:+017d}"
    return f"{digits[:-15]}.{digits[-15:]}".rstrip("0").rstrip(".").replace("+", "")
