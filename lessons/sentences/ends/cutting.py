"""Cuts in what is too long for a sentence: at the best place, which has a time of its own.

A place is the end of a cue or a word with an inline time; in text without full stops also a comma
or a space inside a very long cue.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lessons.sentences.ends.starters import is_starter
from lessons.sentences.joined_text import JoinedText

LONGEST_MS = 60_000
LONGEST_CHARACTERS = 750
_LONG_MS = 30_000  # in text without full stops
_LONG_CHARACTERS = 220
_BEST_MS = 15_000
_BEST_CHARACTERS = 115
_SHORT_CHARACTERS = 40
_PAUSE_MS = 400

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LAST_WORD = re.compile(r"([^\W\d_]+)[^\w\s]*\s*\Z")
_BREAK = re.compile(r"[,;:–—…،؛，、；：](?:\s+|(?<=[，、；：]))|\s+")
_COMMAS = tuple(",;:،؛，、；：—–…")
# Words that begin a clause, and words that no clause ends with.
_JOINS = frozenset(
    "and but so because then now when if while although however therefore und aber denn weil wenn"
    " dann also et mais donc car puis alors si y pero porque entonces cuando e ma però quindi quando"
    " mas porém então en maar want dus och men så og и но а потому когда если потом"
    " ثم لكن ولكن لأن لذلك إذا عندما حيث كما كذلك أما".split()
)
_HANGS = frozenset(
    "a an the of to in on at by for from with and or but that which who is are was were be been has"
    " have had will would can could my your his her its our their this these those very not as than"
    " der die das den dem des ein eine einen und oder aber von zu mit für le la les un une des du de"
    " et ou que qui el los las una y o con por para il lo i gli e di da per con o os as um uma do da"
    " في من على إلى عن مع أن إن التي الذي الذين هذا هذه ذلك تلك كان كانت قد لا ما أو و بين".split()
)


class _Place(NamedTuple):
    """Where text may be cut: at `end` a part ends, at `start` the next one begins; `pause_ms` is
    what lies between, 0 inside a cue.
    """

    end: int
    start: int
    spoken_ms: int
    start_ms: int
    pause_ms: int


def cuts(flow: JoinedText, start: int, end: int, primary: str, *, has_few_stops: bool) -> list[int]:
    """Offsets at which to cut text[start:end] so that no part is too long; none if it is not."""
    limits = (LONGEST_MS, LONGEST_CHARACTERS)
    if has_few_stops:
        limits = (_LONG_MS, _LONG_CHARACTERS)
    first, last = flow.stretch_at(start), flow.stretch_at(end - 1)
    end_ms = flow.cues[flow.stretches[last].cue].end_ms
    if end_ms - flow.start_ms(start) <= limits[0] and end - start <= limits[1]:
        return []
    places = sorted({*_cue_places(flow, first, last), *_inline_places(flow, start, end)})
    if has_few_stops:
        places = _with_spaces(flow, start, end, places)
    return list(_chosen(flow.text, start, (end, end_ms), places, primary, flow.start_ms(start)))


def _cue_places(flow: JoinedText, first: int, last: int) -> Iterator[_Place]:
    for at in range(first, last):
        before, after = flow.stretches[at], flow.stretches[at + 1]
        left, right = flow.cues[before.cue], flow.cues[after.cue]
        pause_ms = right.start_ms - left.end_ms
        yield _Place(
            before.end, after.start, left.end_ms, flow.start_ms(after.start), max(1, pause_ms)
        )


def _inline_places(flow: JoinedText, start: int, end: int) -> Iterator[_Place]:
    """Words with a time of their own after a space inside a cue."""
    for offset, ms in flow.times_in(start + 1, end):
        if flow.text[offset - 1] == " ":
            yield _Place(offset - 1, offset, ms, ms, 0)


def _with_spaces(flow: JoinedText, start: int, end: int, places: list[_Place]) -> list[_Place]:
    """The places, and those after commas and spaces where two of them are too far apart."""
    found: list[_Place] = []
    begun = start
    for place in [*places, None]:
        until = place.end if place else end
        if until - begun > _LONG_CHARACTERS:
            for space in _BREAK.finditer(flow.text, begun, until):
                if begun < space.end() < until:
                    ms = flow.start_ms(space.end())
                    cut = space.end() - len(space.group()) + len(space.group().rstrip())
                    found.append(_Place(cut, space.end(), ms, ms, 0))
        if place:
            found.append(place)
            begun = place.start
    return found


def _chosen(
    text: str, start: int, last: tuple[int, int], places: list[_Place], primary: str, begun_ms: int
) -> Iterator[int]:
    """The places to cut at, one after the other: each is the best within the longest part."""
    end, end_ms = last
    at = 0
    while end - start > _LONG_CHARACTERS or end_ms - begun_ms > _LONG_MS:
        best: _Place | None = None
        best_price = 0.0
        while at < len(places) and places[at].end <= start:
            at += 1
        for place in places[at:at + _LONG_CHARACTERS]:
            if best and (
                place.end - start > _LONG_CHARACTERS or place.spoken_ms - begun_ms > _LONG_MS
            ):
                break
            price = _price(text, place, place.end - start, place.spoken_ms - begun_ms, primary)
            if end - place.start < _SHORT_CHARACTERS:
                price += 2
            if best is None or price < best_price:
                best, best_price = place, price
        if best is None:
            return
        yield best.end
        start, begun_ms = best.start, best.start_ms


def _price(text: str, place: _Place, length: int, lasts_ms: int, primary: str) -> float:
    """How bad a place is: far from the best length, without a pause, in mid-clause."""
    size = max(length / _BEST_CHARACTERS, lasts_ms / _BEST_MS)
    price = 3 * (size - 1) ** 2 if size > 1 else 6 * (1 - size) ** 2
    price -= min(2.0, max(0, place.pause_ms - _PAUSE_MS) / 500)
    price += 0 if place.pause_ms else 1
    before, after = _LAST_WORD.search(text, max(0, place.end - 30), place.end), _WORD.match(text, place.start)
    word = after.group().lower() if after else ""
    if text[: place.end].endswith(_COMMAS):
        price -= 1
    elif before and before.group(1).lower() in _HANGS:
        price += 1.5
    if word in _JOINS:
        price -= 1
    elif is_starter(word, primary) and word not in _HANGS:
        price -= 0.5
    return price
