"""Lint of captions: finds what makes them hard to read, cue by cue.

Rules: cues that stay too long, are too fast to read or overlap, gaps between them, and words the
captioner did not understand ("[inaudible]"). Whole paragraphs as captions (from "Skip to" text)
count as one long cue.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal, NamedTuple, get_args

from lessons.captions.cues import CaptionCue

FlawKind = Literal["long", "fast", "overlap", "gap", "unclear"]
KINDS: tuple[FlawKind, ...] = get_args(FlawKind)

LONG_MS = 7_000  # with little text
LONGEST_MS = 20_000
LITTLE_PER_SECOND = 5
FASTEST_PER_SECOND = 25
GAP_MS = 10_000
MOST = 1_000
_QUOTE = 160

_UNCLEAR = re.compile(
    r"[\[(（【［]\s*(?:\?+|[^\])）】］\n]{0,20}?(?:inaudible|unintelligible|indistinct|unclear"
    r"|unverständlich|incompréhensible|inintelligible|ininteligible|inaudível|incomprensibile"
    r"|неразборчиво|нрзб|안 ?들림|들리지 ?않음|청취 ?불가|알아들을 ?수 ?없음|听不清|聽不清"
    r"|聞き取れない|聞き取れず|聞き取り不能|غير مسموع|غير واضح|לא ברור|לא נשמע"
    r")[^\])）】］\n]{0,20})\s*[\])）】］]",
    re.IGNORECASE,
)


class Flaw(NamedTuple):
    """One lint finding. `amount` is in ms, but characters per second for "fast", else 0."""

    kind: FlawKind
    start_ms: int
    amount: int
    quote: str


def find_flaws(cues: Sequence[CaptionCue], *, is_paragraphed: bool = False) -> list[Flaw]:
    """Lint cues sorted by start; findings in their order, at most MOST."""
    return list(islice(_flaws(cues, is_paragraphed=is_paragraphed), MOST))


def _flaws(cues: Sequence[CaptionCue], *, is_paragraphed: bool) -> Iterator[Flaw]:
    if is_paragraphed and cues:
        longest = max(cues, key=lambda cue: cue.end_ms - cue.start_ms)
        if longest.end_ms - longest.start_ms > LONGEST_MS:
            yield _flaw("long", longest, longest.end_ms - longest.start_ms)
    latest = cues[0].start_ms if cues else 0
    for cue in cues:
        lasts = cue.end_ms - cue.start_ms
        length = len(" ".join(cue.plain.split()))
        if not is_paragraphed and _is_long(lasts, length):
            yield _flaw("long", cue, lasts)
        if length * 1000 > FASTEST_PER_SECOND * lasts:
            yield _flaw("fast", cue, length * 1000 // lasts)
        if cue.start_ms < latest:
            yield _flaw("overlap", cue, latest - cue.start_ms)
        if cue.start_ms - latest > GAP_MS:
            yield Flaw("gap", latest, cue.start_ms - latest, _quote(cue))
        if _UNCLEAR.search(cue.plain):
            yield _flaw("unclear", cue, 0)
        latest = max(latest, cue.end_ms)


def _is_long(lasts: int, length: int) -> bool:
    has_little = length * 1000 < LITTLE_PER_SECOND * lasts
    return lasts > LONGEST_MS or (lasts > LONG_MS and has_little)


def _flaw(kind: FlawKind, cue: CaptionCue, amount: int) -> Flaw:
    return Flaw(kind, cue.start_ms, amount, _quote(cue))


def _quote(cue: CaptionCue) -> str:
    words = " ".join(cue.plain.split())
    return words if len(words) <= _QUOTE else words[: _QUOTE - 1] + "…"
