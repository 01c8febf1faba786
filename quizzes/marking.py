"""Marking: how much of a response is right. Exact, and the same for the same response."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from quizzes import questions as q
from quizzes.kinds.numbers import read_exact, read_number, read_tolerance, unit_name
from quizzes.kinds.text_matching import fold, is_slip

MAX_TYPED: Final = 500
ANYTHING: Final = "*"

NOTHING, INCOMPLETE, TOO_LONG = "nothing", "incomplete", "too long"
# Items that stand as they were shown: perhaps nobody has looked at them yet.
UNMOVED: Final = "unmoved"
NO_NUMBER, NO_UNIT, STRANGE_UNIT, IMPOSSIBLE = "no number", "no unit", "strange unit", "impossible"


@dataclass(frozen=True, slots=True)
class ResponseValue:
    """A response: positions in the author's order, or what was typed.

    Of a matching question `picks` are the position of the match given to each pair that has a
    text; of an ordering question the items in the order given.
    """

    picks: tuple[int, ...] = ()
    text: str = ""


class ResponseRefused(ValueError):
    """A response that is none; it takes no try. `reason` is one of the words above."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check(question: q.QuestionContent, given: ResponseValue) -> None:
    """Raises ResponseRefused unless this can be a response to this question."""
    picks, count = given.picks, len(question.options)
    if question.kind in q.TYPED:
        _check_typed(question, given)
        return
    if not picks:
        raise ResponseRefused(NOTHING)
    if given.text or any(not 0 <= pick < count for pick in picks):
        raise ResponseRefused(IMPOSSIBLE)
    if question.kind == q.MATCHING:
        if len(picks) != len(asked_pairs(question)):
            raise ResponseRefused(INCOMPLETE)
        return
    if len(set(picks)) != len(picks) or (
        question.kind != q.ORDERING and _is_single(question, picks)
    ):
        raise ResponseRefused(IMPOSSIBLE)
    if question.kind == q.ORDERING and len(picks) != count:
        raise ResponseRefused(INCOMPLETE)


def mark(question: q.QuestionContent, given: ResponseValue) -> Fraction:
    """What part of the response is right, 0 to 1. The response is one that `check` takes."""
    return _MARKERS[question.kind](question, given)


def fitting(question: q.QuestionContent, text: str) -> int | None:
    """The position of the foreseen response a typed one is: the best of those that fit.

    What fits to the letter comes before what fits but for a slip, and that before “*”.
    """
    fits = _number_fits if question.kind == q.NUMBER else _text_fits
    for level in fits(question, text):
        if level:
            return max(level, key=lambda index: (question.options[index].worth, -index))
    return next(
        (i for i, option in enumerate(question.options) if option.text.strip() == ANYTHING), None
    )


def is_either_or(question: q.QuestionContent) -> bool:
    """Whether two responses are all there can be: who gave the wrong one knows the right one."""
    return question.kind == q.TRUE_FALSE or (
        question.kind in q.EITHER_OR_IF_TWO and len(question.options) <= 2  # noqa: PLR2004
    )


def marks_by_try(question: q.QuestionContent, worths: Sequence[int]) -> Sequence[int]:
    """What the tries at a question are worth, of those its test grants."""
    return worths[:1] if is_either_or(question) else worths


def most_marks(worths: Sequence[int], *, either_or: bool) -> int:
    """The most a question earns in a test; 0 in a quiz."""
    return max(worths[:1] if either_or else worths, default=0)


def right_picks(question: q.QuestionContent) -> tuple[int, ...]:
    """The positions that are right: choices, matches for each pair, items in order, responses."""
    if question.kind == q.MATCHING:
        return asked_pairs(question)
    if question.kind == q.ORDERING:
        return tuple(range(len(question.options)))
    return tuple(i for i, option in enumerate(question.options) if option.worth == q.RIGHT)


def right_response(question: q.QuestionContent) -> ResponseValue:
    """A response that is wholly right: the first one its author thought of."""
    picks = right_picks(question)
    if question.kind not in q.TYPED:
        return ResponseValue(picks)
    unit = f" {question.units[0].name}" if question.units else ""
    return ResponseValue(text=question.options[picks[0]].text + unit)


def right_places(question: q.QuestionContent, given: ResponseValue) -> tuple[bool, ...]:
    """Of a matching or ordering question, which of its pairs or places are right."""
    options = question.options
    name = "match" if question.kind == q.MATCHING else "text"
    right = [getattr(options[index], name) for index in right_picks(question)]
    chosen = [getattr(options[index], name) for index in given.picks]
    return tuple(is_one == other for is_one, other in zip(right, chosen, strict=True))


