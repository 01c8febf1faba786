"""Times inside cues: `<00:00:01.500>` before a word says when it is spoken (WebVTT §6.4)."""

import re
from itertools import accumulate

from lessons.captions.cue_text import read_cue_text
from lessons.captions.cues import CaptionCue

_TIME = re.compile(r"<(?:([0-9]{2,}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})>")
_PLACE = "\ufdd0"  # no character: no text has it, and no character reference gives it


def inline_times(cue: CaptionCue, words: str, until_ms: int) -> list[tuple[int, int]]:
    """(offset, ms) of the words of a cue that have a time of their own, in order.

    `words` is the cue's text on one line, `until_ms` the start of the next cue. Times outside the
    cue, behind the next one's start or before an earlier one are ignored.
    """
    times = [_ms(match) for match in _TIME.finditer(cue.text)] if "<" in cue.text else []
    if not times or _PLACE in cue.text:
        return []
    plain = read_cue_text(_TIME.sub(_PLACE, cue.text)).plain
    counts = _letters_before(plain)
    if len(counts) != len(times):
        return []  # a time within an unfinished tag, which took others with it
    offsets = [at for at, character in enumerate(words) if not character.isspace()]
    found: dict[int, int] = {}
    latest = cue.start_ms
    for ms, count in zip(times, counts, strict=True):
        if latest <= ms < cue.end_ms and ms <= until_ms and count < len(offsets):
            found[offsets[count]] = latest = ms
    return list(found.items())


def _ms(match: re.Match[str]) -> int:
    hours, minutes, seconds, ms = (int(part or 0) for part in match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms


def _letters_before(plain: str) -> list[int]:
    """For each place in a text how many characters that are no space come before it."""
    counts = accumulate(
        (not character.isspace() and character != _PLACE for character in plain), initial=0
    )
    return [count for count, character in zip(counts, plain, strict=False) if character == _PLACE]
