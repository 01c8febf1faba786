"""LRC files: lines of a song or talk, each with the time it begins: "[00:12.50]Words".

A line without words ends the one before; the others end where the next begins.
"""

import re
from html import escape

from lessons.captions.cues import RawCue, Reading, check_count
from lessons.captions.other_formats.clock_times import clock_ms

_STAMP = re.compile(r"\[([0-9]{1,4}:[0-9]{1,2}(?:[.:][0-9]{1,3})?)\][ \t]*")
_HEADER_TAG = re.compile(r"\[([A-Za-z#]{1,12}):([^\]]*)\]\Z")
_WORD_TIME = re.compile(r"<[0-9]{1,4}:[0-9]{1,2}(?:[.:][0-9]{1,3})?>[ \t]?")
_LEFT_OUT = "a line without a time; it is left out"
_MOST_STAMPS = 100


def looks_like_lrc(text: str) -> bool:
    """Whether nearly all lines of the text (line ends LF) begin with a time in square brackets."""
    stripped = [line.strip() for line in text.split("\n")]
    lines = [line for line in stripped if line and not _HEADER_TAG.match(line)]
    stamped = sum(bool(_STAMP.match(line)) for line in lines)
    return stamped * 10 >= len(lines) * 9 and bool(stamped)


def parse_lrc(lines: list[str]) -> Reading:
    """Parse the lines; one with several times becomes as many cues. Cues are in order of time."""
    found = Reading()
    offset = 0
    begun: list[tuple[int, int, str]] = []
    for at, line in enumerate(lines):
        tag = _HEADER_TAG.match(line.strip())
        if tag and tag.group(1).lower() == "offset":
            offset = _offset(tag.group(2))
        elif line.strip() and not tag:
            starts, words = _stamps(line)
            if not starts:
                found.add_remark("refused", at + 1, line, _LEFT_OUT)
            begun += [(start, at + 1, words) for start in starts]
            check_count(len(begun))
    begun.sort(key=lambda item: item[0])
    ends = [*(start for start, _, _ in begun[1:]), None]
    for (start, line_number, words), end in zip(begun, ends, strict=True):
        if words:
            moved = max(0, start - offset)
            until = None if end is None else max(0, end - offset)
            found.add_cue(RawCue(line_number, moved, until, escape(words, quote=False)))
    return found


def _stamps(line: str) -> tuple[list[int], str]:
    """The times at the start of a line, and its words."""
    line = line.strip()
    starts: list[int] = []
    at = 0
    while len(starts) < _MOST_STAMPS and (found := _STAMP.match(line, at)):
        at = found.end()
        minutes, _, rest = found.group(1).partition(":")
        start = clock_ms(f"{minutes}:{rest.replace(':', '.')}")
        if start is not None:
            starts.append(start)
    return starts, _WORD_TIME.sub("", line[at:]).strip()


def _offset(text: str) -> int:
    """The file's shift in ms: positive is earlier."""
    number = text.strip()
    return int(number) if re.fullmatch(r"[+-]?[0-9]{1,8}", number) else 0
