import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.film.coverage import (
    MOST_SPANS,
    cover,
    gaps_of,
    joined_gaps,
    parse_position,
    parse_spans,
    smooth,
    union,
)

FILM = 474_000
spans = st.lists(
    st.tuples(st.integers(0, FILM - 1), st.integers(1, 60_000)).map(
        lambda pair: (pair[0], min(FILM, pair[0] + pair[1]))
    )
)


def test_cover_says_what_is_missing() -> None:
    coverage = cover([(0, 178_000), (220_000, 362_000)], duration_ms=FILM)

    assert (coverage.played_clock, coverage.duration_clock) == ("5:20", "7:54")
    assert [(gap.second, gap.words) for gap in coverage.gaps] == [
        (178, "2:58–3:40"),
        (362, "6:02–7:54"),
    ]
    assert not coverage.is_whole


def test_cover_forgives_what_a_player_rounds_off() -> None:
    coverage = cover([(900, 200_000), (201_500, FILM - 1_000)], duration_ms=FILM)

    assert coverage.is_whole
    assert coverage.bars == [("0", "100")]


def test_cover_nothing() -> None:
    coverage = cover([], duration_ms=FILM)

    assert (coverage.played_clock, coverage.bars) == ("0:00", [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("0-12500,40000-60000", [(0, 12500), (40000, 60000)]),
        ("5-5,9-3", []),
        ("470000-999999999", [(470_000, FILM)]),
    ],
)
def test_parse_spans(text: str, expected: list[tuple[int, int]]) -> None:
    assert parse_spans(text, duration_ms=FILM) == expected


@pytest.mark.parametrize(
    "text", ["1", "a-b", "-5-9", "1-2-3", "1.5-2", "0-1234567890", "٣-٤", "1-2\n"]
)
def test_parse_spans_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="span"):
        parse_spans(text, duration_ms=FILM)


def test_parse_spans_too_many() -> None:
    with pytest.raises(ValueError, match="more than"):
        parse_spans(",".join(["0-1"] * (MOST_SPANS + 1)), duration_ms=FILM)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "٣", "1234567890"])
def test_parse_position_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="place"):
        parse_position(text)


@given(spans)
def test_spans_and_gaps_make_the_film(played: list[tuple[int, int]]) -> None:
    parts = smooth(played, duration_ms=FILM)
    gaps = gaps_of(parts, duration_ms=FILM)

    pieces = sorted(parts + gaps)
    assert [start for start, _ in pieces] == [0, *(end for _, end in pieces[:-1])]
    assert pieces[-1][1] == FILM


@given(st.lists(st.tuples(st.integers(0, FILM - 1), st.integers(1, 4_000)), max_size=200))
def test_nobody_is_shown_more_than_twice_what_they_played(bits: list[tuple[int, int]]) -> None:
    played = union([(start, min(FILM, start + length)) for start, length in bits])

    shown = smooth(played, duration_ms=FILM)

    assert sum(end - start for start, end in shown) <= 2 * sum(end - start for start, end in played)
    assert union(shown + played) == shown
    assert smooth([*reversed(played)], duration_ms=FILM) == shown


@pytest.mark.parametrize(("length", "every"), [(2, 642), (600, 2_000)])
def test_samples_do_not_make_the_film(length: int, every: int) -> None:
    samples = [(start, start + length) for start in range(0, FILM, every)]

    assert smooth(samples, duration_ms=FILM) == samples


@given(st.lists(st.integers(1_500, 60_000), min_size=1, max_size=60), st.integers(0, 500))
def test_pauses_leave_no_gaps(played: list[int], lost: int) -> None:
    """Though a player that goes on may lose up to half a second."""
    ends = list(itertools.accumulate(played))
    spans = [(end - length + lost, end) for length, end in zip(played, ends, strict=True)]

    assert smooth(spans, duration_ms=ends[-1]) == [(0, ends[-1])]


@given(spans)
def test_bars_stay_within_the_film(played: list[tuple[int, int]]) -> None:
    coverage = cover(played, duration_ms=FILM)

    bars = [(float(start), float(length)) for start, length in coverage.bars]
    assert all(start >= 0 and length > 0 and start + length <= 100.3 for start, length in bars)


def test_gaps_too_near_to_press_one_of_them_are_one_link() -> None:
    coverage = cover([(0, 100_000), (105_000, 110_000), (115_000, 400_000)], duration_ms=FILM)

    assert [gap.words for gap in coverage.gaps] == ["1:40–1:55", "6:40–7:54"]
    assert [gap.is_late for gap in coverage.gaps] == [False, True]


@given(spans)
def test_links_to_gaps_can_be_pressed_and_lead_to_each_gap(played: list[tuple[int, int]]) -> None:
    gaps = gaps_of(smooth(played, duration_ms=FILM), duration_ms=FILM)

    links = joined_gaps(gaps, duration_ms=FILM)

    places = [0, *(place for _, _, first, last in links for place in (first, last)), FILM]
    assert places == sorted(places)
    assert len(links) <= 6
    assert all(last - first >= FILM // 6 for _, _, first, last in links)
    # Every gap is in one of the links, none twice.
    assert all(sum(a <= start and end <= b for a, b, _, _ in links) == 1 for start, end in gaps)
