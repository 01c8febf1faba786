"""SubRip (.srt) files: a tolerant parser guided by the timing lines.

There is no standard. Accepted: comma or dot before the fraction, no hours, no fraction, missing
numbers, missing blank lines, coordinates after the times, text on the timing line, minutes or
seconds of 60 and more. A blank line inside a cue's text does not end the cue; a number after a
blank line begins a new one, which is refused (with its line) when no times follow.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lessons.captions.cue_text import without_overrides
from lessons.captions.cues import MAX_MS, TOO_LATE, RawCue, Reading
from lessons.captions.leftovers import is_said, usual_times, without_codes

_TIME = r"(?:([0-9]{1,4}):)?([0-9]{1,3}):([0-9]{1,3})(?: ?[.,:;] ?([0-9]{1,9}))?"
_TIMING = re.compile(rf"[\s\ufeff]*{_TIME}\s*-->\s*{_TIME}(?![0-9.,:])(.*)\Z")
_POSITION = re.compile(r"(?:\s+(?:[XYxy][12]:\s*-?[0-9]+|[a-z]+:\S+))*\s*\Z")
_NUMBER = re.compile(r"\s*[0-9]{1,9}\s*\Z")
# Everything else in angle brackets is text: "<div>", "vector<int>", "a <b and c> d".
_NOT_A_TAG = re.compile(
    r"<(?!/?(?:[ibusIBUS]|rt|ruby|lang|c|v|font|FONT)\s*>|[0-9:.]+>|v [^<>\n]+>|lang [^<>\n]+>"
    r"|[cv]\.[^<>\s]*(?: [^<>\n]*)?>|(?:font|span|FONT)\s+[\w-]+\s*=[^<>\n]*>|/span>)"
)
_CAPITAL_TAG = re.compile(r"</?[IBU]>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TIMING_HELP = "the times could not be read; write them as 00:01:02,500 --> 00:01:04,000"
_ARROW_SAID = "an arrow in what is said; it was kept as text"
_ODD_TIMES = "times with other signs than 00:01:02,500 --> 00:01:04,000; they were read so"
_CODES = "codes of another format were taken out"
_LOST_TIMES = "this cue has a number but no line of times; it and its text are left out"
_BEFORE_FIRST = "text before the first line of times; it is left out"


class _Times(NamedTuple):
    start_ms: int
    end_ms: int
    rest: str
    odd: str


def looks_like_srt(text: str) -> bool:
    """Whether any line of the text (line ends LF) is a timing line."""
    lines = text.split("\n")
    return any(("-->" in line and _TIMING.match(line)) or usual_times(line) for line in lines)


def parse_srt(lines: list[str]) -> Reading:
    """Parse the cues of a SubRip file, in file order."""
    found = Reading()
    lines = [without_mark(line) if line.startswith("\ufeff") else line for line in lines]
    for at, line in enumerate(lines):
        if usual := usual_times(line):
            found.add_remark("repaired", at + 1, line, _ODD_TIMES)
            lines[at] = usual
    timings = list(_timings(lines, found))
    number = _number_above(lines, timings[0], 0, None) if timings else None
    _say_preamble(lines, timings, found, has_number=number is not None)
    for at, following in zip(timings, [*timings[1:], None], strict=True):
        end, number = _end_of_text(lines, at, following, number)
        _read_cue(lines, at, end, found)
    return found


def _timings(lines: list[str], found: Reading) -> Iterator[int]:
    """The indexes of the lines of times, readable or not; other lines with an arrow are text."""
    has_cues = False
    for at, line in enumerate(lines):
        if "-->" not in line:
            continue
        if has_cues and is_said(line) and not _is_below_number(lines, at):
            found.add_remark("note", at + 1, line, _ARROW_SAID)
            continue
        has_cues = True
        yield at


def _is_below_number(lines: list[str], at: int) -> bool:
    """Whether a line stands where a cue's times should: below a number that stands alone."""
    is_alone = at < 2 or not lines[at - 2].strip()  # noqa: PLR2004
    return bool(_NUMBER.match(lines[at - 1])) and is_alone


def without_mark(line: str) -> str:
    """Concatenated files have byte order marks in the middle: at the start of each."""
    rest = line.lstrip("\ufeff")
    begins_file = not rest.strip() or _NUMBER.match(rest) or _TIMING.match(rest)
    return rest if begins_file else line


