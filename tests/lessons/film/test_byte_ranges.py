import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.film.byte_ranges import ByteRange, UnsatisfiableRange, parse_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-", ByteRange(0, 400)),
        ("bytes=0-99", ByteRange(0, 100)),
        ("bytes=900-", ByteRange(900, 1000)),
        ("bytes=900-5000", ByteRange(900, 1000)),
        ("bytes=-100", ByteRange(900, 1000)),
        ("bytes=-5000", ByteRange(0, 400)),
        ("bytes=999-999", ByteRange(999, 1000)),
    ],
)
def test_parse_range_within_the_file(header: str, expected: ByteRange) -> None:
    assert parse_range(header, 1000, at_most=400) == expected


@pytest.mark.parametrize(
    "header",
    ["", "bytes=-", "bytes=5-2", "bytes=0-1,5-9", "lines=1-2", "bytes=a-b", "bytes=" + "1" * 99],
)
def test_parse_range_that_is_none(header: str) -> None:
    assert parse_range(header, 1000, at_most=400) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=-0"])
def test_parse_range_outside_the_file(header: str) -> None:
    with pytest.raises(UnsatisfiableRange):
        parse_range(header, 1000, at_most=400)


@given(header=st.text() | st.from_regex(r"bytes=\d{0,12}-\d{0,12}"), size=st.integers(0, 10**12))
def test_parse_range_never_leaves_the_file(header: str, size: int) -> None:
    try:
        part = parse_range(header, size, at_most=1024)
    except UnsatisfiableRange:
        return

    assert part is None or (0 <= part.start < part.stop <= size and part.length <= 1024)
