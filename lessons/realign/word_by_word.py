"""The heaviest common subsequence of two short texts (dynamic programming).

Few words of one text are like a word of the other, so only those cells of the table are computed
that have such a pair; between them a row repeats the row above or its own best.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from lessons.realign.word_index import Like, WordIndex

_IN_ROW = 0.5
_OLD_SKIPPED, _NEW_SKIPPED, _MATCHED = 1, 2, 3


def matches(
    old: Sequence[str], index: WordIndex, first: int, stop: int
) -> Iterator[tuple[int, int]]:
    """The old words that are words [first, stop) of the index, as (old, new), last first.

    Contiguous matches are preferred.
    """
    width = stop - first
    known: dict[str, list[Like]] = {}
    best = [0.0] * (width + 1)
    former: set[int] = set()
    steps: list[bytes | bytearray] = []
    nothing = bytes([_OLD_SKIPPED]) * width
    for form in old:
        likes = known.get(form)
        if likes is None:
            likes = known[form] = index.like(form, first, stop)
        if likes:
            step = bytearray(nothing)
            best = _row([(at - first, weight) for at, weight in likes], best, former, step)
            steps.append(step)
            former = {at - first for at, _ in likes}
        else:
            steps.append(nothing)
            former = set()
    return ((at, first + to) for at, to in _trace(steps, width))


def _row(
    likes: Sequence[tuple[int, float]], above: Sequence[float], former: set[int], step: bytearray
) -> list[float]:
    """The next row of the table: the most that the words up to each of the new text can weigh."""
    row = list(above)
    for at, weight in likes:
        reached = above[at] + weight + (_IN_ROW if at - 1 in former else 0.0)
        if reached > row[at + 1]:
            row[at + 1] = reached
            step[at] = _MATCHED
            # The words after it that weigh less without it; a row never falls.
            end = bisect_left(row, reached, at + 2)
            row[at + 2 : end] = [reached] * (end - at - 2)
            step[at + 1 : end - 1] = bytes([_NEW_SKIPPED]) * (end - at - 2)
    return row


def _trace(steps: Sequence[bytes | bytearray], width: int) -> Iterator[tuple[int, int]]:
    at, to = len(steps) - 1, width - 1
    while at >= 0 and to >= 0:
        came = steps[at][to]
        if came == _MATCHED:
            yield at, to
            at, to = at - 1, to - 1
        elif came == _OLD_SKIPPED:
            at -= 1
        else:
            to -= 1
