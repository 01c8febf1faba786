"""Coverage of a film by playback: played spans and gaps, in whole milliseconds, half-open."""

import re
from dataclasses import dataclass

from course.text.timecodes import clock

# Shorter gaps may come from a player's rounding; longer ones are skipped.
LEAST_GAP_MS = 2_000
# In what is sent at once, and in what is kept.
MOST_SPANS = 200
# How much of the bar a link takes at least: 44 px of the smallest screen's 288.
LEAST_PRESS = 1 / 6
MOST_DIGITS = 9
_SPAN = re.compile(rf"([0-9]{{1,{MOST_DIGITS}}})-([0-9]{{1,{MOST_DIGITS}}})\Z")

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class PlaceInFilm:
    """A place in the film: the second to play from, and its clock."""

    second: int
    words: str


@dataclass(frozen=True, slots=True)
class GapLink:
    """A link on the bar to what was not played; places and lengths in percent of the film.

    `at` and `length` is where one may press, wide enough for a finger; the label stands at
    `label_at`, which is its end if `is_late`.
    """

    second: int
    words: str
    at: str
    length: str
    label_at: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """Played spans as (start, length) in percent of the film, and links to what is missing.

    `spans` is the same as "0-12500,40000-60000", for the script that goes on from there.
    """

    played_ms: int
    played_clock: str
    duration_clock: str
    bars: list[tuple[str, str]]
    gaps: list[GapLink]
    is_whole: bool
    spans: str
    duration_ms: int


def parse_spans(text: str, *, duration_ms: int) -> Spans:
    """Parse "0-12500,40000-60000", clipped to the film, without empty spans. Raises ValueError."""
    parts = [part for part in text.split(",") if part]
    if len(parts) > MOST_SPANS:
        raise ValueError(f"more than {MOST_SPANS} spans")
    spans = []
    for part in parts:
        match = _SPAN.match(part)
        if match is None:
            raise ValueError(f"“{part}” is not a span like 0-12500")
        start, end = (min(int(number), duration_ms) for number in match.groups())
        if start < end:
            spans.append((start, end))
    return spans


def parse_position(text: str) -> int:
    """Parse a position in the film, in milliseconds. Raises ValueError."""
    if not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        raise ValueError(f"“{text[:20]}” is not a place in the film")
    return int(text)


def _is_rounding(gap: int, *beside: int) -> bool:
    """Whether a gap between spans of these lengths comes from a player's rounding.

    At most half of what was played on either side of it: nobody is shown more than twice what
    they played, in however small bits it is sent.
    """
    return gap < LEAST_GAP_MS and 2 * gap <= min(beside)


def union(spans: Spans) -> Spans:
    """The same spans, sorted, with those joined that touch or overlap."""
    joined: Spans = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def smooth(spans: Spans, *, duration_ms: int) -> Spans:
    """Sorted spans, with the gaps that come from rounding filled, at the film's ends too."""
    parts = union(spans)
    if not parts:
        return []
    lengths = [end - start for start, end in parts]
    joined = [parts[0]]
    for (start, end), before, length in zip(parts[1:], lengths, lengths[1:], strict=False):
        if _is_rounding(start - joined[-1][1], before, length):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    if _is_rounding(joined[0][0], lengths[0]):
        joined[0] = (0, joined[0][1])
    if _is_rounding(duration_ms - joined[-1][1], lengths[-1]):
        joined[-1] = (joined[-1][0], duration_ms)
    return joined


def gaps_of(spans: Spans, *, duration_ms: int) -> Spans:
    """The complement of smoothed spans in [0, duration_ms)."""
    edges = [0, *(edge for span in spans for edge in span), duration_ms]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(start, end) for start, end in pairs if start < end]


def joined_gaps(gaps: Spans, *, duration_ms: int) -> list[tuple[int, int, int, int]]:
    """Gaps as (start, end, press from, press to), those joined that a finger could not tell apart.

    The range to press is at least `LEAST_PRESS` of the film, and no two of them overlap.
    """
    least = int(duration_ms * LEAST_PRESS)
    joined: list[tuple[int, int, int, int]] = []
    for start, end in gaps:
        first = min(start, duration_ms - least)
        gap = (start, end, first, max(end, first + least))
        while joined and gap[2] < joined[-1][3]:
            before = joined.pop()
            first = min(before[0], duration_ms - least)
            gap = (before[0], end, first, max(end, first + least))
        joined.append(gap)
    return joined


def cover(spans: Spans, *, duration_ms: int) -> Coverage:
    """Compute the coverage of a film by played spans."""
    parts = smooth(spans, duration_ms=duration_ms)
    gaps = gaps_of(parts, duration_ms=duration_ms)
    played_ms = sum(end - start for start, end in parts)
    return Coverage(
        played_ms=played_ms,
        played_clock=clock(played_ms),
        duration_clock=clock(duration_ms),
        bars=[
            (
                _percent(start, duration_ms),
                _percent(max(end - start, duration_ms // 500), duration_ms),
            )
            for start, end in parts
        ],
        gaps=[_gap_link(gap, duration_ms) for gap in joined_gaps(gaps, duration_ms=duration_ms)],
        is_whole=not gaps,
        spans=",".join(f"{start}-{end}" for start, end in parts),
        duration_ms=duration_ms,
    )


def _gap_link(gap: tuple[int, int, int, int], duration_ms: int) -> GapLink:
    start, end, first, last = gap
    is_late = start + end > duration_ms
    return GapLink(
        second=start // 1000,
        words=f"{clock(start)}–{clock(end)}",
        at=_percent(first, duration_ms),
        length=_percent(last - first, duration_ms),
        label_at=_percent(end if is_late else start, duration_ms),
        is_late=is_late,
    )


def _percent(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.2f}".rstrip("0").rstrip(".")
