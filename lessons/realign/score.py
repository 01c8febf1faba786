"""Scoring a match: whether quoted words are in the new captions, and where exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lessons.realign.bounds import Edges
from lessons.realign.caption_text import CaptionText
from lessons.realign.match import SLACK, Quoted, is_row_of_three, standing_pairs

CONTEXT_WORDS = 12
# Thresholds on the share of the quote's words: to count as found, and to be shown as doubtful.
FOUND_SHARE = 0.55
DOUBTFUL_SHARE = 0.3
_SIMILAR = 0.7


@dataclass(frozen=True, slots=True)
class Evidence:
    """The score of a quote at words [first, stop) of the new captions.

    `share` is of the quote's words, `left` and `right` of the context's (None: there is none);
    `weight` is higher for rare words (1 for a word that occurs once); `is_compact` means that the
    words are close together.
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
        """The better score of the two sides of the context."""
        return max(self.left or 0.0, self.right or 0.0)

    @property
    def stands(self) -> bool:
        """Whether the words are there beyond doubt (they may also be elsewhere)."""
        if self.share < FOUND_SHARE or not self.is_compact:
            return False
        if self.left is None and self.right is None:
            return self.share > 0.85 and self.quote_weight > 1.5  # noqa: PLR2004
        return (self.context >= 0.3 and self.weight >= 2.5) or (  # noqa: PLR2004
            self.share > 0.85 and self.quote_weight > 8  # noqa: PLR2004
        )

    @property
    def may_stand(self) -> bool:
        """Whether the score is high enough to show the place to a person."""
        if self.share < DOUBTFUL_SHARE:
            return False
        return self.context >= 0.3 or (self.share >= 0.6 and self.quote_weight >= 3)  # noqa: PLR2004

    def is_embedded(self, least: float) -> bool:
        """Whether at least this share of the context matches on either side, as far as there is
        one.
        """
        return all(side is None or side >= least for side in (self.left, self.right))


def judge(
    quoted: Quoted,
    to_new: Sequence[int],
    new: CaptionText,
    *,
    taken: Sequence[int] = b"",
    reach: int = CONTEXT_WORDS,
) -> Evidence | None:
    """Score an alignment; None when no word of the quote is matched.

    `to_new[n]` is the position of word n of `quoted.forms`; words of `new` flagged in `taken`
    belong to others. `reach` is the number of context words per side; doubled where words are
    single characters.
    """
    reach *= 1 + new.is_unspaced
    pairs = standing_pairs(quoted, to_new, new, taken)
    if not pairs:
        return None
    credit = sum(_credit(quoted.forms[at], new.forms[to]) for at, to in pairs)
    quote_weight = sum(new.weights[new.forms[to]] for _, to in pairs)
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


class _Context(NamedTuple):
    """Share of matched context on one side, None when there is no context, and its weight."""

    share: float | None
    weight: float


def _context(
    quoted: Quoted, to_new: Sequence[int], new: CaptionText, edge: int, reach: int
) -> _Context:
    """Score the context of one side: its words still nearby, or old words now adjacent.

    If text around a quote was cut out, other words of the old text are now next to it, in n-grams.
    `reach` is negative for the left side.
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
    return _Context(best, sum(new.weights[new.forms[to]] for to in {*stand, *rows}))
