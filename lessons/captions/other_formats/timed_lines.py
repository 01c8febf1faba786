"""Transcripts as plain text with a time here and there, as sites and programs show them.

"0:01" above or before the words (the transcript panel of YouTube, Panopto), "Rosa Feld  0:01" above
them (Otter, Teams), "[00:01.000 --> 00:04.000]  words" (Whisper), or columns of start, end and text
(Whisper's .tsv). A cue ends where the next begins unless its end is written.
"""

import re
from html import escape
from itertools import islice, pairwise
from typing import NamedTuple

from lessons.captions.cues import MAX_MS, RawCue, Reading, check_count
from lessons.captions.leftovers import is_imprint
from lessons.captions.other_formats.clock_times import clock_ms

_TIME = r"(?:[0-9]{1,3}:)?[0-9]{1,3}:[0-9]{2}(?:[.,][0-9]{1,3})?"
_SPAN = re.compile(rf"\s*\[({_TIME})\s*-->\s*({_TIME})\]\s*(.*)\Z")
_TABLE = re.compile(r"\s*([0-9]{1,10})\t([0-9]{1,10})\t(.*)\Z")
_TABLE_HEAD = re.compile(r"\s*start\tend\ttext\s*\Z", re.IGNORECASE)
_STAMP = re.compile(
    rf"\s*(?:[\[(]({_TIME})[\])]|({_TIME}))(?:\s*[-–—|]\s+|\s*:\s+|\s+|\Z|(?<=[\])]))(.*)\Z"
)
_NAMED = re.compile(
    r"\s*([^\W\d_][^\s:]{0,40}(?: [^\s:]{1,40}){0,6})(?:\s{2,}|\t\s*|\s[-–—|]\s|\s(?=[\[(]))"
    rf"[\[(]?({_TIME})[\])]?:?\s*\Z"
)
_SPOKEN_TIME = re.compile(
    r"\s*[0-9]+ (?:hours?|minutes?|seconds?)(?:,? (?:and )?[0-9]+ (?:minutes?|seconds?))*\s*\Z"
)
_LEFT_OUT = "text before the first time; it is left out"
_FEWEST = 2
_SAMPLE = 20_000
_LEAST_SHARE = 8  # at least one line in so many begins with a time
_LONGEST_NAMED = 100  # longer lines are no speaker and a time


class _Head(NamedTuple):
    """The start of a cue: when, until when if it is written, who, and words on the same line."""

    start_ms: int
    end_ms: int | None
    speaker: str
    words: str


def looks_like_timed_lines(text: str) -> bool:
    """Whether enough lines of the text (line ends LF) begin with times, and these rise."""
    lines = list(islice((line for line in text.split("\n") if line.strip()), _SAMPLE))
    starts = [head.start_ms for line in lines if (head := _head(line))]
    if len(starts) < _FEWEST or len(starts) * _LEAST_SHARE < len(lines):
        return False
    falls = sum(later < earlier for earlier, later in pairwise(starts))
    return falls * 5 <= len(starts)


def parse_timed_lines(lines: list[str]) -> Reading:
    """Parse the cues, in file order."""
    found = Reading()
    heads: list[tuple[int, _Head]] = []
    for at, line in enumerate(lines):
        if head := _head(line):
            heads.append((at, head))
            check_count(len(heads))
    first = heads[0][0] if heads else len(lines)
    for at in range(first):
        if lines[at].strip() and not _TABLE_HEAD.match(lines[at]):
            found.add_remark("note", at + 1, lines[at], _LEFT_OUT)
    for (at, head), (end, following) in zip(heads, [*heads[1:], (len(lines), None)], strict=True):
        said = [head.words] if head.words else []
        for below in range(at + 1, end):
            line = lines[below].strip()
            if is_imprint(line):
                found.add_remark(
                    "note", below + 1, line, "about the captions, not speech; left out"
                )
            elif line and not (not said and _SPOKEN_TIME.match(line)):
                said.append(line)
        until = head.end_ms
        if until is None and following is not None:
            until = following.start_ms
        found.add_cue(RawCue(at + 1, head.start_ms, until, _text(head.speaker, said)))
    return found


def _text(speaker: str, said: list[str]) -> str:
    words = escape("\n".join(said), quote=False)
    return f"<v {escape(speaker, quote=False)}>{words}" if speaker and words else words


def _head(line: str) -> _Head | None:
    if found := _SPAN.match(line) or _TABLE.match(line):
        start, end = (clock_ms(time) if ":" in time else int(time) for time in found.group(1, 2))
        is_late = start is None or end is None or max(start, end) > MAX_MS
        return None if is_late else _Head(start or 0, end, "", found.group(3).strip())
    if found := _STAMP.match(line):
        start = clock_ms(found.group(1) or found.group(2))
        return None if start is None else _Head(start, None, "", found.group(3).strip())
    if len(line) <= _LONGEST_NAMED and (found := _NAMED.match(line)):
        start = clock_ms(found.group(2))
        return None if start is None else _Head(start, None, found.group(1).strip(), "")
    return None
