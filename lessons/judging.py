"""Whether quoted words that were aligned with new captions stand there, and where exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import NamedTuple

from lessons.caption_text import CaptionText
from lessons.tokens import is_unspaced

CONTEXT_WORDS = 12
# Of the quote's words, so many must stand for it to be found, so many for it to be pointed out.
FOUND_SHARE = 0.55
DOUBTFUL_SHARE = 0.3
_SLACK = 6
_NEAR = 4
_SIMILAR = 0.7


@dataclass(frozen=True, slots=True)
class Quoted:
    """The quote's words [first, stop) among `forms`, which hold its context too."""

    forms: Sequence[str]
    first: int
    stop: int
    begins_sentence: bool
    ends_sentence: bool

    def __len__(self) -> int:
        return self.stop - self.first


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much of a quote stands at words [first, stop) of the new captions.

    `share` is of the quote's words, `left` and `right` of the context's (None: there is none);
    `weight` tells rare words from common ones, 1 being a word that occurs once; `is_compact` is
    whether the words stand together.
    """

    first: int
    stop: int
    share: float
    left: float | None
    right: float | None
    quote_weight: float
    weight: float
    is_compact: bool

    @property
    def context(self) -> float:
        """The better side of the context."""
        return max(self.left or 0.0, self.right or 0.0)

    @property
    def stands(self) -> bool:
        """Whether the words stand there beyond doubt (they may stand elsewhere as well)."""
        if self.share < FOUND_SHARE or not self.is_compact:
            return False
        if self.left is None and self.right is None:
            return self.share > 0.85 and self.quote_weight > 1.5  # noqa: PLR2004
        return (self.context >= 0.3 and self.weight >= 2.5) or (  # noqa: PLR2004
            self.share > 0.85 and self.quote_weight > 8  # noqa: PLR2004
        )

    @property
    def may_stand(self) -> bool:
        """Whether the place is worth being shown to a person."""
        if self.share < DOUBTFUL_SHARE:
            return False
        return self.context >= 0.3 or (self.share >= 0.6 and self.quote_weight >= 3)  # noqa: PLR2004

    def is_embedded(self, least: float) -> bool:
        """Whether so much of the context stands on either side, as far as there is one."""
        return all(side is None or side >= least for side in (self.left, self.right))


def judge(
    quoted: Quoted,
    to_new: Sequence[int],
    new: CaptionText,
    *,
    taken: Sequence[int] = b"",
    reach: int = CONTEXT_WORDS,
) -> Evidence | None:
    """The evidence an alignment gives; None when no word of the quote stands.

    `to_new[n]` is where word n of `quoted.forms` is; words of `new` that are `taken` are others'.
    So many words of context are looked at on each side; twice as many characters where these are
    the words.
    """
    reach *= 1 + new.is_unspaced
    pairs = _grown(quoted, _together(_solid(quoted, to_new, taken, new)), new)
    if not pairs:
        return None
    credit = sum(_credit(quoted.forms[at], new.forms[to]) for at, to in pairs)
    quote_weight = sum(_weight(new, new.forms[to]) for _, to in pairs)
    edges = _Edges(quoted, to_new, new, pairs)
    left = _context(quoted, to_new, new, edges.first, -reach)
    right = _context(quoted, to_new, new, edges.stop, reach)
    spread = (pairs[-1][1] - pairs[0][1]) - (pairs[-1][0] - pairs[0][0])
    return Evidence(
        first=edges.first,
        stop=edges.stop,
        share=credit / len(quoted),
        left=left.share,
        right=right.share,
        quote_weight=quote_weight,
        weight=quote_weight + left.weight + right.weight,
        is_compact=edges.are_sure and spread <= max(_SLACK, len(quoted) // 2),
    )


def _credit(form: str, other: str) -> float:
    return 1.0 if form == other else _SIMILAR


def _weight(text: CaptionText, form: str) -> float:
    """1 for a word that occurs once, towards 0.1 for the commonest."""
    return max(0.1, 1 - log(max(1, text.counts[form])) / log(max(20, len(text))))


def _solid(
    quoted: Quoted, to_new: Sequence[int], taken: Sequence[int], new: CaptionText
) -> list[tuple[int, int]]:
    """The quote's words that stand, as (old, new); lone characters of unspaced scripts do not."""
    pairs = []
    for at in range(quoted.first, quoted.stop):
        to = to_new[at]
        if to < 0 or (taken and taken[to]):
            continue
        if is_unspaced(quoted.forms[at]) and not _is_in_row(at, to, to_new):
            continue
        pairs.append((at, to))
    return pairs


def _is_in_row(at: int, to: int, to_new: Sequence[int]) -> bool:
    """Whether another word near it has moved as far."""
    near = range(max(0, at - _NEAR), min(len(to_new), at + _NEAR + 1))
    return any(
        to_new[other] - other == to - at for other in near if other != at and to_new[other] >= 0
    )


