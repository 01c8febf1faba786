import pytest

from course.text.counts import counted


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (2000, "2,000 rows")]
)
def test_counted_says_one_and_many(number: int, expected: str) -> None:
    assert counted(number, "row") == expected


def test_counted_takes_another_plural() -> None:
    assert [counted(n, "copy", "copies") for n in (1, 3)] == ["1 copy", "3 copies"]
