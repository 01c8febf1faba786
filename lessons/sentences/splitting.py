"""Sentence segmentation of cues, which ignore sentence boundaries.

A sentence's time is the start of the cue it begins in. Besides punctuation, a change of speaker, a
long pause, a sound in brackets or a dialogue dash begin a new one. Without any punctuation
(automatic captions, Thai), sentences are cut between cues.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from lessons.sentences.abbreviations import ABBREVIATIONS, BEFORE_NUMBERS, ORDINAL_LANGUAGES
from lessons.sentences.joined_text import JoinedText

LONG_PAUSE_MS = 2_500
LONGEST_MS = 60_000
LONGEST_CHARACTERS = 750
_CUT_AFTER_MS = 15_000
_CUT_AFTER_CHARACTERS = 250
_SHORT_PAUSE_MS = 500
_SAMPLE = 20_000

_CLOSERS = "\"'”’»›)\\]】』」）＂〉》"
_MARKS = ".!?…。！？｡؟۔।॥։።፧။៕‼⁇⁈⁉"
_CLOSED = rf"(?:[{_CLOSERS}]|[ \u00a0\u202f]»(?=\s|\Z))*"  # French sets a space before it
_END = re.compile(f"[{_MARKS}]+{_CLOSED}")
_GREEK_END = re.compile(f"[{_MARKS};\u037e]+{_CLOSED}")
_WIDE_MARKS = frozenset("。！？｡")
_OPENERS = re.compile(r"[\s\"'(\[“‘«‹¿¡\-–—♪#>]*")
_BEFORE_WORD = re.compile(r".*[\s\"(\[“‘«‹¿¡—–]", re.DOTALL)
_ELIDED = re.compile(r".*['’](?=..)")  # "l’art": art; but "it’s" is kept
_INITIAL = re.compile(r"[\u05d0-\u05ea\u0621-\u064a]\Z")  # letters without case
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}\Z")
_NUMERAL = re.compile(r"[0-9]{1,2}\Z")
_ONLY_NUMBER = re.compile(r"[\W\d_]+\Z")
_SOUND_OPENS = tuple("([（【♪♫")
_SOUND_CLOSES = tuple(")]）】♪♫")
_DASH = re.compile(r"(?:[-–—‐]\s*|>>+\s*)(?=[^\W\d_]|[(\[¿¡\"“])")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence on one line, spoken in cues first_cue to last_cue (inclusive indexes)."""

    start_ms: int
    end_ms: int
    plain: str
    first_cue: int
    last_cue: int
    speaker: str


class Span(NamedTuple):
    """A sentence in a flow: text[start:end], in cue spans first to last (inclusive)."""

    start: int
    end: int
    first: int
    last: int


def sentence_spans(flow: JoinedText, language: str) -> list[Span]:
    """Split a flow into sentences: spans that cover all its words, in order."""
    ends = sorted({*_marked_ends(flow.text, language), *_cue_ends(flow), len(flow.text)} - {0})
    spans: list[Span] = []
    start = 0
    for end in ends:
        if flow.text[start:end].strip():
            spans += _cut(flow, _span(flow, start, end))
            start = end
    return spans


def sentence_at(flow: JoinedText, span: Span) -> Sentence:
    """The sentence of a span."""
    cues = flow.cues
    first, last = flow.stretches[span.first].cue, flow.stretches[span.last].cue
    text = flow.text[span.start : span.end]
    return Sentence(cues[first].start_ms, cues[last].end_ms, text, first, last, cues[first].speaker)


def _span(flow: JoinedText, start: int, end: int) -> Span:
    while flow.text[start].isspace():
        start += 1
    while flow.text[end - 1].isspace():
        end -= 1
    return Span(start, end, flow.stretch_at(start), flow.stretch_at(end - 1))


def _marked_ends(text: str, language: str) -> Iterator[int]:
    """Offsets after the punctuation that ends sentences."""
    primary = language.partition("-")[0].lower()
    small_goes_on = _has_capitals(text)
    begun = 0
    for mark in (_GREEK_END if primary == "el" else _END).finditer(text):
        end = mark.end()
        if end == len(text) or _is_end(text, mark, primary, begun, small_goes_on=small_goes_on):
            yield end
            begun = end


def _has_capitals(text: str) -> bool:
    """Whether the text uses capitals, so that lower case after a full stop is significant."""
    sample = text[:_SAMPLE]
    small = sum(character.islower() for character in sample)
    return sum(character.isupper() for character in sample) * 100 > small


