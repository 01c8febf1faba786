"""Parser of "Skip to" text: a step page whose paragraphs say "Skip to 2 minutes and 46 seconds".

A paragraph consists of the words after its label and the lines directly below. A block after a
blank line belongs to it too when another label follows (navigation text does not occur between
paragraphs), when the label has no text yet, or when it continues in mid-sentence. Below the last
label, where the page's navigation begins, only the first block counts, and only its first line when
all other paragraphs are one line each. All other lines are left out and reported.
"""

import html
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from course.text.timecodes import clock
from lessons.captions.cues import MAX_MS, RawCue, Reading, refusal

_ONE_SECOND = r"0*1\s+second(?:s(?![a-z]))?"
_LABEL = re.compile(
    r"\s*Skip\s+to\s+"
    r"(?:([0-9]{1,4})\s+hours?\b,?\s*(?:and\s+)?)?"
    r"(?:([0-9]{1,5})\s+minutes?\b,?\s*(?:and\s+)?)?"
    rf"(?:(?=([0-9]{{1,6}})\s+second)(?:{_ONE_SECOND}|[0-9]+\s+seconds))",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"\s*(?:share this video|this video is from the free online course|get a taste of this course"
    r"|find out what this course is like|reach your personal and professional goals"
    r"|download video:|want to keep learning)",
    re.IGNORECASE,
)
_ENDS_A_SENTENCE = re.compile(r"""[.!?…。？！؟۔।]["'”’»)\]]*\s*\Z""")
_NOT_SPEECH = "not speech (it stands outside the labelled paragraphs); left out"


class _Label(NamedTuple):
    line: int  # 0-based
    start_ms: int
    rest: str


def looks_like_skip_to(text: str) -> bool:
    """Whether any line of the text (line ends LF) begins with a "Skip to …" label."""
    return any(_read_label(0, line) for line in text.split("\n"))


def parse_skip_to(lines: list[str]) -> Reading:
    """One cue per paragraph, each ending where the next begins, the last without an end.

    Raises CaptionsRefused, naming the line, when the times do not increase.
    """
    labels = [label for at, line in enumerate(lines) if (label := _read_label(at, line))]
    _check_rising(labels, lines)
    found = Reading()
    _say_furniture(lines, range(labels[0].line) if labels else (), found)
    are_single_lines = len(labels) > 1
    for label, following in pairwise(labels):
        below = [at for at in range(label.line + 1, following.line) if lines[at].strip()]
        are_single_lines &= len(below) + bool(label.rest) <= 1
        words = "\n".join(filter(None, [label.rest, *(lines[at].strip() for at in below)]))
        found.add_cue(_cue(label, following.start_ms, words))
    if labels:
        taken, left = _last_paragraph(lines, labels[-1], is_single_line=are_single_lines)
        found.add_cue(_cue(labels[-1], None, "\n".join(taken)))
        _say_furniture(lines, left, found)
    return found


def _read_label(at: int, line: str) -> _Label | None:
    found = _LABEL.match(line)
    if not found:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    start_ms = ((hours * 60 + minutes) * 60 + seconds) * 1000
    if start_ms > MAX_MS:
        raise refusal("no video is that long; correct the label", line=at + 1, text=line)
    return _Label(at, start_ms, line[found.end() :].strip())


def _check_rising(labels: list[_Label], lines: list[str]) -> None:
    for before, label in pairwise(labels):
        if label.start_ms <= before.start_ms:
            raise refusal(
                f"the time {clock(label.start_ms)} does not come after {clock(before.start_ms)}"
                f" (line {before.line + 1}); correct one of the two labels",
                line=label.line + 1,
                text=lines[label.line],
            )


def _cue(label: _Label, end_ms: int | None, words: str) -> RawCue:
    return RawCue(label.line + 1, label.start_ms, end_ms, html.escape(words, quote=False))


def _last_paragraph(
    lines: list[str], label: _Label, *, is_single_line: bool
) -> tuple[list[str], list[int]]:
    """The lines of the last paragraph, and the indexes of the lines after it."""
    taken = [label.rest] if label.rest else []
    rest = range(label.line + 1, len(lines))
    for at in rest:
        line = lines[at].strip()
        if not line:
            continue
        is_direct = at == label.line + 1 or bool(lines[at - 1].strip())
        if _FURNITURE.match(line) or not _belongs(
            taken, line, is_direct=is_direct and not is_single_line
        ):
            return taken, [later for later in rest if later >= at]
        taken.append(line)
    return taken, []


def _belongs(taken: list[str], line: str, *, is_direct: bool) -> bool:
    """Whether a line continues the last paragraph."""
    if not taken or is_direct:
        return True
    return line[0].islower() and not _ENDS_A_SENTENCE.search(taken[-1])


def _say_furniture(lines: list[str], indexes: Iterable[int], found: Reading) -> None:
    for at in indexes:
        if lines[at].strip():
            found.add_remark("note", at + 1, lines[at], _NOT_SPEECH)
