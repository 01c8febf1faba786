"""Timecodes: parsing and formatting times, as people read them and as files write them. All times
are whole milliseconds.
"""

import re
from typing import Final

_TIME: Final = re.compile(r"(?:([0-9]{1,3}):)?([0-9]{1,5}):([0-5][0-9])(?:\.([0-9]{1,3}))?\Z")


def clock(ms: int) -> str:
    """Clock time, "2:46", or "1:02:46" from one hour on; rounded down to seconds."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def read_time(text: str) -> int | None:
    """Parse 4:12, 4:12.120 or 1:02:03 into ms."""
    found = _TIME.match(text)
    if found is None:
        return None
    hours, minutes, seconds, rest = found.groups("0")
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(rest.ljust(3, "0"))


def write_time(ms: int) -> str:
    """Format for `read_time`; minutes run past 60."""
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 60}:{seconds % 60:02}" + (f".{rest:03}" if rest else "")


def timestamp(ms: int, decimal_mark: str = ".") -> str:
    """The form "00:02:46.500", as WebVTT files (".") and SubRip files (",") write times."""
    seconds, thousandths = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{decimal_mark}{thousandths:03}"


def iso_duration(ms: int) -> str:
    """The form "PT8M2S" (ISO 8601), rounded down to seconds."""
    minutes, seconds = divmod(ms // 1000, 60)
    return f"PT{minutes}M{seconds}S"