def _say_preamble(
    lines: list[str], timings: list[int], found: Reading, *, has_number: bool
) -> None:
    end = timings[0] if timings else len(lines)
    words = [at for at in range(end) if lines[at].strip()]
    if has_number:
        words = words[:-1]
    if words:
        found.add_remark("refused", words[0] + 1, lines[words[0]], _BEFORE_FIRST)


def _number_above(lines: list[str], timing: int, floor: int, previous: int | None) -> int | None:
    """The index of the line with the cue's number above its timing line, if it has one."""
    at = timing - 1
    while at >= floor and not lines[at].strip():
        at -= 1
    if at < floor or not _NUMBER.match(lines[at]):
        return None
    follows_on = previous is not None and int(lines[at]) == previous + 1
    stands_alone = at == floor or not lines[at - 1].strip()
    if follows_on or (stands_alone and at == timing - 1):
        return at
    return None


def _end_of_text(
    lines: list[str], timing: int, following: int | None, number: int | None
) -> tuple[int, int | None]:
    """The end of the text below a timing line, and the line of the next cue's number."""
    if following is None:
        return len(lines), None
    previous = int(lines[number]) if number is not None else None
    above = _number_above(lines, following, timing + 1, previous)
    return (following if above is None else above), above


def _read_cue(lines: list[str], at: int, end: int, found: Reading) -> None:
    """Parse the cue between its timing line `at` and `end`."""
    times = _read_times(lines[at])
    if times is None:
        is_late = _TIMING.match(lines[at])
        found.add_remark("refused", at + 1, lines[at], TOO_LATE if is_late else _TIMING_HELP)
        return
    if times.odd:
        found.add_remark("repaired", at + 1, lines[at], times.odd)
    kept: list[str] = [times.rest] if times.rest else []
    for first, block in _blocks(lines, at + 1, end):
        if kept and _NUMBER.match(block[0]):
            found.add_remark("refused", first + 1, " ".join(block), _LOST_TIMES)
            break
        if kept and first > at + 1 and not times.rest:
            reason = "a blank line inside a cue; the text below it was kept"
            found.add_remark("repaired", first + 1, block[0], reason)
        kept += block
    said = "\n".join(kept)
    if ("\\" in said or "{" in said) and (plain := without_codes(said)) != without_overrides(said):
        found.add_remark("repaired", at + 2, said, _CODES)
        said = plain
    text = as_cue_text(said)
    found.add_cue(RawCue(at + 1, times.start_ms, times.end_ms, text))


def _blocks(lines: list[str], start: int, end: int) -> Iterator[tuple[int, list[str]]]:
    """Blocks of non-blank lines in lines[start:end], each with its first index."""
    block: list[str] = []
    for at in range(start, end):
        if lines[at].strip():
            block.append(lines[at])
        elif block:
            yield at - len(block), block
            block = []
    if block:
        yield end - len(block), block


def as_cue_text(text: str) -> str:
    """SubRip text in WebVTT syntax: arrows and a "<" that opens no tag are escaped."""
    text = text.strip(" \t\n").replace("-->", "--&gt;")
    if "<" not in text:
        return text
    text = _CAPITAL_TAG.sub(lambda tag: tag.group().lower(), _BREAK.sub("\n", text))
    return _NOT_A_TAG.sub("&lt;", text)


def _read_times(line: str) -> _Times | None:
    found = _TIMING.match(line)
    if not found:
        return None
    parts = found.groups()
    start, end = _ms(parts[:4]), _ms(parts[4:8])
    if start > MAX_MS or end > MAX_MS:
        return None
    rest = parts[8]
    if rest and not rest[0].isspace():
        return None
    if _POSITION.match(rest):
        return _Times(start, end, "", _oddity(parts))
    return _Times(start, end, rest.strip(), "text on the line of times; it was kept")


def _ms(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(fraction.ljust(3, "0")[:3])


def _oddity(parts: tuple[str | None, ...]) -> str:
    """What is irregular about the times, in words, or ""."""
    minutes_or_seconds = (parts[1], parts[2], parts[5], parts[6])
    if any(int(part or 0) > 59 for part in minutes_or_seconds):  # noqa: PLR2004
        return "minutes or seconds above 59; they were added up"
    fractions = (parts[3], parts[7])
    if any(part is not None and len(part) != 3 for part in fractions):  # noqa: PLR2004
        return "the fraction has not three digits; it was read as a decimal fraction of a second"
    return ""
