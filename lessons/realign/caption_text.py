"""Captions as tokens with times, to quote from and to search in."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from math import log

from course.text.quotes import CONTEXT_LENGTH, QuotedPlace
from lessons.realign.tokens import Tokens, is_unspaced
from lessons.realign.word_index import WordIndex
from lessons.sentences.splitting import Span
from lessons.sentences.transcript_text import TranscriptText

_NARROW, _WIDE = ".!?…؟۔।॥։።៕\u037e‼⁇⁈⁉", "。！？｡"
_CLOSERS = "\"'”’»›)]】』」）＂〉》 \u00a0\u202f"
_END = re.compile(rf"[{_WIDE}]|[{_NARROW}][^\s]*(?:\s|\Z)")


class CaptionText:
    """The words (tokens) of a transcript's text, counted from 0."""

    def __init__(self, text: TranscriptText) -> None:
        self._text = text
        self.flow = text.joined
        self.tokens = Tokens(self.flow.text)
        self.forms = self.tokens.forms
        self.cue_of: list[int] = []
        stretch = 0
        stretches = self.flow.stretches
        for start in self.tokens.starts:
            while stretches[stretch].end <= start:
                stretch += 1
            self.cue_of.append(stretches[stretch].cue)
        self.times = [self.flow.start_ms(start) for start in self.tokens.starts]

    def __len__(self) -> int:
        return len(self.forms)

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each form occurs."""
        return Counter(self.forms)

    @cached_property
    def weights(self) -> dict[str, float]:
        """Inverse frequency: 1 for a form that occurs once, down to 0.1 for the most common."""
        whole = log(max(20, len(self)))
        return {form: max(0.1, 1 - log(count) / whole) for form, count in self.counts.items()}

    @cached_property
    def index(self) -> WordIndex:
        """Where each form occurs."""
        return WordIndex(self.forms, self.times)

    @cached_property
    def is_unspaced(self) -> bool:
        """Whether most tokens are single characters of a script without spaces."""
        sample = self.forms[:: max(1, len(self.forms) // 500)]
        return sum(map(is_unspaced, sample)) * 2 > len(sample)

    def sentence_starts_in(self, first: int, last: int) -> list[int]:
        """The words from first to last (inclusive) that begin a sentence by punctuation."""
        return [at for at in range(max(0, first), last + 1) if self._begins_sentence(at)]

    def _begins_sentence(self, at: int) -> bool:
        if not at or at == len(self):
            return True
        between = self.tokens.text[self.tokens.ends[at - 1] : self.tokens.starts[at]]
        return bool(_END.search(between))

    def place(self, first: int, stop: int, *, like: str = "") -> QuotedPlace:
        """Words [first, stop) as a place; quotation marks and full stops as around `like`."""
        start, end = self.tokens.starts[first], self.tokens.ends[stop - 1]
        head, tail = _edges(like)
        text = self.flow.text
        if head:
            floor = self.tokens.ends[first - 1] if first else 0
            start = _reach_back(text, start, floor)
        if tail:
            ceiling = self.tokens.starts[stop] if stop < len(self) else len(text)
            end = _reach_on(text, end, ceiling)
        return self._place(start, end, self.cue_of[first], self.cue_of[stop - 1])

    def place_of_span(self, start: int, end: int) -> QuotedPlace:
        """The characters text[start:end] as a place."""
        stretches = self.flow.stretches
        first = stretches[self.flow.stretch_at(start)].cue
        last = stretches[self.flow.stretch_at(end - 1)].cue
        return self._place(start, end, first, last)

    def _place(self, start: int, end: int, first_cue: int, last_cue: int) -> QuotedPlace:
        text, cues = self.flow.text, self.flow.cues
        start_ms = self.flow.start_ms(start)
        return QuotedPlace(
            quote=text[start:end],
            before=text[max(0, start - CONTEXT_LENGTH) : start],
            after=text[end : end + CONTEXT_LENGTH],
            start_ms=start_ms,
            end_ms=max(cues[last_cue].end_ms, start_ms + 1),
            nth=self._numbers.get(start, 1),
        )

    @property
    def sentences(self) -> list[Span]:
        """The spans of its sentences."""
        return self._text.spans

    @property
    def numbers(self) -> list[tuple[int, int]]:
        """(second, n) of its sentences, for links."""
        return self._text.numbers

    @cached_property
    def _numbers(self) -> dict[int, int]:
        """By the offset of a sentence, its number among those that begin in the same second."""
        numbered = zip(self.sentences, self.numbers, strict=True)
        return {span.start: n for span, (_, n) in numbered}

    def occurrences(self, forms: Sequence[str]) -> list[tuple[int, int]]:
        """All word ranges [first, stop) equal to these forms."""
        size = len(forms)
        return [
            (at, at + size)
            for at in (self.index.positions.get(forms[0], ()) if forms else ())
            if self.forms[at : at + size] == forms
        ]

    def where_is(self, place: QuotedPlace) -> tuple[int, int] | None:
        """The words [first, stop) of a place in these captions; None if it is not from them."""
        wanted = Tokens(place.quote).forms
        lowest = bisect_left(self.times, place.start_ms)
        highest = bisect_left(self.times, place.end_ms)
        size = len(wanted)
        starts = (
            [
                at
                for at in range(lowest, highest - size + 1)
                if self.forms[at] == wanted[0] and self.forms[at : at + size] == wanted
            ]
            if wanted
            else []
        )
        if len(starts) > 1:
            starts = [at for at in starts if self._stands_behind(at, place)]
        return (starts[0], starts[0] + size) if len(starts) == 1 else None

    def _stands_behind(self, at: int, place: QuotedPlace) -> bool:
        former = Tokens(place.before).forms[1:]
        return former == self.forms[max(0, at - len(former)) : at]


def ends_sentence(text: str) -> bool:
    """Whether the text is empty or ends with the end of a sentence."""
    bare = text.rstrip().rstrip(_CLOSERS)
    return not bare or bare[-1] in _NARROW + _WIDE


def is_one_sentence(text: str) -> bool:
    """Whether no sentence ends before the end of the text."""
    return not any(text[found.end() :].strip() for found in _END.finditer(text))


def _edges(quote: str) -> tuple[str, str]:
    """What precedes the first and follows the last word of a quote."""
    tokens = Tokens(quote)
    if not tokens.starts:
        return "", ""
    return quote[: tokens.starts[0]], quote[tokens.ends[-1] :]


def _reach_back(text: str, start: int, floor: int) -> int:
    while start > floor and not text[start - 1].isspace():
        start -= 1
    return start


def _reach_on(text: str, end: int, ceiling: int) -> int:
    while end < ceiling and not text[end].isspace():
        end += 1
    return end
