"""The order in which several workers run the tests: each begins with its share of the slow ones.

pytest-xdist deals the tests in equal parts, in order, and a worker that has nothing left takes from
the end of another's part. Were the slow tests in the middle of one part, a worker would still be
at them when the others are done.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

import pytest

_Test = TypeVar("_Test")
_SLOW = ("browser", "process")


def is_slow(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in _SLOW)


def spread(
    tests: Sequence[_Test],
    workers: int,
    *,
    file_of: Callable[[_Test], Path],
    is_slow: Callable[[_Test], bool],
) -> list[_Test]:
    """The tests in this order: of each worker's part, files with slow ones first.

    Files stay together, as their tests share what they arrange.
    """
    files: dict[Path, list[_Test]] = defaultdict(list)
    for test in tests:
        files[file_of(test)].append(test)
    slow = [file for file in files.values() if any(map(is_slow, file))]
    rest = chain.from_iterable(file for file in files.values() if not any(map(is_slow, file)))
    parts: list[list[_Test]] = [[] for _ in range(workers)]
    for file in sorted(slow, key=len, reverse=True):
        min(parts, key=len).extend(file)
    left = len(tests)
    for number, part in enumerate(parts):
        size = left // (workers - number)
        left -= size
        part.extend(islice(rest, max(0, size - len(part))))
    return [*chain.from_iterable(parts), *rest]
