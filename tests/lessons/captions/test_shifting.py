import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.captions.cues import MAX_MS, CaptionCue
from lessons.captions.reader import make_cue
from lessons.captions.shifting import ShiftRefused, bounds, in_seconds, shift

_CUES = st.lists(
    st.tuples(st.integers(0, MAX_MS - 10_000), st.integers(1, 9_000)), min_size=1, max_size=9
).map(lambda times: [make_cue(start, start + lasts, "a") for start, lasts in sorted(times)])


def _times(cues: tuple[CaptionCue, ...]) -> list[tuple[int, int]]:
    return [(cue.start_ms, cue.end_ms) for cue in cues]


def test_all_cues_move_by_the_same_time() -> None:
    cues = [make_cue(1_000, 2_000, "a"), make_cue(2_500, 4_000, "b")]

    assert _times(shift(cues, 800)) == [(1_800, 2_800), (3_300, 4_800)]
    assert _times(shift(cues, -1_000)) == [(0, 1_000), (1_500, 3_000)]


@pytest.mark.parametrize(("by_ms", "words"), [(-1_001, "before the film begins"), (7_500, "ended")])
def test_cues_that_would_leave_the_film_are_refused_with_what_can_be(
    by_ms: int, words: str
) -> None:
    cues = [make_cue(1_000, 2_000, "a"), make_cue(2_500, 4_000, "b")]

    with pytest.raises(ShiftRefused, match=words) as refused:
        shift(cues, by_ms, duration_ms=10_000)

    assert "-1 to +7.499 s" in str(refused.value)


def test_cues_already_after_the_film_do_not_block_the_shift() -> None:
    cues = [make_cue(1_000, 2_000, "a"), make_cue(20_000, 21_000, "b")]

    assert _times(shift(cues, 500, duration_ms=10_000)) == [(1_500, 2_500), (20_500, 21_500)]


@given(_CUES, st.integers(-MAX_MS, MAX_MS), st.one_of(st.none(), st.integers(1, MAX_MS)))
def test_moved_there_and_back_is_the_same_or_refused(
    cues: list[CaptionCue], by_ms: int, duration_ms: int | None
) -> None:
    earliest, latest = bounds(cues, duration_ms=duration_ms)
    try:
        moved = shift(cues, by_ms, duration_ms=duration_ms)
    except ShiftRefused:
        assert not earliest <= by_ms <= latest
        return

    assert all(0 <= cue.start_ms < cue.end_ms <= MAX_MS + 1 for cue in moved)
    assert list(shift(moved, -by_ms)) == cues


@pytest.mark.parametrize(
    ("ms", "words"), [(800, "+0.8"), (-1_250, "-1.25"), (0, "0"), (12_000, "+12"), (-5, "-0.005")]
)
def test_seconds_in_words(ms: int, words: str) -> None:
    assert in_seconds(ms) == words
