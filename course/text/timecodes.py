"""Clock times as people read them, and as course files write them. All times are whole ms."""

import re
from typing import Final

_TIME: Final = re.compile(r"(?:([0-9]{1,3}):)?([0-9]{1,5}):([0-5][0-9])(?:\.([0-9]{1,3}))?\Z")


def clock(ms: int) -> str:
    """Clock time, "2:46", or "1:02:46" from one hour on; seconds floored."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def read_time(text: str) -> int | None:
    """The ms of 4:12, 4:12.120 or 1:02:03."""
    found = _TIME.match(text)
    if found is None:
        return None
    hours, minutes, seconds, rest = found.groups("0")
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(rest.ljust(3, "0"))


def write_time(ms: int) -> str:
    """As `read_time` reads it; minutes run past 60."""
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 60}:{seconds % 60:02}" + (f".{rest:03}" if rest else "")
