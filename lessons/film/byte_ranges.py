"""Range requests: parser of the Range header, one byte range as players send it (RFC 9110 §14)."""

import re
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)\Z")
_MANY_DIGITS = 18


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes [start, stop) of a file."""

    start: int
    stop: int

    @property
    def length(self) -> int:
        return self.stop - self.start


class UnsatisfiableRange(ValueError):
    """The range is outside the file: HTTP 416."""


def parse_range(header: str, size: int, *, at_most: int) -> ByteRange | None:
    """Parse the range for a file of `size` bytes, limited to `at_most` bytes.

    None for the whole file: no header, one that is not a byte range, or several ranges (RFC 9110
    §14.2 lets a server ignore these). Raises UnsatisfiableRange.
    """
    match = _ONE_RANGE.match(header.strip())
    if match is None or len(header) > 2 * _MANY_DIGITS or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        suffix = int(last)
        if suffix == 0 or size == 0:
            raise UnsatisfiableRange(header)
        start, stop = max(0, size - suffix), size
    else:
        start = int(first)
        if last and int(last) < start:
            return None
        if start >= size:
            raise UnsatisfiableRange(header)
        stop = min(size, int(last) + 1) if last else size
    return ByteRange(start, min(stop, start + at_most))
