"""The words of a text to search in: where each is, and which are like another."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from course.text.typos import are_similar

_SIMILAR = 0.7


class Like(NamedTuple):
    """A word of the text that is like another, and how much that counts."""

    at: int
    weight: float


class WordIndex:
    """The words of a text by comparable form, made once for all that is aligned with it.

    `codes` has a number above 0 for each word.
    """

    def __init__(self, forms: Sequence[str], times: Sequence[int]) -> None:
        self.forms, self.times = forms, times
        self.positions: dict[str, list[int]] = {}
        for at, form in enumerate(forms):
            self.positions.setdefault(form, []).append(at)
        self._code_of = {form: code for code, form in enumerate(self.positions, start=1)}
        self._rows: dict[int, list[int]] = {}

    @cached_property
    def codes(self) -> list[int]:
        return self.codes_of(self.forms)

    def codes_of(self, forms: Sequence[str]) -> list[int]:
        """The same numbers for the words of another text; 0 for those that are not in this one."""
        return [self._code_of.get(form, 0) for form in forms]

    def rows(self, length: int) -> list[int]:
        """A number for each n-gram of this length; the same for the same words."""
        if length not in self._rows:
            self._rows[length] = self.rows_of(self.codes, length)
        return self._rows[length]

    def rows_of(self, codes: list[int], length: int) -> list[int]:
        """The same numbers for another text."""
        base = len(self._code_of) + 1
        rows = codes
        for further in range(1, length):
            rows = [row * base + code for row, code in zip(rows, codes[further:], strict=False)]
        return rows

    def like(self, form: str, first: int, stop: int) -> list[Like]:
        """The words [first, stop) equal or similar to this one, in order."""
        likes = [Like(at, 1.0) for at in self._where(form, first, stop)]
        for other in self._similar.to(form):
            likes += [Like(at, _SIMILAR) for at in self._where(other, first, stop)]
        return sorted(likes)

    @cached_property
    def _similar(self) -> "_SimilarForms":
        return _SimilarForms(self.positions)

    def _where(self, form: str, first: int, stop: int) -> list[int]:
        places = self.positions.get(form)
        if not places:
            return []
        return places[bisect_left(places, first) : bisect_left(places, stop)]


class _SimilarForms:
    """Finds the forms that may be another with a typo.

    Two of them differ in one place, so that they begin or end with the same letters: with nearly
    half of the shorter one.
    """

    def __init__(self, forms: Iterable[str]) -> None:
        self._heads: dict[tuple[int, str], list[str]] = defaultdict(list)
        self._tails: dict[tuple[int, str], list[str]] = defaultdict(list)
        self._known: dict[str, list[str]] = {}
        for form in forms:
            size = len(form)
            for half in {_half(size), _half(size - 1)} if size > 1 else ():
                self._heads[size, form[:half]].append(form)
                self._tails[size, form[-half:]].append(form)

    def to(self, form: str) -> list[str]:
        if form not in self._known:
            self._known[form] = [other for other in self._near(form) if are_similar(form, other)]
        return self._known[form]

    def _near(self, form: str) -> set[str]:
        near: set[str] = set()
        if len(form) > 1:
            for size in range(len(form) - 1, len(form) + 2):
                half = _half(min(size, len(form)))
                near.update(self._heads.get((size, form[:half]), ()))
                near.update(self._tails.get((size, form[-half:]), ()))
            near.discard(form)
        return near


def _half(size: int) -> int:
    """The letters that a form of this size shares with one as long or longer, at least."""
    return max(1, (size - 1) // 2)
