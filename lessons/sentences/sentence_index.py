"""Index of sentences: their offsets in stored HTML, written at save, searched by pages.

Offsets count characters of the HTML. The index has a few bytes per sentence, and a binary search
unpacks only the entries it visits: a page about one sentence does not read a thousand.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from struct import Struct
from typing import NamedTuple

from lessons.sentences.sentence_links import sentence_id

_NUMBER = Struct("<I")
_ENTRY = Struct("<5I2I")


class SentenceEntry(NamedTuple):
    """A sentence, or a paragraph's part of one: html[begin:end], its element from `at` on.

    Before `at` the speaker may be named. `start_ms` is where its first cue starts, `end_ms` where
    the latest ends. `n` counts the sentences that begin in one second, from 1; 0 is the rest of a
    sentence that began in the paragraph before. `bonds` are flags, see below.
    """

    begin: int
    at: int
    end: int
    start_ms: int
    end_ms: int
    n: int
    bonds: int

    @property
    def second(self) -> int:
        return self.start_ms // 1000

    @property
    def id(self) -> str:
        return sentence_id(self.second, self.n)


# Flags that relate an entry to the one before: a space between their words, and a cue shared by
# both.
SPACED = 1
SHARES_CUE = 2


def pack_index(entries: Sequence[SentenceEntry], cue_starts: Sequence[int]) -> bytes:
    """Serialise: a count, the entries, the starts of all cues with words, in order."""
    return b"".join(
        (
            _NUMBER.pack(len(entries)),
            *(_ENTRY.pack(*entry) for entry in entries),
            Struct(f"<{len(cue_starts)}I").pack(*cue_starts),
        )
    )


class SentenceIndex:
    """A stored index; b"" is that of HTML older than the index, without sentences."""

    def __init__(self, packed: bytes = b"") -> None:
        self._packed = bytes(packed)
        self._length = _NUMBER.unpack_from(self._packed)[0] if packed else 0
        self._starts_at = _NUMBER.size + self._length * _ENTRY.size

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[SentenceEntry]:
        rows = self._packed[_NUMBER.size : self._starts_at]
        return map(SentenceEntry._make, _ENTRY.iter_unpack(rows))

    def find(self, t: int, n: int = 1) -> SentenceEntry | None:
        """The sentence of `?t=…&n=…` (see `sentence_links`); None without sentences."""
        first = bisect_left(range(self._length), t * 1000, key=self._start_ms)
        named: SentenceEntry | None = None
        for at in range(first, self._length):
            entry = self._entry(at)
            if entry.second != t:
                break
            if entry.n == n:
                return entry
            if entry.n == 1:
                named = entry
        return named or self._being_said(first)

    def first_cue_start(self, t: int) -> int | None:
        """The start in ms of the first cue that starts in second t."""
        count = (len(self._packed) - self._starts_at) // _NUMBER.size
        at = bisect_left(range(count), t * 1000, key=self._cue_start) if self._packed else count
        start_ms = self._cue_start(at) if at < count else None
        return start_ms if start_ms is not None and start_ms // 1000 == t else None

    def _being_said(self, before: int) -> SentenceEntry | None:
        """The last sentence begun before this entry; else the first one."""
        for at in (*range(before - 1, -1, -1), *range(before, self._length)):
            entry = self._entry(at)
            if entry.n:
                return entry
        return None

    def _entry(self, at: int) -> SentenceEntry:
        row = _ENTRY.unpack_from(self._packed, _NUMBER.size + at * _ENTRY.size)
        return SentenceEntry._make(row)

    def _start_ms(self, at: int) -> int:
        return self._entry(at).start_ms

    def _cue_start(self, at: int) -> int:
        start_ms: int = _NUMBER.unpack_from(self._packed, self._starts_at + at * _NUMBER.size)[0]
        return start_ms
