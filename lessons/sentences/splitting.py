"""Sentence segmentation of cues, which ignore sentence boundaries.

A sentence's time is its first word's own inline time, else the start of the cue it begins in.
Besides punctuation, a change of speaker, a long pause, a sound in brackets or a dialogue dash begin
a new one. Where full stops are missing (automatic captions, Chinese subtitles, Thai), the ends of
cues stand for them.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from lessons.sentences.ends.cue_ends import cue_ends
from lessons.sentences.ends.cutting import cuts
from lessons.sentences.ends.marks import has_few_stops, marked_ends
from lessons.sentences.joined_text import JoinedText

_OPENING = frozenset("\"'“‘„«‹([{「『（《【¿¡-–—#")


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
    if not flow.text:
        return []
    primary = language.partition("-")[0].lower()
    marked = list(marked_ends(flow.text, primary))
    is_bare = has_few_stops(flow.text, marked)
    ends = sorted({*marked, *cue_ends(flow, has_few_stops=is_bare), len(flow.text)})
    spans: list[Span] = []
    for start, end in _with_words(flow.text, ends):
        places = cuts(flow, start, end, primary, has_few_stops=is_bare)
        spans += [_span(flow, a, b) for a, b in pairwise((start, *places, end))]
    return spans


def sentence_at(flow: JoinedText, span: Span) -> Sentence:
    """The sentence of a span."""
    cues = flow.cues
    first, last = flow.stretches[span.first].cue, flow.stretches[span.last].cue
    text = flow.text[span.start : span.end]
    start_ms = flow.start_ms(span.start)
    return Sentence(start_ms, cues[last].end_ms, text, first, last, cues[first].speaker)


def _with_words(text: str, ends: list[int]) -> list[tuple[int, int]]:
    """The parts of a text between ends; what has no letter or digit belongs to a part beside it.

    What opens (“, -, ¿) goes to the next one, all else to the one before.
    """
    parts: list[tuple[int, int]] = []
    start = 0
    for end in ends:
        is_spoken = any(map(str.isalnum, text[start:end]))
        if not is_spoken and parts and text[start:end].strip()[-1:] not in _OPENING:
            parts[-1] = (parts[-1][0], end)
            start = end
        elif is_spoken:
            parts.append((start, end))
            start = end
    if start < len(text):  # what opens, at the very end
        parts = [*parts[:-1], (parts[-1][0] if parts else 0, len(text))]
    return parts


def _span(flow: JoinedText, start: int, end: int) -> Span:
    while flow.text[start].isspace():
        start += 1
    while flow.text[end - 1].isspace():
        end -= 1
    return Span(start, end, flow.stretch_at(start), flow.stretch_at(end - 1))
