"""Whether quoted words that were aligned with new captions stand there, and where exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

from lessons.realign.bounds import Edges
from lessons.realign.caption_text import CaptionText
from lessons.realign.match import SLACK, Quoted, is_row_of_three, standing_pairs

CONTEXT_WORDS = 12
# Of the quote's words, so many must stand for it to be found, so many for it to be pointed out.
FOUND_SHARE = 0.55
DOUBTFUL_SHARE = 0.3
_SIMILAR = 0.7


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
    pairs = standing_pairs(quoted, to_new, new, taken)
    if not pairs:
        return None
    credit = sum(_credit(quoted.forms[at], new.forms[to]) for at, to in pairs)
    quote_weight = sum(_weight(new, new.forms[to]) for _, to in pairs)
    edges = Edges(quoted, to_new, new, pairs)
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
        is_compact=edges.are_sure and spread <= max(SLACK, len(quoted) // 2),
    )


def _credit(form: str, other: str) -> float:
    return 1.0 if form == other else _SIMILAR


def _weight(text: CaptionText, form: str) -> float:
    """1 for a word that occurs once, towards 0.1 for the commonest."""
    return max(0.1, 1 - log(max(1, text.counts[form])) / log(max(20, len(text))))


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
    rows = [to_new[at] for at in olds if to_new[at] in beside and is_row_of_three(at, to_new)]
    best = max(len(stand) / len(nearest), len(rows) / len(beside) if beside else 0.0)
    return _Context(best, sum(_weight(new, new.forms[to]) for to in {*stand, *rows}))
