"""Cuts in what is too long for a sentence: at the best place, which has a time of its own.

A place is the end of a cue or a word with an inline time; in text without full stops also a comma
or a space inside a very long cue.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from lessons.sentences.ends.starters import is_starter
from lessons.sentences.ends.word_lists import HANGS, JOINS
from lessons.sentences.joined_text import JoinedText

LONGEST_MS = 60_000
LONGEST_CHARACTERS = 750
_LONG_MS = 30_000  # in text without full stops
_LONG_CHARACTERS = 220
_BEST_MS = 15_000
_BEST_CHARACTERS = 115
_SHORT_CHARACTERS = 40
_PAUSE_MS = 400
_LONGEST_WORD = 30

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LAST_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]++)[^\w\s]*+\s*+\Z")
_BREAK = re.compile(r"[,;:–—…،؛，、；：](?:\s+|(?<=[，、；：]))|\s+")
_COMMAS = tuple(",;:،؛，、；：—–…")


class _Cut(NamedTuple):
    """Where text may be cut: at `end` a part ends, at `start` the next one begins; `pause_ms` is
    the silence between, 0 inside a cue.
    """

    end: int
    start: int
    end_ms: int
    start_ms: int
    pause_ms: int


class _Rest(NamedTuple):
    """What is left to cut."""

    start: int
    start_ms: int
    end: int
    end_ms: int

    @property
    def is_long(self) -> bool:
        return self.has_many_characters or self.end_ms - self.start_ms > _LONG_MS

    @property
    def has_many_characters(self) -> bool:
        return self.end - self.start > _LONG_CHARACTERS


def cuts(flow: JoinedText, start: int, end: int, primary: str, *, has_few_stops: bool) -> list[int]:
    """Offsets at which to cut text[start:end] so that no part is too long; none if it is not."""
    last = flow.stretch_at(end - 1)
    rest = _Rest(start, flow.start_ms(start), end, flow.cues[flow.stretches[last].cue].end_ms)
    if has_few_stops:
        is_long = rest.is_long
    else:
        is_long = rest.end_ms - rest.start_ms > LONGEST_MS or end - start > LONGEST_CHARACTERS
    if not is_long:
        return []
    places = sorted([*_cue_places(flow, start, last), *_inline_places(flow, start, end)])
    if has_few_stops:
        places = list(_with_spaces(flow, rest, places))
    return list(_chosen(flow.text, rest, places, primary))


def _cue_places(flow: JoinedText, start: int, last: int) -> Iterator[_Cut]:
    for before, after in pairwise(flow.stretches[flow.stretch_at(start) : last + 1]):
        left, right = flow.cues[before.cue], flow.cues[after.cue]
        pause_ms = max(1, right.start_ms - left.end_ms)
        yield _Cut(before.end, after.start, left.end_ms, right.start_ms, pause_ms)


def _inline_places(flow: JoinedText, start: int, end: int) -> Iterator[_Cut]:
    """Before words with a time of their own inside a cue."""
    for offset, ms in flow.times_in(start + 1, end):
        if flow.text[offset - 1] == " " and not flow.begins_cue(offset):
            yield _Cut(offset - 1, offset, ms, ms, 0)


def _with_spaces(flow: JoinedText, rest: _Rest, places: list[_Cut]) -> Iterator[_Cut]:
    """The places, and those at commas and spaces where two of them are too far apart."""
    begun = rest.start
    for place in (*places, None):
        until = place.end if place else rest.end
        if until - begun > _LONG_CHARACTERS:
            for space in _BREAK.finditer(flow.text, begun + 1, until - 1):
                ms = flow.start_ms(space.end())
                cut = space.end() - len(space.group()) + len(space.group().rstrip())
                yield _Cut(cut, space.end(), ms, ms, 0)
        if place:
            yield place
            begun = place.start


def _chosen(text: str, rest: _Rest, places: list[_Cut], primary: str) -> Iterator[int]:
    """The places to cut at, one after the other: each is the best within the longest part."""
    at = 0
    while rest.is_long:
        while at < len(places) and places[at].end <= rest.start:
            at += 1
        best = _best(text, rest, places[at : at + _LONG_CHARACTERS], primary)
        if best is None:
            return
        yield best.end
        rest = rest._replace(start=best.start, start_ms=best.start_ms)


def _best(text: str, rest: _Rest, places: list[_Cut], primary: str) -> _Cut | None:
    """The best place for the end of a part; the first one if all are too far."""
    if not rest.has_many_characters:  # it lasts too long: only what has a later time helps
        places = [place for place in places if place.start_ms > rest.start_ms]
    near = [
        place
        for place in places
        if place.end - rest.start <= _LONG_CHARACTERS and place.end_ms - rest.start_ms <= _LONG_MS
    ]
    return min(
        near or places[:1], key=lambda place: _price(text, rest, place, primary), default=None
    )


def _price(text: str, rest: _Rest, place: _Cut, primary: str) -> float:
    """How bad a place is: far from the best length, without a pause, in mid-clause."""
    size = max(
        (place.end - rest.start) / _BEST_CHARACTERS, (place.end_ms - rest.start_ms) / _BEST_MS
    )
    price = 3 * (size - 1) ** 2 if size > 1 else 6 * (1 - size) ** 2
    price -= min(2.0, max(0, place.pause_ms - _PAUSE_MS) / 500) if place.pause_ms else -1
    price += 2 if rest.end - place.start < _SHORT_CHARACTERS else 0
    before = _LAST_WORD.search(text[max(0, place.end - _LONGEST_WORD) : place.end])
    after = _WORD.match(text, place.start)
    word = after.group().lower() if after else ""
    if text.endswith(_COMMAS, 0, place.end):
        price -= 1
    elif before and before.group(1).lower() in HANGS:
        price += 1.5
    if word in JOINS:
        return price - 1
    return price - 0.5 if is_starter(word, primary) and word not in HANGS else price
