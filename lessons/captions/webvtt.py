"""WebVTT files: the W3C's parsing algorithm (WebVTT §6.1 to §6.3).

The parser accepts exactly the cues a browser would; what it drops it reports with its line.
"""

import re

from lessons.captions.cues import MAX_MS, TOO_LATE, RawCue, Reading

_SIGNATURE = re.compile(r"WEBVTT(?![^ \t\n])")
_TIME = r"(?:([0-9]+):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})(?![0-9])"
_TIMINGS = re.compile(rf"[ \t\n\f\r]*{_TIME}[ \t\n\f\r]*-->[ \t\n\f\r]*{_TIME}")
_KIND = re.compile(r"kind:\s*(\w+)", re.IGNORECASE)
_HOUR_DIGITS = 6  # more is not a time, and int() rejects very long numbers
_TIMING_HELP = "the times could not be read; write them as 00:01:02.500 --> 00:01:04.000"
_BRACKETED = re.compile(r"<[^>]*(?:>|\Z)")
_USUAL_TAG = re.compile(
    r"<[0-9:.]+>|<(?:v|lang)[ .\t\n][^>]*>"
    r"|</?(?:c|i|b|u|v|lang|ruby|rt|s|em|strong|font|span|br|p)"
    r"(?:\.(?>[^>\s]*?[\w-]=)[^>]*+|(?:\.[^>\s]*+)?\s*+(?:[\w-]++=[^>]*+)?)/?>",
    re.IGNORECASE,
)
_LOST_WORDS = "the standard takes this for a tag: it is left out; write < as &lt; where it is said"
_NO_TIMES = "this block has no line of times, so it is not a cue"


def has_signature(text: str) -> bool:
    """Whether the text (line ends LF) begins with the WebVTT signature."""
    return bool(_SIGNATURE.match(text))


def vtt_kind(text: str) -> str:
    """The kind ("chapters", "descriptions"…) named in a file's header, lower case, or ""."""
    header = text.split("\n\n", 1)[0]
    found = next((_KIND.match(line) for line in header.split("\n") if _KIND.match(line)), None)
    return found.group(1).lower() if found else ""


def parse_vtt(lines: list[str]) -> Reading:
    """Parse the cues of a WebVTT file with a valid signature, in file order.

    Cues may be empty, reversed or overlapping: the algorithm keeps them.
    """
    return _Parser(lines).parse()


class _Parser:
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._at = 1  # after the line of the signature
        self._found = Reading()

    def parse(self) -> Reading:
        if len(self._lines) > 1 and self._lines[1]:
            self._collect_header()
        while self._at < len(self._lines):
            if self._lines[self._at]:
                self._collect_block()
            else:
                self._at += 1
        return self._found

    def _collect_header(self) -> None:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line or "-->" in line:
                return
            self._at += 1

    def _collect_block(self) -> None:
        """Parse one block (§6.1 "collect a WebVTT block") and advance past it."""
        first = self._at
        if "-->" in self._lines[first]:
            timing = first
        elif first + 1 < len(self._lines) and "-->" in self._lines[first + 1]:
            timing = first + 1
        else:
            self._at = self._end_of_block(first)
            self._say_left_out(first)
            return
        self._at = self._end_of_block(timing + 1)
        self._add_cue(first, timing)

    def _end_of_block(self, at: int) -> int:
        while at < len(self._lines) and self._lines[at] and "-->" not in self._lines[at]:
            at += 1
        return at

    def _add_cue(self, first: int, timing: int) -> None:
        line = self._lines[timing]
        times = _read_times(line)
        if times is None:
            is_late = _TIMINGS.match(line)
            reason = TOO_LATE if is_late else _TIMING_HELP
            self._found.add_remark("refused", timing + 1, line, reason)
            return
        text = "\n".join(self._lines[timing + 1 : self._at])
        if "<" in text:
            self._say_lost_words(timing + 1, text)
        self._found.add_cue(RawCue(timing + 1, times[0], times[1], text))

    def _say_lost_words(self, below: int, text: str) -> None:
        """Name what the standard takes for tags although it looks like words."""
        for found in _BRACKETED.finditer(text):
            if not _USUAL_TAG.match(found.group()):
                line = below + 1 + text.count("\n", 0, found.start())
                self._found.add_remark("note", line, found.group(), _LOST_WORDS)

    def _say_left_out(self, first: int) -> None:
        line = self._lines[first]
        if _is_comment(line):
            self._found.add_remark("note", first + 1, line, "a comment, left out")
        elif is_note(line, has_cues=bool(self._found.cues)):
            self._found.add_remark("note", first + 1, line, "styles and regions are left out")
        else:
            self._found.add_remark("refused", first + 1, line, _NO_TIMES)


def _is_comment(line: str) -> bool:
    return line.rstrip(" \t") == "NOTE" or line.startswith(("NOTE ", "NOTE\t"))


def is_note(line: str, *, has_cues: bool) -> bool:
    """Whether a block with this first line is a comment, or styles or regions above all cues."""
    return _is_comment(line) or (not has_cues and line.rstrip(" \t") in {"STYLE", "REGION"})


def is_timing(line: str) -> bool:
    """Whether this is a line of times by the standard."""
    return "-->" in line and _read_times(line) is not None


def _read_times(line: str) -> tuple[int, int] | None:
    """Parse start and end into ms (§6.3), or None."""
    found = _TIMINGS.match(line)
    if not found:
        return None
    parts = found.groups("0")
    start, end = _ms(*parts[:4]), _ms(*parts[4:])
    return None if start is None or end is None else (start, end)


def _ms(hours: str, minutes: str, seconds: str, thousandths: str) -> int | None:
    if len(hours.lstrip("0")) > _HOUR_DIGITS:
        return None
    hour = int(hours.lstrip("0") or "0")
    value = ((hour * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(thousandths)
    return value if value <= MAX_MS else None
