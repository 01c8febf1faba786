"""Sequence alignment of two texts: a diff of words that tolerates typos and repetitions.

Anchors are n-grams that occur once in either text (as in a patience diff); the heaviest chain of
anchors in the same order in both is kept (only moved text is out of order; `lessons.realign.find`
searches for it). Gaps between anchors are aligned recursively with anchors unique within them, and
short gaps word by word (dynamic programming). Where a text repeats itself so much that nothing in
it is unique, timestamps decide which repetition is which.

Only gaps near the requested spans are refined, so that a text of a million words takes seconds.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from lessons.realign.chain import MatchingBlock, heaviest_chain
from lessons.realign.word_by_word import matches
from lessons.realign.word_index import WordIndex

_RUNS = (4, 2, 1)
_MOST_CELLS = 60_000
_MOST_REPETITIONS = 30
_SAME_TIME_MS = 1_500


class AlignmentGap(NamedTuple):
    """Words old[a:b] and new[c:d] between two blocks."""

    a: int
    b: int
    c: int
    d: int

    @property
    def cells(self) -> int:
        return (self.b - self.a) * (self.d - self.c)


@dataclass(frozen=True, slots=True)
class Words:
    """The sequence to align: comparable forms, and for each the start time (ms) of its cue."""

    forms: Sequence[str]
    times: Sequence[int]


class Alignment:
    """`to_new[n]` is the index in the new text of the old text's word n, or -1.

    Indexes increase. Words that differ by a typo only are matched (fuzzy match). `within` limits it
    to these words of the new text.
    """

    def __init__(
        self,
        old: Words,
        new: WordIndex,
        wanted: Iterable[tuple[int, int]],
        *,
        within: tuple[int, int] | None = None,
    ) -> None:
        self.old, self.new = old, new
        self.to_new = [-1] * len(old.forms)
        self._old, self._new = new.codes_of(old.forms), new.codes
        self._old_rows = {length: new.rows_of(self._old, length) for length in _RUNS}
        self._wanted = joined(wanted)
        first, stop = within or (0, len(new.forms))
        self._fill(AlignmentGap(0, len(old.forms), first, stop))

    def _fill(self, whole: AlignmentGap) -> None:
        todo = [whole]
        while todo:
            gap = self._trimmed(todo.pop())
            if not gap.cells or not self._is_wanted(gap):
                continue
            chain = heaviest_chain(self._blocks(gap)) if gap.cells > _MOST_CELLS // 16 else []
            if not chain and gap.cells <= _MOST_CELLS:
                self._compare(gap)
                continue
            chain = chain or heaviest_chain(self._timely_blocks(gap))
            for block in chain:
                self._keep(block)
            ends = [MatchingBlock(gap.a, gap.c, 0), *chain, MatchingBlock(gap.b, gap.d, 0)]
            if chain:
                todo += [
                    AlignmentGap(
                        left.old + left.length, right.old, left.new + left.length, right.new
                    )
                    for left, right in pairwise(ends)
                ]

    def _trimmed(self, gap: AlignmentGap) -> AlignmentGap:
        """The gap without its common prefix and suffix, which are matched."""
        a, b, c, d = gap
        old, new, to_new = self._old, self._new, self.to_new
        while a < b and c < d and old[a] == new[c]:
            to_new[a] = c
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            to_new[b] = d
        return AlignmentGap(a, b, c, d)

    def _is_wanted(self, gap: AlignmentGap) -> bool:
        at = bisect_left(self._wanted, (gap.a + 1,)) - 1
        nearest = self._wanted[max(0, at) : at + 2]
        return any(start < gap.b and gap.a < end for start, end in nearest)

    def _keep(self, block: MatchingBlock) -> None:
        at, to, length = block
        self.to_new[at : at + length] = range(to, to + length)

    def _blocks(self, gap: AlignmentGap) -> list[MatchingBlock]:
        """Maximal blocks around n-grams that are unique in both sides of the gap."""
        pairs: set[tuple[int, int]] = set()
        for length in _RUNS:
            olds = _once(self._rows_of_old(gap, length))
            news = _once(self._rows_of_new(gap, length), among=olds)
            pairs |= {
                (gap.a + olds[row], gap.c + to)
                for row, to in news.items()
                if to >= 0 and olds[row] >= 0
            }
        return self._grown(pairs, gap)

    def _rows_of_old(self, gap: AlignmentGap, length: int) -> Sequence[int]:
        return self._old_rows[length][gap.a : max(gap.a, gap.b - length + 1)]

    def _rows_of_new(self, gap: AlignmentGap, length: int) -> Sequence[int]:
        return self.new.rows(length)[gap.c : max(gap.c, gap.d - length + 1)]

    def _grown(self, pairs: Iterable[tuple[int, int]], gap: AlignmentGap) -> list[MatchingBlock]:
        """Extend the pairs to maximal blocks, without duplicates."""
        old, new = self._old, self._new
        done: dict[int, int] = {}
        blocks: list[MatchingBlock] = []
        for at, to in sorted(pairs):
            diagonal = to - at
            reached = done.get(diagonal, gap.a)
            if at < reached:
                continue
            start, end = at, at + 1
            while (
                start > reached
                and start + diagonal > gap.c
                and old[start - 1] == new[start - 1 + diagonal]
            ):
                start -= 1
            while end < gap.b and end + diagonal < gap.d and old[end] == new[end + diagonal]:
                end += 1
            done[diagonal] = end
            blocks.append(MatchingBlock(start, start + diagonal, end - start))
        return blocks

    def _timely_blocks(self, gap: AlignmentGap) -> list[MatchingBlock]:
        """Blocks of repeated words at the most common time shift."""
        length = _RUNS[0]
        places: dict[int, list[int]] = defaultdict(list)
        for to, row in enumerate(self._rows_of_new(gap, length)):
            places[row].append(gap.c + to)
        olds, news = self.old.times, self.new.times
        shifts: Counter[int] = Counter()
        pairs: list[tuple[int, int, int]] = []
        for at, row in enumerate(self._rows_of_old(gap, length), start=gap.a):
            tos = places.get(row, ())
            if len(tos) <= _MOST_REPETITIONS:
                for to in tos:
                    shift = news[to] - olds[at]
                    shifts[shift // 1_000] += 1
                    pairs.append((at, to, shift))
        if not shifts:
            return []
        usual = self.usual_shift_ms() or 0
        most = max(shifts.values())
        second = min(
            (second for second, votes in shifts.items() if votes * 3 >= most * 2),
            key=lambda second: abs(second * 1_000 - usual),
        )
        near = [
            (at, to)
            for at, to, shift in pairs
            if abs(shift - second * 1_000 - 500) <= _SAME_TIME_MS
        ]
        return self._grown(near, gap)

    def usual_shift_ms(self) -> int | None:
        """The most common time shift of the words matched so far; None when there are none."""
        shifts = Counter(
            (self.new.times[to] - self.old.times[at]) // 100
            for at, to in enumerate(self.to_new)
            if to >= 0
        )
        return shifts.most_common(1)[0][0] * 100 if shifts else None

    def _compare(self, gap: AlignmentGap) -> None:
        """Word by word."""
        for at, to in matches(self.old.forms[gap.a : gap.b], self.new, gap.c, gap.d):
            self.to_new[gap.a + at] = to


def _once(rows: Sequence[int], among: Container[int] | None = None) -> dict[int, int]:
    """The position of each n-gram (of those `among` these), -1 for such as occur more than once."""
    seen: dict[int, int] = {}
    for at, row in enumerate(rows):
        if among is None or row in among:
            seen[row] = -1 if row in seen else at
    return seen


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans, overlaps merged."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
