"""Addresses of sentences.

`?t=166` names the first sentence that begins in second 166 (in the cue it begins in), `&n=2` the
second one that does; where none begins, the one being said then. In stored HTML a sentence is the
element with the id `t166` or `t166-2`, and a cue one with `data-t="166250-170000"`.
"""

import html
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lessons.captions.cues import MAX_MS

# Text never holds a raw "<", so these are elements of ours.
_MARKED = re.compile(r'<span(?: id="t(\d+)(?:-(\d+))?")?(?: data-t="(\d+)-\d+")?>')
_SENTENCE = re.compile(r'<span id="t(\d+)(?:-(\d+))?"')
_SENTENCE_ENDS = re.compile(r'<span id="t|</p>')
_NOT_TEXT = re.compile(r"<rt>.*?</rt>|<[^>]*>", re.DOTALL)
_SECONDS = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,9}))?\Z")
_N = re.compile(r"[1-9][0-9]{0,2}\Z")
_HERE = '" class="named" tabindex="-1"'
_PLACE = '<i id="here"></i>'


class Named(NamedTuple):
    """A sentence that an address names: `at` is the offset of its element in the HTML."""

    second: int
    n: int
    start_ms: int
    at: int

    @property
    def id(self) -> str:
        return sentence_id(self.second, self.n)


def sentence_id(second: int, n: int) -> str:
    """The id of the n-th sentence that begins in a second."""
    return f"t{second}" if n == 1 else f"t{second}-{n}"


def sentence_query(second: int, n: int) -> str:
    """The query that names the n-th sentence that begins in a second, without "?"."""
    return f"t={second}" if n == 1 else f"t={second}&n={n}"


def number_sentences(starts_ms: Iterable[int]) -> Iterator[tuple[int, int]]:
    """(second, n) of sentences from their starts, in the order of the text."""
    second, n = -1, 0
    for start_ms in starts_ms:
        n = n + 1 if start_ms // 1000 == second else 1
        second = start_ms // 1000
        yield second, n


def parse_t(value: str) -> int | None:
    """The ms of a `?t=` in whole or decimal seconds; None for anything else or beyond reason."""
    found = _SECONDS.match(value)
    if not found:
        return None
    ms = int(found.group(1)) * 1000 + int((found.group(2) or "").ljust(3, "0")[:3])
    return ms if ms <= MAX_MS else None


def parse_n(value: str) -> int:
    """The n of an `&n=`; 1 for anything that is none."""
    return int(value) if _N.match(value) else 1


def find_sentence(stored: str, t: int, n: int = 1) -> Named | None:
    """The sentence `?t=…&n=…` names in stored HTML; None where there are no sentences."""
    at = stored.find(f'<span id="{sentence_id(t, n)}"')
    if at < 0 and n > 1:
        n, at = 1, stored.find(f'<span id="t{t}"')
    if at >= 0:
        return Named(t, n, _cue_start(stored, at), at)
    return _said_at(stored, t)


def first_start_in(stored: str, t: int) -> int | None:
    """The start in ms of the first cue of stored HTML that starts in second t."""
    starts = (int(found[3]) for found in _MARKED.finditer(stored) if found[3])
    return min((start for start in starts if start // 1000 == t), default=None)


def _said_at(stored: str, t: int) -> Named | None:
    """The sentence that was begun last before second t; before the first one there is the first."""
    last: re.Match[str] | None = None
    for found in _SENTENCE.finditer(stored):
        if last is not None and int(found[1]) > t:
            break
        last = found
    if last is None:
        return None
    return Named(int(last[1]), int(last[2] or 1), _cue_start(stored, last.start()), last.start())


def _cue_start(stored: str, at: int) -> int:
    return next((int(m[3]) for m in _MARKED.finditer(stored, at) if m[3]), 0)


def mark_sentence(stored: str, named: Named) -> str:
    """The stored HTML with this sentence marked, and the place before it called `here`."""
    opening = f'<span id="{named.id}'
    behind = named.at + len(opening) + 1
    return f"{stored[: named.at]}{_PLACE}{opening}{_HERE}{stored[behind:]}"


def sentence_text(stored: str, named: Named) -> str:
    """The words of the sentence, on one line."""
    begins = stored.index(">", named.at) + 1
    ends = _SENTENCE_ENDS.search(stored, begins)
    inner = stored[begins : ends.start() if ends else None]
    return " ".join(html.unescape(_NOT_TEXT.sub("", inner)).split())
