"""Repair of WebVTT files written with the habits of other formats, before they are parsed.

A browser loses what is repaired here. Line numbers stay: lines are replaced or moved up, and none
is added or removed. Times are repaired only in files most of whose times can be read then.
"""

import re

from lessons.captions.cue_text import escape_bare
from lessons.captions.cues import Reading
from lessons.captions.leftovers import is_said, usual_times, without_codes
from lessons.captions.webvtt import is_note, is_timing

_TIME = (
    r"(?:((?:[0-9]+:)?[0-5][0-9]:[0-5][0-9])[.,]([0-9]{1,9})"
    r"|([0-9]+:[0-5][0-9]:[0-5][0-9])(?![.,0-9]))"
)
_LOOSE = re.compile(rf"[ \t\ufeff]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?![^ \t])(.*)\Z")
_NUMBER = re.compile(r"\s*([0-9]{1,9})\s*\Z")
_TEAMS_ID = re.compile(r"\s*[0-9a-f]{8}-[0-9a-f-]{20,30}/[0-9]+-[0-9]+\s*\Z")
_MOST_MOVED = 2_000  # characters
_MOST_LINES = 100
_TIMES = "times as other formats write them; they were read so"
_GLUED = "the number of the next cue stood in the text; it was left out"
_ARROW = "an arrow in what is said; it was kept as text"
_LESS = 'a "<" that begins no tag; it was kept'
_CODES = "codes of another format were taken out"
_BLANK = "a blank line inside a cue; the text below it was kept"


def repair_vtt(lines: list[str], reading: Reading) -> list[str]:
    """The lines of a WebVTT file, repaired, with remarks on each; line by line the same file."""
    return _Repair(lines, reading).lines


class _Repair:
    def __init__(self, lines: list[str], reading: Reading) -> None:
        self._given = self.lines = lines
        self._reading = reading
        self._repair_times()
        self._cues = 0
        self._number: int | None = None  # of the cue above
        self._end = 0  # where the text of the cue above ends, 0 if a note or the like is above
        self._at = 1
        while self._at < len(self.lines):
            self._step()

    def _say(self, at: int, text: str, reason: str) -> None:
        self._reading.add_remark("repaired", at + 1, text, reason)

    def _repair_times(self) -> None:
        """Write times as the standard does, if that makes most of the file's times readable."""
        candidates = [
            at
            for at, line in enumerate(self.lines)
            if ("-->" in line and not is_said(line)) or (usual_times(line) and self._is_head(at))
        ]
        repaired: dict[int, str] = {}
        readable = 0
        for at in candidates:
            line = self.lines[at]
            readable += is_timing(line)
            found = None if is_timing(line) else _LOOSE.match(usual_times(line) or line)
            if found:
                start, end = _usual(*found.groups()[:3]), _usual(*found.groups()[3:6])
                repaired[at] = f"{start} --> {end}{found.group(7)}"
        if not repaired or (readable + len(repaired)) * 2 < len(candidates):
            return
        for at, line in repaired.items():
            self._replace(at, line, _TIMES)

    def _is_head(self, at: int) -> bool:
        """Whether a line is the first or second of its block, where a cue's times are."""
        return at < 3 or not self.lines[at - 1] or not self.lines[at - 2]  # noqa: PLR2004

    def _step(self) -> None:
        """Pass over one line outside of cues, or over one cue and its text."""
        at = self._at
        line = self.lines[at]
        self._at += 1
        if is_timing(line):
            self._pass_cue(at)
        elif "-->" in line:
            self._end = 0
        elif line and (not self.lines[at - 1] or at == 1):
            self._pass_block(at)

    def _pass_cue(self, timing: int) -> None:
        number = _NUMBER.match(self.lines[timing - 1])
        self._number = int(number.group(1)) if number and timing > 1 else None
        self._cues += 1
        at = timing + 1
        while at < len(self.lines) and self.lines[at] and self._is_text(at):
            self._mend_text(at)
            at += 1
        if at < len(self.lines) and is_timing(self.lines[at]):
            self._leave_number_out(timing, at - 1)
        self._at = self._end = at

    def _is_text(self, at: int) -> bool:
        """Whether a line below a cue's times is text; an arrow in it is escaped then."""
        line = self.lines[at]
        if "-->" not in line:
            return True
        below = self.lines[at + 1] if at + 1 < len(self.lines) else ""
        if not is_said(line) or "-->" in below:
            return False
        self._replace(at, line.replace("-->", "--&gt;"), _ARROW)
        return True

    def _mend_text(self, at: int) -> None:
        line = self.lines[at]
        if "<" in line and (kept := escape_bare(line)) != line:
            self._replace(at, kept, _LESS)
        line = self.lines[at]
        if ("\\" in line or "{" in line) and (plain := without_codes(line)) != line:
            self._replace(at, plain or " ", _CODES)

    def _replace(self, at: int, line: str, reason: str) -> None:
        self._say(at, self.lines[at], reason)
        self._writable()[at] = line

    def _writable(self) -> list[str]:
        """The lines, copied before the first change."""
        if self.lines is self._given:
            self.lines = list(self.lines)
        return self.lines

    def _leave_number_out(self, timing: int, at: int) -> None:
        """Leave out the last line of a cue's text if it is the number of the cue below."""
        if at <= timing + 1:
            return
        line = self.lines[at]
        found = _NUMBER.match(line)
        is_alone = not self.lines[at - 1].strip()
        follows = found and int(found.group(1)) in {self._cues + 1, (self._number or 0) + 1}
        if (found and (is_alone or follows)) or _TEAMS_ID.match(line):
            self._replace(at, "", _GLUED)

    def _pass_block(self, first: int) -> None:
        """Pass over a block that is no cue; move it up to the cue above if it is speech."""
        end = first
        while end < len(self.lines) and self.lines[end] and "-->" not in self.lines[end]:
            end += 1
        self._at = end
        has_times_below = end < len(self.lines) and "-->" in self.lines[end]
        if has_times_below and end - first == 1:
            return  # an identifier
        if is_note(self.lines[first], has_cues=False):
            self._end = 0
            return
        if has_times_below and _NUMBER.match(self.lines[end - 1]):
            end -= 1
        self._move_up(first, end)

    def _move_up(self, first: int, end: int) -> None:
        block = self.lines[first:end]
        is_speech = any(letter.isalpha() for line in block for letter in line)
        is_much = end - self._end > _MOST_LINES or sum(map(len, block)) > _MOST_MOVED
        if not self._end or not is_speech or is_much:
            self._end = 0
            return
        self._say(first, block[0], _BLANK)
        to = self._end
        self._writable()[to:end] = [*block, *[""] * (end - to - len(block))]
        self._end = to + len(block)
        for at in range(to, self._end):
            self._mend_text(at)


def _usual(time: str | None, fraction: str | None, whole: str | None) -> str:
    """A time as the standard writes it."""
    return f"{whole or time}.{(fraction or '').ljust(3, '0')[:3]}"
