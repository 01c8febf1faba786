"""Links to sentences: URL queries and ids.

`?t=166` names the first sentence that begins in second 166 (by its cue's start), `&n=2` the second
one that does; where none begins, the one spoken at that time.
"""

import re
from collections.abc import Iterable, Iterator

from lessons.captions.cues import MAX_MS

_SECONDS = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,9}))?\Z")
_N = re.compile(r"[1-9][0-9]{0,2}\Z")


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
    """The ms of a `?t=` in whole or decimal seconds; None for anything invalid or too large."""
    found = _SECONDS.match(value)
    if not found:
        return None
    ms = int(found.group(1)) * 1000 + int((found.group(2) or "").ljust(3, "0")[:3])
    return ms if ms <= MAX_MS else None


def parse_n(value: str) -> int:
    """The n of an `&n=`; 1 if invalid."""
    return int(value) if _N.match(value) else 1
