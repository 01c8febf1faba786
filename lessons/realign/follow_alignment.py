"""Following an alignment: where spans of the old captions are in the new ones."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from course.text.quotes import LOST, QuotedPlace, Realignment
from lessons.realign.align import Alignment, Words, joined
from lessons.realign.caption_text import CaptionText, ends_sentence, is_one_sentence
from lessons.realign.match import Quoted
from lessons.realign.repeats import is_nearest, occurrences
from lessons.realign.score import Evidence, judge

_REACH = 100
_ROW = 3
_SLACK = 6
_INTACT = 0.7
_RELATED = 0.08


class Following:
    """Old captions aligned with new ones, refined around some spans of the old."""

    def __init__(
        self, old: CaptionText, new: CaptionText, spans: Sequence[tuple[int, int]]
    ) -> None:
        self.old, self.new = old, new
        wanted = [(start - _REACH, stop + _REACH) for start, stop in spans]
        self.alignment = Alignment(Words(old.forms, old.times), new.index, wanted)
        self.to_new = self.alignment.to_new
        self._wanted = joined(wanted)

    @cached_property
    def are_related(self) -> bool:
        """Whether enough text is shared in n-grams for the captions to be of the same speech."""
        size = sum(min(stop, len(self.old)) - max(start, 0) for start, stop in self._wanted)
        return sum(self.taken) >= _RELATED * size

    def find(self, span: tuple[int, int], place: QuotedPlace) -> Realignment:
        """Locate words [first, stop) of the old captions in the new ones."""
        quoted = Quoted(
            self.old.forms,
            *span,
            begins_sentence=ends_sentence(place.before),
            ends_sentence=ends_sentence(place.quote),
            is_one_sentence=is_one_sentence(place.quote),
        )
        evidence = judge(quoted, self.to_new, self.new)
        if evidence is None or not evidence.may_stand or not self.are_related:
            return LOST
        is_found = evidence.stands and self._is_only(span, evidence)
        now = self.new.place(evidence.first, evidence.stop, like=place.quote)
        return Realignment("found" if is_found else "doubtful", now)

    def is_said_once(self, span: tuple[int, int]) -> bool:
        """Whether nothing similar to the quote occurs elsewhere, in the old captions or the new."""
        forms = self.old.forms[slice(*span)]
        olds = occurrences(forms, self.old, 0, len(self.old))
        news = occurrences(forms, self.new, 0, len(self.new))
        return olds is not None and len(olds) == 1 and news is not None and len(news) <= 1

    @cached_property
    def taken(self) -> bytearray:
        """A flag for each word of the new captions that is matched as part of an n-gram."""
        flags = bytearray(len(self.new))
        run = 0
        for at, to in enumerate(self.to_new):
            run = (
                run + 1 if to >= 0 and (not run or self.to_new[at - 1] == to - 1) else int(to >= 0)
            )
            if run >= _ROW:
                flags[to - _ROW + 1 : to + 1] = b"\1" * _ROW
        return flags

    def _is_only(self, span: tuple[int, int], evidence: Evidence) -> bool:
        """Whether the quote cannot be elsewhere, given the unique words around it.

        With as many occurrences between these as before, all in order, each is where it was in the
        sequence. Otherwise time decides, if unique words give the time shift.
        """
        if any(self._is_unique(at, span[1]) for at in range(*span)):
            return True
        left, right = self._borders(span)
        forms = self.old.forms[slice(*span)]
        olds = occurrences(forms, self.old, left + 1, right)
        low = self.to_new[left] + 1 if left >= 0 else 0
        high = self.to_new[right] if right < len(self.old) else len(self.new)
        news = occurrences(forms, self.new, low, high)
        if olds is None or news is None:
            return False
        is_in_row = len(olds) == len(news) and all(map(self._goes_to, olds, news))
        if is_in_row and self._is_intact(left + 1, right, high - low):
            return True
        if left < 0 and right >= len(self.old):
            return False
        shift_ms = self._shift_ms(left, right, span)
        apart = max(1, len(forms) // 2)
        others = [self.new.times[at] for at in news if abs(at - evidence.first) >= apart]
        others += [self.old.times[at] + shift_ms for at in olds if abs(at - span[0]) >= apart]
        expected = self.old.times[span[0]] + shift_ms
        return is_nearest(self.new.times[evidence.first], others, expected)

    def _is_intact(self, start: int, stop: int, now: int) -> bool:
        """Whether most of old words [start, stop) are matched, and are most of the `now` words
        there.
        """
        standing = self._matched_before[stop] - self._matched_before[start]
        return standing >= _INTACT * (stop - start) and standing >= _INTACT * now

    @cached_property
    def _matched_before(self) -> list[int]:
        """How many words before each are matched."""
        return list(accumulate((to >= 0 for to in self.to_new), initial=0))

    def _goes_to(self, old: int, new: int) -> bool:
        """Whether words that begin at `old` are aligned with those that begin near `new`."""
        near = range(old, min(len(self.old), old + _SLACK))
        return any(
            abs(self.to_new[at] - at + old - new) < _SLACK for at in near if self.to_new[at] >= 0
        )

    def _is_unique(self, at: int, stop: int) -> bool:
        """Whether the word, or the n-gram it begins before `stop`, is unique in both."""
        form, to = self.old.forms[at], self.to_new[at]
        if to < 0 or self.old.forms[at] != self.new.forms[to]:
            return False
        if self.old.counts[form] == 1 == self.new.counts[form]:
            return True
        row = tuple(self.old.forms[at : at + _ROW])
        return (
            at + _ROW <= stop
            and row == tuple(self.new.forms[to : to + _ROW])
            and self._old_rows[row] == 1 == self._new_rows[row]
        )

    @cached_property
    def _old_rows(self) -> Counter[tuple[str, ...]]:
        return _count_rows(self.old.forms)

    @cached_property
    def _new_rows(self) -> Counter[tuple[str, ...]]:
        return _count_rows(self.new.forms)

    def _borders(self, span: tuple[int, int]) -> tuple[int, int]:
        """The nearest unique words before and after the span: -1 and the length for none."""
        left = bisect_left(self._unique, span[0])
        right = bisect_left(self._unique, span[1])
        return (
            self._unique[left - 1] if left else -1,
            self._unique[right] if right < len(self._unique) else len(self.old),
        )

    @cached_property
    def _unique(self) -> list[int]:
        return [at for at in range(len(self.old)) if self._is_unique(at, len(self.old))]

    def _shift_ms(self, left: int, right: int, span: tuple[int, int]) -> int:
        """The time shift of the surrounding words."""
        borders = [at for at in (left, right) if 0 <= at < len(self.old)]
        nearest = min(borders, key=lambda at: min(abs(at - span[0]), abs(at - span[1])))
        return self.new.times[self.to_new[nearest]] - self.old.times[nearest]


def _count_rows(forms: Sequence[str]) -> Counter[tuple[str, ...]]:
    return Counter(zip(forms, forms[1:], forms[2:], strict=False))
