"""SBV files (YouTube, Google Meet) and SubViewer files, which are much alike.

A line "0:00:01.000,0:00:04.000" is followed by the text, up to a blank line.
"""

import re
from html import escape
from itertools import pairwise

from lessons.captions.cues import TOO_LATE, RawCue, Reading
from lessons.captions.other_formats.clock_times import clock_ms

_TIME = r"[0-9]{1,4}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]{1,9})?"
_TIMES = re.compile(rf"\s*({_TIME})\s*,\s*({_TIME})\s*\Z")
_LIKE_TIMES = re.compile(r"\s*[0-9]+:[0-9:.]+\s*,\s*[0-9]+:[0-9:.]+\s*\Z")
_BREAK = re.compile(r"\[br\]", re.IGNORECASE)
_HEADER = re.compile(r"\s*\[[A-Z ]+\]")
_TIMING_HELP = "the times could not be read; write them as 0:01:02.500,0:01:04.000"
_BEFORE_FIRST = "text before the first line of times; it is left out"
_BLANK = "a blank line inside a cue; the text below it was kept"


def looks_like_sbv(text: str) -> bool:
    """Whether any line of the text (line ends LF) is a line of times."""
    return any(_TIMES.match(line) for line in text.split("\n") if ":" in line)


def parse_sbv(lines: list[str]) -> Reading:
    """Parse the cues of an SBV or SubViewer file, in file order."""
    found = Reading()
    timings = [at for at, line in enumerate(lines) if ":" in line and _LIKE_TIMES.match(line)]
    for at in range(timings[0] if timings else len(lines)):
        if lines[at].strip() and not _HEADER.match(lines[at]):
            found.add_remark("refused", at + 1, lines[at], _BEFORE_FIRST)
            break
    for at, end in zip(timings, [*timings[1:], len(lines)], strict=True):
        _read_cue(lines, at, end, found)
    return found


def _read_cue(lines: list[str], at: int, end: int, found: Reading) -> None:
    times = _TIMES.match(lines[at])
    if not times:
        found.add_remark("refused", at + 1, lines[at], _TIMING_HELP)
        return
    start_ms, end_ms = clock_ms(times.group(1)), clock_ms(times.group(2))
    if start_ms is None or end_ms is None:
        found.add_remark("refused", at + 1, lines[at], TOO_LATE)
        return
    said = [below for below in range(at + 1, end) if lines[below].strip()]
    for before, below in pairwise(said):
        if below > before + 1:
            found.add_remark("repaired", below + 1, lines[below], _BLANK)
    text = "\n".join(lines[below].strip() for below in said)
    found.add_cue(RawCue(at + 1, start_ms, end_ms, escape(_BREAK.sub("\n", text), quote=False)))
