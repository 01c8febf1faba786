"""Repetitions: whether words could also be matched elsewhere."""

from collections.abc import Sequence
from operator import eq

from lessons.realign.caption_text import CaptionText

_MOST = 400
_FAR_MS = 12_000
_CLEARANCE_MS = 3_000
_LIKENESS = 0.5


def occurrences(forms: Sequence[str], text: CaptionText, low: int, high: int) -> list[int] | None:
    """Fuzzy occurrences of the words within [low, high) of the text, in order; None: too many."""
    rare = sorted(set(range(len(forms))), key=lambda at: text.counts[forms[at]])
    size = len(forms)
    likeness: dict[int, float] = {}
    for at in rare[: size // 2 + 1]:
        places = text.index.positions.get(forms[at], ())
        if len(places) > _MOST:
            if not likeness:
                return None
            break
        for to in places:
            start = to - at
            if low <= to < high and start not in likeness and start >= 0:
                window = text.forms[start : start + size]
                same = sum(map(eq, forms, window))
                likeness[start] = same / size
    kept: list[int] = []
    for start in sorted(likeness, key=lambda start: -likeness[start]):
        if likeness[start] >= _LIKENESS and all(
            abs(start - other) >= max(1, size // 2) for other in kept
        ):
            kept.append(start)
    return sorted(kept)


def is_repeated(forms: Sequence[str], first: int, stop: int) -> bool:
    """Whether words [first, stop) occur again, fuzzily, elsewhere among these."""
    size = stop - first
    apart = max(1, size // 2)
    words = forms[first:stop]
    for start in range(len(forms) - size + 1):
        if abs(start - first) >= apart:
            same = sum(map(eq, forms[start : start + size], words))
            if same >= _LIKENESS * size:
                return True
    return False


def is_nearest(time_ms: int, others: Sequence[int], expected_ms: int) -> bool:
    """Whether only the first of these times is near the expected one."""
    distance = abs(time_ms - expected_ms)
    return distance <= _FAR_MS and all(
        abs(other - expected_ms) >= 3 * distance + _CLEARANCE_MS for other in others
    )
