"""Paragraphs for reading: sentences grouped by length, pauses and speakers (dynamic programming).

A paragraph begins with a sentence, runs 25 to 60 seconds and at most about 750 characters, and
breaks early at a long pause or a change of speaker. The sequence of breaks with the lowest total
cost is chosen. A cue in which one sentence ends and the next begins may be shared by two
paragraphs; the second one's time is then that cue's start.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from lessons.sentences.ends.cue_ends import LONG_PAUSE_MS
from lessons.sentences.ends.cutting import LONGEST_CHARACTERS, LONGEST_MS
from lessons.sentences.joined_text import CueSpan, JoinedText, Piece
from lessons.sentences.splitting import Span

SHORTEST_MS = 25_000
# A paragraph of more has sentences of a letter or two each: it is not worth the search.
MOST_SENTENCES = 60
_BEST_MS = 42_000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph on one line, spoken in cues first_cue to last_cue (inclusive indexes).

    `pieces` are the parts of cues it is made of, `start` and `end` its span in the flow's text;
    `start_ms` increases from paragraph to paragraph.
    """

    start_ms: int
    end_ms: int
    speaker: str
    is_unnamed_turn: bool
    first_cue: int
    last_cue: int
    text: str
    pieces: tuple[Piece, ...]
    start: int
    end: int


class _Unit(NamedTuple):
    """A sentence as input of the search for breaks."""

    start: int
    end: int
    start_ms: int
    end_ms: int

    @property
    def second(self) -> int:
        return self.start_ms // 1000


def cue_paragraphs(flow: JoinedText) -> tuple[Paragraph, ...]:
    """Each cue as a paragraph, for a text that already has paragraphs."""
    return tuple(_paragraph(flow, item.start, item.end) for item in flow.stretches)


def sentence_paragraphs(flow: JoinedText, sentences: Sequence[Span]) -> tuple[Paragraph, ...]:
    """Group the sentences of a flow into paragraphs."""
    if not sentences:
        return ()
    units, forced = _units(flow, sentences)
    breaks = [0]
    for start, end in pairwise([*forced, len(units)]):
        breaks += _best_breaks(units, start, end)
    return tuple(
        _paragraph(flow, units[start].start, units[end - 1].end) for start, end in pairwise(breaks)
    )


def _paragraph(flow: JoinedText, start: int, end: int) -> Paragraph:
    pieces = flow.pieces(start, end)
    first, last = pieces[0].cue, pieces[-1].cue
    return Paragraph(
        flow.start_ms(start),
        flow.cues[last].end_ms,
        flow.cues[first].speaker,
        flow.cues[first].is_unnamed_turn,
        first,
        last,
        flow.text[start:end],
        pieces,
        start,
        end,
    )


def _units(flow: JoinedText, sentences: Sequence[Span]) -> tuple[list[_Unit], list[int]]:
    """The sentences, and the indexes of those that always begin a paragraph."""
    units: list[_Unit] = []
    forced = [0]
    speaker = ""
    previous: CueSpan | None = None
    for span in sentences:
        first, last = flow.stretches[span.first], flow.stretches[span.last]
        cue = flow.cues[first.cue]
        unit = _Unit(span.start, span.end, flow.start_ms(span.start), flow.cues[last.cue].end_ms)
        if previous and unit.second > units[-1].second:
            is_new_voice = cue.is_unnamed_turn or cue.speaker not in {"", speaker}
            if is_new_voice or cue.start_ms - flow.cues[previous.cue].end_ms > LONG_PAUSE_MS:
                forced.append(len(units))
        held = "" if cue.is_unnamed_turn else speaker
        speaker = flow.cues[last.cue].speaker or cue.speaker or held
        units.append(unit)
        previous = last
    return units, forced


def _best_breaks(units: list[_Unit], start: int, end: int) -> list[int]:
    """The ends of the best paragraphs for units[start:end], the last of them `end`."""
    cost = {start: 0.0}
    come_from: dict[int, int] = {}
    next_second = _next_seconds(units, start, end)
    for at in range(start, end):
        if at not in cost:
            continue
        for stop in range(next_second[at - start], end + 1):
            price = cost[at] + _price(units, at, stop, is_last=stop == end)
            if price < cost.get(stop, float("inf")):
                cost[stop], come_from[stop] = price, at
            if stop - at >= MOST_SENTENCES or _is_too_long(units[at], units[stop - 1]):
                break
    breaks = [end]
    while come_from[breaks[-1]] != start:
        breaks.append(come_from[breaks[-1]])
    return breaks[::-1]


def _next_seconds(units: list[_Unit], start: int, end: int) -> list[int]:
    """For each unit the first one (or `end`) that begins in a later second, as skip links must
    differ.
    """
    found = [end] * (end - start)
    for at in range(end - 2, start - 1, -1):
        is_same = units[at].second == units[at + 1].second
        found[at - start] = found[at + 1 - start] if is_same else at + 1
    return found


def _is_too_long(first: _Unit, last: _Unit) -> bool:
    is_long = last.end_ms - first.start_ms > LONGEST_MS
    return is_long or last.end - first.start > LONGEST_CHARACTERS


def _price(units: list[_Unit], at: int, stop: int, *, is_last: bool) -> float:
    """The cost of a paragraph units[at:stop]: its distance from the ideal length."""
    first, last = units[at], units[stop - 1]
    until_ms = last.end_ms if is_last else units[stop].start_ms
    seconds = (until_ms - first.start_ms) / 1000
    price = ((seconds - _BEST_MS / 1000) / (20 if is_last else 10)) ** 2
    if _is_too_long(first, last):
        over_s = max(0, last.end_ms - first.start_ms - LONGEST_MS) / 1000
        price += 1000 + 50 * over_s + 5 * max(0, last.end - first.start - LONGEST_CHARACTERS)
    if not is_last and seconds < SHORTEST_MS / 1000:
        price += 200 + 20 * (SHORTEST_MS / 1000 - seconds)
    return price