def asked_pairs(question: q.QuestionContent) -> tuple[int, ...]:
    """The positions of the pairs a match is asked for."""
    return tuple(i for i, option in enumerate(question.options) if option.text)


def _is_single(question: q.QuestionContent, picks: Sequence[int]) -> bool:
    """Whether only one pick is allowed, and there are more."""
    return question.kind != q.SEVERAL and len(picks) != 1


def _check_typed(question: q.QuestionContent, given: ResponseValue) -> None:
    text = given.text.strip()
    if given.picks:
        raise ResponseRefused(IMPOSSIBLE)
    if not text or (question.kind == q.TEXT and not fold(text)):
        raise ResponseRefused(NOTHING)
    if len(text) > MAX_TYPED:
        raise ResponseRefused(TOO_LONG)
    if question.kind != q.NUMBER:
        return
    typed = read_number(text)
    if typed is None or (typed.unit and not question.units):
        raise ResponseRefused(NO_NUMBER)
    if not typed.unit and question.needs_unit and question.units:
        raise ResponseRefused(NO_UNIT)
    if typed.unit and _factor(question, typed.unit) is None:
        raise ResponseRefused(STRANGE_UNIT)


def _mark_single(question: q.QuestionContent, given: ResponseValue) -> Fraction:
    return _worth(question, given.picks[0])


def _mark_typed(question: q.QuestionContent, given: ResponseValue) -> Fraction:
    index = fitting(question, given.text)
    return Fraction(0) if index is None else _worth(question, index)


def _worth(question: q.QuestionContent, index: int) -> Fraction:
    """A response's percent; what is not wholly right counts under SHARE only."""
    worth = min(max(question.options[index].worth, 0), q.RIGHT)
    if worth < q.RIGHT and question.partial != q.SHARE:
        return Fraction(0)
    return Fraction(worth, q.RIGHT)


def _mark_several(question: q.QuestionContent, given: ResponseValue) -> Fraction:
    right = set(right_picks(question))
    picks = set(given.picks)
    hits, slips = len(picks & right), len(picks - right)
    if picks == right:
        return Fraction(1)
    if question.partial == q.SHARE and right:
        return max(Fraction(0), Fraction(hits - slips, len(right)))
    if question.partial == q.EACH and picks:
        count = len(question.options)
        return Fraction(count - slips - (len(right) - hits), count)
    return Fraction(0)


def _mark_places(question: q.QuestionContent, given: ResponseValue) -> Fraction:
    places = right_places(question, given)
    if all(places):
        return Fraction(1)
    if question.partial == q.SHARE:
        return Fraction(sum(places), len(places))
    if question.partial == q.SEQUENCE:
        # One item alone is always in order: it earns nothing.
        return Fraction(_longest_run(given.picks) - 1, len(given.picks) - 1)
    return Fraction(0)


def _longest_run(picks: Sequence[int]) -> int:
    """The most items that stand in the right order, whatever stands between them."""
    ends: list[int] = []
    for pick in picks:
        place = bisect_left(ends, pick)
        ends[place : place + 1] = [pick]
    return len(ends)


def _text_fits(question: q.QuestionContent, text: str) -> tuple[list[int], list[int]]:
    """The foreseen responses that a typed one is, to the letter and but for a slip."""
    case, accents = question.exact_case, question.exact_accents
    typed = fold(text, exact_case=case, exact_accents=accents)
    exact, slips = [], []
    for index, option in enumerate(question.options):
        meant = fold(option.text, exact_case=case, exact_accents=accents)
        if option.text.strip() == ANYTHING:
            continue
        if typed == meant:
            exact.append(index)
        elif question.allows_typos and option.worth and is_slip(typed, meant):
            slips.append(index)
    return exact, slips


def _number_fits(question: q.QuestionContent, text: str) -> tuple[list[int]]:
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


def _factor(question: q.QuestionContent, unit: str) -> Fraction | None:
    """How much of the first unit one of this is; None for a unit the question does not know."""
    for known in question.units:
        if unit_name(known.name) == unit:
            return read_exact(known.factor)
    return None


_MARKERS: Final[Mapping[str, Callable[[q.QuestionContent, ResponseValue], Fraction]]] = {
    q.ONE: _mark_single,
    q.TRUE_FALSE: _mark_single,
    q.SEVERAL: _mark_several,
    q.TEXT: _mark_typed,
    q.NUMBER: _mark_typed,
    q.MATCHING: _mark_places,
    q.ORDERING: _mark_places,
}