def _together(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs without those at the edges that stand far from the others."""
    runs: list[list[tuple[int, int]]] = [pairs[:1]] if pairs else []
    for left, right in pairwise(pairs):
        if (right[1] - left[1]) - (right[0] - left[0]) > _SLACK:
            runs.append([])
        runs[-1].append(right)
    return max(runs, key=len, default=[])


def _grown(quoted: Quoted, pairs: list[tuple[int, int]], new: CaptionText) -> list[tuple[int, int]]:
    """The pairs with the same words right before and behind them.

    Where a part was cut out, the same words may stand at its beginning and behind its end; the
    alignment may then have given ours to what was cut out.
    """
    if not pairs:
        return pairs
    at, to = pairs[0]
    while at > quoted.first and to and quoted.forms[at - 1] == new.forms[to - 1]:
        at, to = at - 1, to - 1
        pairs.insert(0, (at, to))
    at, to = pairs[-1]
    while at + 1 < quoted.stop and to + 1 < len(new) and quoted.forms[at + 1] == new.forms[to + 1]:
        at, to = at + 1, to + 1
        pairs.append((at, to))
    return pairs


class _Context(NamedTuple):
    """How much of one side's context stands, None when there is none, and its weight."""

    share: float | None
    weight: float


def _context(
    quoted: Quoted, to_new: Sequence[int], new: CaptionText, edge: int, reach: int
) -> _Context:
    """The context of one side: its words that still stand near, or those that stand there now.

    What was cut out around a quote leaves other words of the old text next to it, in rows. `reach`
    is negative for the left side.
    """
    far = 8 * abs(reach)
    if reach < 0:
        olds = range(max(0, quoted.first - far), quoted.first)[::-1]
    else:
        olds = range(quoted.stop, min(len(quoted.forms), quoted.stop + far))
    if not olds:
        return _Context(None, 0.0)
    nearest = olds[: abs(reach)]
    size = len(nearest)
    beside = (
        range(max(0, edge - size), edge) if reach < 0 else range(edge, min(len(new), edge + size))
    )
    near = range(max(0, edge - 2 * size), edge + 2 * size)
    stand = [to_new[at] for at in nearest if to_new[at] in near]
    rows = [to_new[at] for at in olds if to_new[at] in beside and _is_row_of_three(at, to_new)]
    best = max(len(stand) / len(nearest), len(rows) / len(beside) if beside else 0.0)
    return _Context(best, sum(_weight(new, new.forms[to]) for to in {*stand, *rows}))


def _is_row_of_three(at: int, to_new: Sequence[int]) -> bool:
    to = to_new[at]
    return any(
        first >= 0
        and first + 2 < len(to_new)
        and all(to_new[first + n] == to - at + first + n for n in range(3))
        for first in (at - 2, at - 1, at)
    )


class _Edges:
    """Words [first, stop) of the new captions that stand for the quote.

    Words at its edges that no longer stand have become those between the neighbours that do; a
    quote that began a sentence begins behind the end of one still. Where two cues come into
    question for the beginning, it is not sure.
    """

    def __init__(
        self,
        quoted: Quoted,
        to_new: Sequence[int],
        new: CaptionText,
        pairs: list[tuple[int, int]],
    ) -> None:
        self.are_sure = True
        self._quoted, self._to_new, self._new = quoted, to_new, new
        self.first = self._first(pairs)
        self.stop = self._stop(pairs)

    def _first(self, pairs: list[tuple[int, int]]) -> int:
        quoted, to_new, new = self._quoted, self._to_new, self._new
        core_old, core_new = _core(pairs)
        missing = core_old - quoted.first
        guess = max(0, core_new - missing)
        first_old, first_new = pairs[0]
        if first_old == quoted.first and first_new == guess:
            return first_new
        floor = _before(quoted.first, to_new, first_new)
        if quoted.begins_sentence:
            lowest = max(
                min(guess, first_new) - missing - 2, _behind_row(quoted.first, to_new, first_new)
            )
            starts = new.sentence_starts_in(lowest, core_new)
            if starts:
                self.are_sure = len({new.cue_of[start] for start in starts}) == 1
                return starts[-1]
        if first_old == quoted.first:
            return first_new
        guess = max(floor, first_new - (first_old - quoted.first))
        self.are_sure = guess == floor or new.cue_of[guess] == new.cue_of[first_new]
        return guess

    def _stop(self, pairs: list[tuple[int, int]]) -> int:
        last_old, last_new = pairs[-1]
        missing = self._quoted.stop - 1 - last_old
        ceiling = _behind(self._quoted.stop, self._to_new, last_new, len(self._new))
        if missing and self._quoted.ends_sentence:
            furthest = min(ceiling, last_new + 1 + 2 * missing + _SLACK)
            ends = [*self._new.sentence_starts_in(last_new + 1, furthest), furthest]
            if len(ends) > 1 or furthest == len(self._new):
                return ends[0]
        return min(ceiling, last_new + 1 + missing)


def _core(pairs: list[tuple[int, int]]) -> tuple[int, int]:
    """The first pair that has moved as far as the next one; the first if there is none."""
    for (at, to), (next_at, next_to) in pairwise(pairs):
        if next_to - to == next_at - at:
            return at, to
    return pairs[0]


def _behind_row(at: int, to_new: Sequence[int], bound: int) -> int:
    """Behind the last row of three words before `at` that stands before `bound`."""
    for earlier in range(at - 1, max(-1, at - 1 - 4 * CONTEXT_WORDS), -1):
        if 0 <= to_new[earlier] < bound and _is_row_of_three(earlier, to_new):
            return to_new[earlier] + 1
    return 0


def _before(at: int, to_new: Sequence[int], bound: int) -> int:
    """Behind the last word before `at` that stands before `bound`; not many words back."""
    for earlier in range(at - 1, max(-1, at - 1 - 4 * CONTEXT_WORDS), -1):
        if 0 <= to_new[earlier] < bound:
            return to_new[earlier] + 1
    return 0


def _behind(at: int, to_new: Sequence[int], bound: int, length: int) -> int:
    """The first word from `at` on that stands behind `bound`; not many words on."""
    for later in range(at, min(len(to_new), at + 4 * CONTEXT_WORDS)):
        if to_new[later] > bound:
            return to_new[later]
    return length
