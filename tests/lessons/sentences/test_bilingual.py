"""Bilingual pairing by time: nothing lost, nothing twice, nothing out of order."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lessons.sentences.bilingual import TOLERANCE_MS, BilingualLine, BilingualRow, pair

_LINES = st.lists(
    st.tuples(st.integers(0, 120_000), st.integers(1, 15_000)).map(
        lambda found: BilingualLine(found[0], found[0] + found[1])
    ),
    max_size=40,
).map(sorted)


def lines(*times: tuple[float, float]) -> list[BilingualLine]:
    """Lines from seconds."""
    return [BilingualLine(round(start * 1000), round(end * 1000)) for start, end in times]


def talk(cuts: list[float]) -> list[BilingualLine]:
    """Lines without pauses between these seconds."""
    return lines(*pairwise(cuts))


@given(_LINES, _LINES)
def test_every_line_is_in_exactly_one_row_in_its_order(
    left: list[BilingualLine], right: list[BilingualLine]
) -> None:
    rows = pair(left, right)

    assert [i for row in rows for i in range(*row.left)] == list(range(len(left)))
    assert [i for row in rows for i in range(*row.right)] == list(range(len(right)))
    assert all(row.left[0] < row.left[1] or row.right[0] < row.right[1] for row in rows)


@example(
    [BilingualLine(0, 1501)], [BilingualLine(0, 1501), BilingualLine(1, 2), BilingualLine(2, 3)]
)
@given(_LINES, _LINES)
def test_a_row_of_one_side_alone_has_next_to_nothing_said_beside_it(
    left: list[BilingualLine], right: list[BilingualLine]
) -> None:
    for row, after in pairwise(pair(left, right)):
        for sides in (
            (row.left, row.right, after.left, left, right),
            (row.right, row.left, after.right, right, left),
        ):
            missing, there, then, ours, theirs = sides
            if missing[0] == missing[1] and then[0] < then[1]:
                ends = max(line.end_ms for line in theirs[slice(*there)])
                begins = ours[then[0]].start_ms
                until = max(line.end_ms for line in ours[slice(*then)])
                assert min(ends, until) - max(begins, theirs[there[0]].start_ms) <= TOLERANCE_MS


@given(_LINES)
def test_a_transcript_beside_itself_has_the_same_lines_in_each_row(
    own: list[BilingualLine],
) -> None:
    assert all(row.left == row.right for row in pair(own, own))


@given(
    st.lists(st.integers(2_000, 9_000), min_size=2, max_size=30),
    st.lists(st.integers(-TOLERANCE_MS // 2, TOLERANCE_MS // 2), min_size=31, max_size=31),
)
def test_cuts_that_differ_a_little_make_a_row_of_every_line(
    lengths: list[int], shifts: list[int]
) -> None:
    cuts = [0]
    for length in lengths:
        cuts.append(cuts[-1] + length)
    moved = [max(0, cut + shift) for cut, shift in zip(cuts, shifts, strict=False)]

    rows = pair(
        [BilingualLine(*times) for times in pairwise(cuts)],
        [BilingualLine(*times) for times in pairwise(moved)],
    )

    assert rows == [BilingualRow((i, i + 1), (i, i + 1)) for i in range(len(lengths))]


def test_a_long_line_stands_beside_the_short_ones_it_was_said_with() -> None:
    rows = pair(talk([0, 5, 10, 15, 20]), talk([0, 10.4, 19.8]))

    assert rows == [BilingualRow((0, 2), (0, 1)), BilingualRow((2, 4), (1, 2))]


def test_what_one_language_alone_has_stands_alone() -> None:
    rows = pair(talk([0, 5, 10, 15]), talk([0, 5]))

    assert rows == [
        BilingualRow((0, 1), (0, 1)),
        BilingualRow((1, 2), (1, 1)),
        BilingualRow((2, 3), (1, 1)),
    ]


def test_a_pause_of_one_language_parts_rows() -> None:
    rows = pair(lines((0, 4), (4, 8), (8, 12)), lines((0, 3), (9, 12)))

    assert rows == [
        BilingualRow((0, 1), (0, 1)),
        BilingualRow((1, 2), (1, 1)),
        BilingualRow((2, 3), (1, 2)),
    ]


def test_lines_of_different_moments_in_no_common_time() -> None:
    rows = pair(lines((0, 2)), lines((30, 32)))

    assert rows == [BilingualRow((0, 1), (0, 0)), BilingualRow((1, 1), (0, 1))]


@pytest.mark.parametrize(("left", "right"), [([], []), (talk([0, 1]), []), ([], talk([0, 1]))])
def test_an_empty_side(left: list[BilingualLine], right: list[BilingualLine]) -> None:
    rows = pair(left, right)

    assert rows == [BilingualRow((0, len(left)), (0, len(right)))] * bool(left or right)


def test_lines_that_never_begin_together_are_one_row() -> None:
    rows = pair(talk([0, 8, 16, 24]), talk([0, 4, 12, 20, 24]))

    assert rows == [BilingualRow((0, 3), (0, 4))]


@pytest.mark.parametrize("count", [20_000, pytest.param(100_000, marks=pytest.mark.soak)])
def test_very_many_lines_on_both_sides(count: int) -> None:
    many = [BilingualLine(at * 2_000, at * 2_000 + 1_900) for at in range(count)]

    assert len(pair(many, many)) == count
