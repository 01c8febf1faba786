"""Item statistics (facility, discrimination) of a quiz, from counts and sums alone.

Their interpretation, and the sources of the thresholds, are in docs/questions.md. Sources: Crocker
and Algina, Introduction to Classical and Modern Test Theory (1986), chapter 14, for facility and
discrimination; Henrysson, Correction of item-total correlations in item analysis, Psychometrika 28
(1963), for leaving the question out of the rest.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from math import sqrt
from typing import Final, TypeVar

BINS: Final = 10
# With fewer pairs a correlation is meaningless: chance alone gives any value.
FEWEST_FOR_DISCRIMINATION: Final = 10
# Ebel, Measuring Educational Achievement (1965): from 0.30 a question discriminates well.
GOOD_FROM: Final = 0.3
# Variance below the rounding of fractions counts as none.
_NO_SPREAD: Final = Fraction(1, 10**10)

GOOD, WEAK, NEGATIVE = "good", "weak", "negative"

Value = Fraction | Decimal | float
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sums:
    """Of `count` pairs (x, y): the sums of x, y, their squares and their product."""

    count: int = 0
    x: Value = Fraction(0)
    y: Value = Fraction(0)
    xx: Value = Fraction(0)
    yy: Value = Fraction(0)
    xy: Value = Fraction(0)


def sums_of(pairs: Iterable[tuple[Value, Value]]) -> Sums:
    """The sums of pairs in memory; for many pairs the database computes them."""
    exact = [(Fraction(x), Fraction(y)) for x, y in pairs]
    return Sums(
        count=len(exact),
        x=sum((x for x, _ in exact), Fraction(0)),
        y=sum((y for _, y in exact), Fraction(0)),
        xx=sum((x * x for x, _ in exact), Fraction(0)),
        yy=sum((y * y for _, y in exact), Fraction(0)),
        xy=sum((x * y for x, y in exact), Fraction(0)),
    )


def facility(count: int, total: Value) -> Fraction | None:
    """The mean score of first tries (0 to 1 each, `total` is their sum); None without any.

    The item difficulty p of Crocker and Algina: the higher, the easier.
    """
    if count < 1:
        return None
    return min(max(Fraction(total) / count, Fraction(0)), Fraction(1))


def discrimination(sums: Sums) -> float | None:
    """The item-rest correlation, -1 to 1: x is a question's score at the first try, y the mean of
    the same over the other questions of the attempt.

    Pearson's r; the point-biserial correlation where x is dichotomous. None if it is undefined: too
    few attempts, or no variance in the question or in the rest.
    """
    count = sums.count
    if count < FEWEST_FOR_DISCRIMINATION:
        return None
    x, y = Fraction(sums.x), Fraction(sums.y)
    spread_x = count * Fraction(sums.xx) - x * x
    spread_y = count * Fraction(sums.yy) - y * y
    if min(spread_x, spread_y) <= _NO_SPREAD * count * count:
        return None
    together = count * Fraction(sums.xy) - x * y
    return min(max(float(together) / sqrt(float(spread_x) * float(spread_y)), -1.0), 1.0)


def verdict(value: float | None) -> str:
    """The verdict on a discrimination, in a word; empty without one."""
    if value is None:
        return ""
    if value < 0:
        return NEGATIVE
    return GOOD if value >= GOOD_FROM else WEAK


def distribution(scores: Mapping[Decimal, int]) -> tuple[int, ...]:
    """Histogram: how many scores are in each tenth of 0 to 1, lower bound included; the last
    includes 1.
    """
    bins = [0] * BINS
    for score, count in scores.items():
        bins[min(max(int(score * BINS), 0), BINS - 1)] += count
    return tuple(bins)


def mean(scores: Mapping[Decimal, int]) -> Fraction | None:
    count = sum(scores.values())
    if not count:
        return None
    return sum((Fraction(score) * n for score, n in scores.items()), Fraction(0)) / count


def median(scores: Mapping[Decimal, int]) -> Fraction | None:
    """The median score; for an even number the mean of the middle two."""
    count = sum(scores.values())
    if not count:
        return None
    values = sorted(value for value, n in scores.items() if n)
    ends = list(accumulate(scores[value] for value in values))
    lower, upper = (
        next(value for value, end in zip(values, ends, strict=True) if end > place)
        for place in ((count - 1) // 2, count // 2)
    )
    return (Fraction(lower) + Fraction(upper)) / 2


def commonest(counts: Mapping[Key, int], most: int = 1) -> list[tuple[Key, int]]:
    """The most common responses, at most `most`; ties in order of first occurrence."""
    found = sorted((item for item in counts.items() if item[1] > 0), key=lambda item: -item[1])
    return found[:most]
