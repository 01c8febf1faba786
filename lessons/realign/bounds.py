"""Bounds of a quote in new captions, some of whose words may be missing."""

from collections.abc import Sequence
from itertools import pairwise

from lessons.realign.caption_text import CaptionText
from lessons.realign.match import SLACK, Pairs, Quoted, is_row_of_three

_REACH = 48


class Edges:
    """Words [first, stop) of the new captions that correspond to the quote.

    Missing words at its ends are replaced by those up to the nearest matched neighbours; a quote
    that began a sentence still begins after the end of one. If its beginning could be in either of
    two cues, it is not sure.
    """

    def __init__(
        self,
        quoted: Quoted,
        to_new: Sequence[int],
        new: CaptionText,
        pairs: Pairs,
    ) -> None:
        self.are_sure = True
        self._quoted, self._to_new, self._new = quoted, to_new, new
        self.first = self._first(pairs)
        self.stop = self._stop(pairs)

    def _first(self, pairs: Pairs) -> int:
        quoted, to_new, new = self._quoted, self._to_new, self._new
        core_old, core_new = _core(pairs)
        missing = core_old - quoted.first
        guess = max(0, core_new - missing)
        first_old, first_new = pairs[0]
        if (
            first_old == quoted.first
            and first_new == guess
            and not self._is_broken(pairs, core_new)
        ):
            return first_new
        floor = _before(quoted.first, to_new, first_new)
        if quoted.begins_sentence:
            lowest = max(
                min(guess, first_new) - missing - 2, _behind_row(quoted.first, to_new, first_new)
            )
            starts = new.sentence_starts_in(lowest, self._head_end(pairs, core_new))
            if starts:
                self.are_sure = len({new.cue_of[start] for start in starts}) == 1
                return starts[-1]
        if first_old == quoted.first:
            return first_new
        guess = max(floor, first_new - (first_old - quoted.first))
        self.are_sure = guess == floor or new.cue_of[guess] == new.cue_of[first_new]
        return guess

    def _is_broken(self, pairs: Pairs, core_new: int) -> bool:
        """Whether a sentence begins in the head of the quote: the head then belongs elsewhere."""
        first = pairs[0][1] + 1
        return bool(self._new.sentence_starts_in(first, self._head_end(pairs, core_new)))

    def _head_end(self, pairs: Pairs, core_new: int) -> int:
        """The last word that may begin the quote: that of the core, or the second matched one."""
        if self._quoted.is_one_sentence and len(pairs) > 1:
            return max(core_new, pairs[1][1])
        return core_new

    def _stop(self, pairs: Pairs) -> int:
        last_old, last_new = pairs[-1]
        missing = self._quoted.stop - 1 - last_old
        ceiling = _behind(self._quoted.stop, self._to_new, last_new, len(self._new))
        if missing and self._quoted.ends_sentence:
            furthest = min(ceiling, last_new + 1 + 2 * missing + SLACK)
            ends = [*self._new.sentence_starts_in(last_new + 1, furthest), furthest]
            if len(ends) > 1 or furthest == len(self._new):
                return ends[0]
        return min(ceiling, last_new + 1 + missing)


def _core(pairs: Pairs) -> tuple[int, int]:
    """The first pair that has moved as far as the next one; the first if there is none."""
    for (at, to), (next_at, next_to) in pairwise(pairs):
        if next_to - to == next_at - at:
            return at, to
    return pairs[0]


def _behind_row(at: int, to_new: Sequence[int], bound: int) -> int:
    """The position after the last matched trigram before `at` that is located before `bound`."""
    for earlier in range(at - 1, max(-1, at - 1 - _REACH), -1):
        if 0 <= to_new[earlier] < bound and is_row_of_three(earlier, to_new):
            return to_new[earlier] + 1
    return 0


def _before(at: int, to_new: Sequence[int], bound: int) -> int:
    """The position after the last word before `at` that is located before `bound`;
    within _REACH.
    """
    for earlier in range(at - 1, max(-1, at - 1 - _REACH), -1):
        if 0 <= to_new[earlier] < bound:
            return to_new[earlier] + 1
    return 0


def _behind(at: int, to_new: Sequence[int], bound: int, length: int) -> int:
    """The position of the first word from `at` on that is located after `bound`; within _REACH."""
    for later in range(at, min(len(to_new), at + _REACH)):
        if to_new[later] > bound:
            return to_new[later]
    return length
