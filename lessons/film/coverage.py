"""Coverage of a film by playback: played spans and gaps, in whole milliseconds, half-open."""

import re
from dataclasses import dataclass

from course.text.timecodes import clock

# Shorter gaps come from a player's rounding, not from skipping.
LEAST_GAP_MS = 2_000
# In what is sent at once, and in what is kept.
MOST_SPANS = 200
MOST_DIGITS = 9
_SPAN = re.compile(rf"([0-9]{{1,{MOST_DIGITS}}})-([0-9]{{1,{MOST_DIGITS}}})\Z")

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class UnplayedSpan:
    """A gap; `second` is where to start playing it."""

    second: int
    words: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Played spans as (start, length) in thousandths of the film, and the gaps between them."""

    played_clock: str
    duration_clock: str
    bars: list[tuple[int, int]]
    gaps: list[UnplayedSpan]
    is_whole: bool


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


def close_gaps(spans: Spans) -> Spans:
    """Sorted spans, with gaps shorter than `LEAST_GAP_MS` filled."""
    joined: Spans = []
    for start, end in sorted(spans):
        if joined and start - joined[-1][1] < LEAST_GAP_MS:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def smooth(spans: Spans, *, duration_ms: int) -> Spans:
    """Sorted spans, with gaps shorter than `LEAST_GAP_MS` filled, at the film's ends too."""
    joined = close_gaps(spans)
    if joined and joined[0][0] < LEAST_GAP_MS:
        joined[0] = (0, joined[0][1])
    if joined and duration_ms - joined[-1][1] < LEAST_GAP_MS:
        joined[-1] = (joined[-1][0], duration_ms)
    return joined


def gaps_of(spans: Spans, *, duration_ms: int) -> Spans:
    """The complement of smoothed spans in [0, duration_ms)."""
    edges = [0, *(edge for span in spans for edge in span), duration_ms]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(start, end) for start, end in pairs if start < end]


def cover(spans: Spans, *, duration_ms: int) -> Coverage:
    """Compute the coverage of a film by played spans."""
    parts = smooth(spans, duration_ms=duration_ms)
    gaps = gaps_of(parts, duration_ms=duration_ms)
    return Coverage(
        played_clock=clock(sum(end - start for start, end in parts)),
        duration_clock=clock(duration_ms),
        bars=[
            (start * 1000 // duration_ms, max(1, (end - start) * 1000 // duration_ms))
            for start, end in parts
        ],
        gaps=[UnplayedSpan(start // 1000, f"{clock(start)}–{clock(end)}") for start, end in gaps],
        is_whole=not gaps,
    )
