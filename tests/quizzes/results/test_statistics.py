"""Item statistics: examples computed by hand, and bounds that always hold."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.results.statistics import (
    FEWEST_FOR_DISCRIMINATION,
    GOOD,
    NEGATIVE,
    WEAK,
    Sums,
    commonest,
    discrimination,
    distribution,
    facility,
    mean,
    median,
    sums_of,
    verdict,
)

fractions = st.fractions(0, 1, max_denominator=12)
pairs = st.lists(st.tuples(fractions, fractions), max_size=40)
scores = st.dictionaries(
    st.decimals(0, 1, places=4), st.integers(min_value=0, max_value=50), max_size=30
)

# Ten attempts: right or wrong, and the mean of the rest.
# n = 10, Σx = 6, Σy = 5.0, Σxx = 6, Σyy = 3.16, Σxy = 3.9
TEN = [
    *[(1, "0.9"), (1, "0.8"), (1, "0.7"), (1, "0.7"), (1, "0.5"), (1, "0.3")],
    *[(0, "0.5"), (0, "0.3"), (0, "0.2"), (0, "0.1")],
]


def exact(rows: list[tuple[int, str]]) -> list[tuple[Fraction, Fraction]]:
    return [(Fraction(x), Fraction(y)) for x, y in rows]


def test_facility_is_the_mean_of_what_was_right() -> None:
    assert facility(4, Decimal("2.5")) == Fraction(5, 8)
    assert facility(0, Decimal(0)) is None


def test_sums_of_pairs() -> None:
    sums = sums_of(exact(TEN))

    by_hand = [Fraction(text) for text in ("6", "5", "6", "3.16", "3.9")]
    assert sums == Sums(10, *by_hand)


def test_discrimination_worked_out_by_hand() -> None:
    # (10 · 3.9 - 6 · 5) / √((10 · 6 - 36) · (10 · 3.16 - 25)) = 9 / √(24 · 6.6)
    assert discrimination(sums_of(exact(TEN))) == pytest.approx(0.71509, abs=0.00001)


def test_discrimination_is_the_point_biserial_correlation() -> None:
    # (M1 - M0) / s · √(p · q), with s of the whole: M1 = 0.65, M0 = 0.275, s² = 0.316 - 0.25
    by_means = (0.65 - 0.275) / 0.066**0.5 * (0.6 * 0.4) ** 0.5

    assert discrimination(sums_of(exact(TEN))) == pytest.approx(by_means)


def test_discrimination_of_the_same_and_of_the_opposite() -> None:
    rising = [(Fraction(n % 2), Fraction(n % 2)) for n in range(10)]
    falling = [(x, 1 - y) for x, y in rising]

    assert discrimination(sums_of(rising)) == pytest.approx(1)
    assert discrimination(sums_of(falling)) == pytest.approx(-1)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [(Fraction(n % 2), Fraction(n % 2)) for n in range(FEWEST_FOR_DISCRIMINATION - 1)],
        [(Fraction(1), Fraction(n % 2)) for n in range(20)],
        [(Fraction(n % 2), Fraction(1, 3)) for n in range(20)],
    ],
    ids=["none", "too few", "all alike in the question", "all alike in the rest"],
)
def test_nothing_is_said_where_nothing_can_be(rows: list[tuple[Fraction, Fraction]]) -> None:
    assert discrimination(sums_of(rows)) is None


def test_sums_rounded_by_the_database_have_no_spread_of_their_own() -> None:
    third = Decimal("0.3333333333333333")
    sums = Sums(12, Decimal(6), third * 12, Decimal(6), Decimal("1.3333333333333335"), third * 6)

    assert discrimination(sums) is None


@pytest.mark.parametrize(
    ("value", "word"),
    [(None, ""), (-0.01, NEGATIVE), (0.0, WEAK), (0.29, WEAK), (0.3, GOOD), (1.0, GOOD)],
)
def test_verdict(value: float | None, word: str) -> None:
    assert verdict(value) == word


def test_distribution_in_tenths() -> None:
    counted = {Decimal(0): 1, Decimal("0.0999"): 2, Decimal("0.1"): 4, Decimal(1): 8}

    assert distribution(counted) == (3, 4, 0, 0, 0, 0, 0, 0, 0, 8)


def test_mean_and_median() -> None:
    assert mean({Decimal("0.5"): 3, Decimal(1): 1}) == Fraction(5, 8)
    assert median({Decimal("0.5"): 3, Decimal(1): 2}) == Fraction(1, 2)
    assert median({Decimal("0.5"): 2, Decimal(1): 2}) == Fraction(3, 4)
    assert (mean({}), median({Decimal(1): 0})) == (None, None)


def test_commonest_responses_first_come_first() -> None:
    assert commonest({"salt": 2, "sand": 5, "clay": 2, "none": 0}, 2) == [("sand", 5), ("salt", 2)]
    assert commonest({}) == []


@given(pairs)
def test_bounds(rows: list[tuple[Fraction, Fraction]]) -> None:
    sums = sums_of(rows)
    easy, value = facility(sums.count, sums.x), discrimination(sums)

    assert easy is None if not rows else easy is not None and 0 <= easy <= 1
    assert value is None or -1 <= value <= 1


@given(pairs)
def test_which_is_which_makes_no_difference_to_the_correlation(
    rows: list[tuple[Fraction, Fraction]],
) -> None:
    turned = discrimination(sums_of([(y, x) for x, y in rows]))

    assert discrimination(sums_of(rows)) == (turned if turned is None else pytest.approx(turned))


@given(scores)
def test_every_score_is_in_one_bin_and_middles_lie_between_the_ends(
    counted: dict[Decimal, int],
) -> None:
    bins, middle, average = distribution(counted), median(counted), mean(counted)

    assert (len(bins), sum(bins)) == (10, sum(counted.values()))
    values = [Fraction(value) for value, n in counted.items() if n]
    if not values:
        assert (middle, average) == (None, None)
        return
    assert middle is not None
    assert average is not None
    assert min(values) <= min(middle, average) <= max(middle, average) <= max(values)
