from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lessons.film.heat.marks import SUMS, Marks, slots_played
from lessons.film.heat.shown import Heat, heat_by_slot

START = datetime(2026, 3, 2, tzinfo=UTC)
FILM_MS = 60_000

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["play", "play", "land"]),
        st.integers(0, FILM_MS - 1),
        st.integers(1, 30_000),
        st.integers(0, 90),
    ),
    max_size=6,
)


def add(sums: dict[str, list[int]], acts: list[tuple[str, int, int, int]]) -> None:
    """What one person does, one after the other, and half an hour after the last."""
    marks, at = Marks(duration_ms=FILM_MS), START
    for kind, start, length, minutes in acts:
        at += timedelta(minutes=minutes)
        if kind == "land":
            marks.land(start)
        else:
            end = min(start + length, FILM_MS)
            marks.play([(start, end)], end, at)
    marks.settle(at + timedelta(hours=1))
    for (name, slot), count in marks.added.items():
        assert count == 1
        sums[name][slot] += count


def shown(sums: dict[str, list[int]]) -> list[tuple[int, ...]]:
    return list(heat_by_slot(sums, duration_ms=FILM_MS))


@given(st.lists(ACTS, max_size=14), ACTS)
def test_one_person_more_changes_a_number_only_at_a_multiple_of_five(
    people: list[list[tuple[str, int, int, int]]], one: list[tuple[str, int, int, int]]
) -> None:
    sums = {name: [0] * 13 for name in SUMS}
    for acts in people:
        add(sums, acts)
    before, counts = shown(sums), {name: list(each) for name, each in sums.items()}

    add(sums, one)

    for slot, (was, now) in enumerate(zip(before, shown(sums), strict=True)):
        reached = [
            name
            for name in SUMS
            if sums[name][slot] != counts[name][slot] and sums[name][slot] % 5 == 0
        ]
        assert (was != now) == bool(reached)


def test_fewer_than_five_are_not_shown() -> None:
    sums = {name: [4] for name in SUMS}

    assert heat_by_slot(sums, duration_ms=5_000) == [Heat()]


@given(st.integers(0, 40_000), st.lists(st.integers(1, 9_000), min_size=1, max_size=8))
def test_playback_counts_the_same_however_it_is_cut(start: int, lengths: list[int]) -> None:
    edges = [start]
    for length in lengths:
        edges.append(edges[-1] + length)
    parts = [slot for a, b in pairwise(edges) for slot in slots_played(a, b)]

    assert parts == list(slots_played(edges[0], edges[-1]))
