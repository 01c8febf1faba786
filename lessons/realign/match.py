"""Matching a quote: which of its words are in the new captions, close together in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lessons.realign.caption_text import CaptionText
from lessons.realign.tokens import is_unspaced

SLACK = 6
_NEAR = 4
Pairs = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Quoted:
    """The quote's words [first, stop) among `forms`, which include its context.

    Sentences are recognised by punctuation only: `is_one_sentence` means that the quote has no
    sentence end inside.
    """

    forms: Sequence[str]
    first: int
    stop: int
    begins_sentence: bool
    ends_sentence: bool
    is_one_sentence: bool

    def __len__(self) -> int:
        return self.stop - self.first


def standing_pairs(
    quoted: Quoted, to_new: Sequence[int], new: CaptionText, taken: Sequence[int]
) -> Pairs:
    """The matched words of the quote as (old, new), from an alignment of its forms."""
    pairs = _grown(quoted, _together(_solid(quoted, to_new, taken)), new)
    return _within_sentence(pairs, new) if quoted.is_one_sentence else pairs


def _solid(quoted: Quoted, to_new: Sequence[int], taken: Sequence[int]) -> Pairs:
    """Aligned words; isolated characters of unspaced scripts are ignored."""
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


def _together(pairs: Pairs) -> Pairs:
    """The longest cluster of pairs, without outliers at the ends."""
    runs: list[Pairs] = [pairs[:1]] if pairs else []
    for left, right in pairwise(pairs):
        if (right[1] - left[1]) - (right[0] - left[0]) > SLACK:
            runs.append([])
        runs[-1].append(right)
    return max(runs, key=len, default=[])


def _grown(quoted: Quoted, pairs: Pairs, new: CaptionText) -> Pairs:
    """The pairs extended by equal words right before and after them.

    If a part was cut out, the same words may occur at its beginning and after its end; the
    alignment may have matched ours with the part cut out.
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


def _within_sentence(pairs: Pairs, new: CaptionText) -> Pairs:
    """The pairs without a minority at either end that are now in a sentence before or after.

    If the sentence was split in two, its words keep their distances; these pairs stay.
    """
    first, stop, most = 0, len(pairs), len(pairs) / 2
    for at, (left, right) in enumerate(pairwise(pairs), start=1):
        has_moved = right[1] - left[1] != right[0] - left[0]
        if has_moved and new.sentence_starts_in(left[1] + 1, right[1]):
            if at < most:
                first = at
            elif len(pairs) - at < most:
                stop = at
                break
    return pairs[first:stop]


def is_row_of_three(at: int, to_new: Sequence[int]) -> bool:
    """Whether the word is in a matched trigram."""
    to = to_new[at]
    first = at
    while first > max(0, at - 2) and to_new[first - 1] == to - at + first - 1:
        first -= 1
    last = at
    stop = min(len(to_new), first + 3)
    while last + 1 < stop and to_new[last + 1] == to - at + last + 1:
        last += 1
    return last - first == 2  # noqa: PLR2004
