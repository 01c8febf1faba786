"""Rolling captions: cues that repeat what the cue above them showed, so that text seems to scroll.

Automatic captions of YouTube (and what is converted from them), live captions and roll-up captions
of television say each word once and show it two or three times. The words are kept where they are
shown first. Only files, or long stretches, that roll throughout are changed: what is said twice in
ordinary captions stays.
"""

import re
from collections.abc import Sequence
from html import escape
from itertools import islice, pairwise
from typing import NamedTuple

from course.text.scripts import HAN, KANA
from lessons.captions.cue_text import has_words, read_cue_text
from lessons.captions.cues import RawCue, Reading, brief_lines

_INLINE_TIME = re.compile(r"<(?:[0-9]+:)?[0-9]{2}:[0-9]{2}\.[0-9]{3}>")
_PAINTING = re.compile(rf"{_INLINE_TIME.pattern}|</?c(?:\.[^<>\s]*)?>")
_UNSPACED = f"{HAN}{KANA}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")
_BRIDGE_MS = 100  # no one reads a cue this short: it only bridges two others
_CLOSE_MS = 1_000
_HELD_MS = 5_000  # so long a line above may stay when nothing tells the new words from it
_LEAST_STEPS = 2
_LEAST_IN_A_ROW = 4  # in a file that does not roll otherwise
_MOST_LINES = 8
_MOST_WORDS = 60
_FEWEST_WORDS = 2  # fewer that two cues have in common are chance
_FEWEST_LETTERS = 4


class _Shown(NamedTuple):
    """What a cue shows: its lines with words, as cue text and as plain text."""

    raw: RawCue
    texts: list[str]
    lines: list[str]
    fresh: int | None  # the index of the first line painted word by word

    @property
    def is_bridge(self) -> bool:
        return self.raw.end_ms is not None and self.raw.end_ms - self.raw.start_ms <= _BRIDGE_MS


class _Step(NamedTuple):
    """What a cue repeats of the one above: lines at its top, or else words at its beginning."""

    lines: int = 0
    words: int = 0
    is_telling: bool = False  # a word or a line said twice is not


_NOTHING = _Step()


def unroll(reading: Reading) -> None:
    """Leave out of the cues what the cue above them has shown, if the file or a stretch rolls."""
    cues = sorted(
        (raw for raw in reading.cues if has_words(raw.text)), key=lambda raw: raw.start_ms
    )
    steps = [_step(before, cue) for before, cue in pairwise(map(_shown, cues))]
    rolling = _rolling(steps)
    if not any(rolling):
        return
    kept: list[RawCue] = [_painted(cues[0]) if rolling[0] else cues[0]]
    changed: list[int] = []
    for raw, step, is_rolling in zip(cues[1:], steps, rolling, strict=True):
        if not is_rolling:
            kept.append(raw)
            continue
        if step.lines or step.words:
            changed.append(raw.line)
        text = _fresh_text(_shown(raw), step)
        if text or not (step.lines or step.words):
            kept.append(raw._replace(text=text))
        elif raw.end_ms is not None and (held := kept[-1].end_ms) is not None:
            kept[-1] = kept[-1]._replace(end_ms=max(held, raw.end_ms))
    reading.cues = kept
    reason = f"rolling captions: each word was taken once; repeated in {brief_lines(changed)}"
    reading.add_remark("repaired", changed[0], "", reason)


def _shown(raw: RawCue) -> _Shown:
    lines: list[str] = []
    texts: list[str] = []
    fresh: int | None = None
    for text in raw.text.split("\n"):
        line = " ".join(read_cue_text(text).plain.split())
        if line:
            if fresh is None and _INLINE_TIME.search(text):
                fresh = len(lines)
            texts.append(text)
            lines.append(line)
    return _Shown(raw, texts, lines, fresh)


def _words(cue: _Shown) -> list[str]:
    """The words without capitals and marks, which live captions still change."""
    words = (match.group() for match in _WORD.finditer(" ".join(cue.lines)))
    return [word.rstrip(".,!?;:…").casefold() or word for word in words]


def _may_share_words(before: _Shown, cue: _Shown) -> bool:
    """Whether the first word of `cue` occurs in `before`: a quick look before a thorough one."""
    first = _WORD.match(cue.lines[0])
    word = first.group().rstrip(".,!?;:…").casefold() if first else ""
    return any(word in line.casefold() for line in before.lines)


def _step(before: _Shown, cue: _Shown) -> _Step:
    """What `cue` repeats of `before`; _NOTHING if it does not roll on from it."""
    end = before.raw.start_ms if before.raw.end_ms is None else before.raw.end_ms
    gap = cue.raw.start_ms - end
    is_later = cue.raw.start_ms > before.raw.start_ms
    if not before.lines or not cue.lines or not is_later or cue.fresh == 0:
        return _NOTHING
    lines = _common(before.lines, cue.lines, min(_MOST_LINES, cue.fresh or _MOST_LINES))
    if lines == len(cue.lines):
        is_same = cue.lines == before.lines
        is_held = gap <= _BRIDGE_MS
        return _Step(lines, 0, cue.is_bridge or not is_same) if is_held else _NOTHING
    if lines and (gap <= _HELD_MS or lines == cue.fresh):
        return _Step(lines, 0, is_telling=True)
    if gap > _CLOSE_MS or not _may_share_words(before, cue):
        return _NOTHING
    return _step_by_words(_words(before), _words(cue), gap)


def _step_by_words(before: list[str], words: list[str], gap: int) -> _Step:
    is_telling = len(set(words)) > 1
    if words[: len(before)] == before:
        return _Step(0, len(before), is_telling)
    if before[-len(words) :] == words:
        return _Step(0, len(words), is_telling) if gap <= _BRIDGE_MS else _NOTHING
    common = _common(before, words, _MOST_WORDS)
    is_chance = common < _FEWEST_WORDS or sum(map(len, words[:common])) < _FEWEST_LETTERS
    return _NOTHING if is_chance else _Step(0, common, is_telling)


def _common(before: Sequence[str], after: Sequence[str], most: int) -> int:
    """The length of the longest end of `before` that is a beginning of `after`."""
    for length in range(min(len(before), len(after), most), 0, -1):
        if before[-length] == after[0] and before[-length:] == after[:length]:
            return length
    return 0


def _rolling(steps: list[_Step]) -> list[bool]:
    """For each step from cue to cue whether it is part of a rolling text."""
    count = sum(step.is_telling for step in steps)
    if count >= _LEAST_STEPS and count * 2 >= len(steps):
        return [True] * len(steps)
    rolling = [False] * len(steps)
    begun = 0
    for at, step in enumerate([*steps, _NOTHING]):
        if step.is_telling:
            continue
        if at - begun >= _LEAST_IN_A_ROW:
            rolling[begun:at] = [True] * (at - begun)
        begun = at + 1
    return rolling


def _fresh_text(cue: _Shown, step: _Step) -> str:
    """The cue text of what the cue does not repeat."""
    if not step.words:
        return _PAINTING.sub("", "\n".join(cue.texts[step.lines :])).strip()
    plain = " ".join(cue.lines)
    rest = islice(_WORD.finditer(plain), step.words, None)
    return next((escape(plain[word.start() :], quote=False) for word in rest), "")


def _painted(raw: RawCue) -> RawCue:
    """The cue without the times of its words."""
    return raw._replace(text=_PAINTING.sub("", raw.text).strip())