def _is_end(
    text: str, mark: re.Match[str], primary: str, begun: int, *, small_goes_on: bool
) -> bool:
    marks = mark.group()
    end = mark.end()
    if marks[0] in _WIDE_MARKS:
        return not (len(marks) > 1 and marks[-1] not in _WIDE_MARKS and text[end] == "と")
    if not text[end].isspace():
        return False
    following = _first_letter(text, end)
    if small_goes_on and following.islower():
        return False
    if marks[0] != "." or marks.startswith(".."):
        return True
    return not _is_abbreviated(text, mark.start(), following, primary, begun)


def _first_letter(text: str, start: int) -> str:
    """The first character from `start` on that is not a space, quote, bracket or dash, or ""."""
    at = _OPENERS.match(text, start).end()  # type: ignore[union-attr]  # it matches anything
    return text[at : at + 1]


def _is_sound(text: str) -> bool:
    """Whether a cue is a sound in brackets or music, not speech."""
    return text.startswith(_SOUND_OPENS) and text.rstrip(" .!?…").endswith(_SOUND_CLOSES)


def _is_abbreviated(text: str, dot: int, following: str, primary: str, begun: int) -> bool:
    """Whether the single dot at text[dot] belongs to an abbreviation."""
    word = text[max(begun, dot - 20) : dot]
    if found := _BEFORE_WORD.match(word):
        word = word[found.end() :]
    if found := _ELIDED.match(word):
        word = word[found.end() :]
    word = word.lstrip("'’")
    low = word.lower()
    return (
        low in ABBREVIATIONS
        or (len(word) == 1 and (word.isupper() or word.islower() or bool(_INITIAL.match(word))))
        or bool(_DOTTED.match(word))
        or (low in BEFORE_NUMBERS and following.isdigit())
        or (primary in ORDINAL_LANGUAGES and bool(_NUMERAL.match(word)))
        or (dot - begun < len("1234.   ") and bool(_ONLY_NUMBER.match(text[begun:dot])))
    )


def _cue_ends(flow: JoinedText) -> Iterator[int]:
    """Offsets where a cue's end ends a sentence, with or without punctuation."""
    texts = [flow.text[stretch.start : stretch.end] for stretch in flow.stretches]
    speaker = ""
    for at, (before, after) in enumerate(pairwise(flow.stretches)):
        left, right = flow.cues[before.cue], flow.cues[after.cue]
        speaker = left.speaker or speaker
        goes_on = _first_letter(texts[at + 1], 0).islower()
        if (
            (right.speaker and right.speaker != speaker)
            or (right.start_ms - left.end_ms > LONG_PAUSE_MS and not goes_on)
            or (_is_sound(texts[at]) and not goes_on)
            or (_is_sound(texts[at + 1]) and not _goes_on_after(texts, at + 1))
            or (_DASH.match(texts[at + 1]) and not goes_on)
        ):
            yield before.end


def _goes_on_after(texts: list[str], at: int) -> bool:
    """Whether the sentence seems to continue after the sound in texts[at]."""
    following = texts[at + 1][:1] if at + 1 < len(texts) else ""
    return following.islower()


def _cut(flow: JoinedText, span: Span) -> Iterator[Span]:
    """The span, or its parts if it is too long for a sentence, cut between cues."""
    cues, stretches = flow.cues, flow.stretches
    lasts = cues[stretches[span.last].cue].end_ms - cues[stretches[span.first].cue].start_ms
    if lasts <= LONGEST_MS and span.end - span.start <= LONGEST_CHARACTERS:
        yield span
        return
    start = span.start
    begun_ms = cues[stretches[span.first].cue].start_ms
    for before, after in pairwise(stretches[span.first : span.last + 1]):
        spoken_ms = cues[before.cue].end_ms - begun_ms
        pause_ms = cues[after.cue].start_ms - cues[before.cue].end_ms
        if (
            spoken_ms >= _CUT_AFTER_MS
            or before.end - start >= _CUT_AFTER_CHARACTERS
            or (pause_ms >= _SHORT_PAUSE_MS and spoken_ms * 3 >= _CUT_AFTER_MS)
        ):
            yield _span(flow, start, before.end)
            start, begun_ms = after.start, cues[after.cue].start_ms
    yield _span(flow, start, span.end)
