"""The order of the tests for several workers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.order import spread


def _spread(tests: list[str], workers: int) -> list[str]:
    """Tests are called by file and number; those of files in capitals are slow."""
    return spread(tests, workers, file_of=lambda test: Path(test[0]), is_slow=str.isupper)


def test_each_worker_begins_with_its_share_of_the_slow_files() -> None:
    tests = ["a1", "a2", "b1", "B1", "B2", "c1", "c2", "D1", "e1", "E2", "f1", "f2"]

    assert _spread(tests, 3) == [
        *("B1", "B2", "a1", "a2"),
        *("D1", "b1", "c1", "c2"),
        *("E2", "e1", "f1", "f2"),
    ]


def test_a_file_with_one_slow_test_stays_together() -> None:
    tests = ["a1", "a2", "a3"]

    assert spread(tests, 2, file_of=lambda _: Path("a"), is_slow=lambda test: test == "a3") == tests


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
@given(tests=st.lists(st.from_regex(r"[a-dA-D][0-9]", fullmatch=True), max_size=30, unique=True))
def test_every_test_is_there_once(workers: int, tests: list[str]) -> None:
    assert sorted(_spread(tests, workers)) == sorted(tests)
