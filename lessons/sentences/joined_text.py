"""The cues' words joined to one text, with a mapping from offsets back to cues."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from course.text.scripts import HAN, KANA
from lessons.captions.cue_text import TextRun, cut_runs, needs_space, read_cue_text, spoken_runs
from lessons.captions.cues import MAX_MS, CaptionCue
from lessons.sentences.inline_times import inline_times

_UNSPACED = re.compile(f"[{HAN}{KANA}]")
_STOP = re.compile(r"[。｡．]|\.[\"'”’」』）)]*\Z")
_LETTERS_PER_STOP = 150
_LINE_END = re.compile(r"(?<![。，、；：！？．」』）》】])\n(?![。，、；：！？．「『（《【])")


class CueSpan(NamedTuple):
    """The words of one cue: flow.text[start:end] are those of cues[cue]."""

    cue: int
    start: int
    end: int


class Piece(NamedTuple):
    """A part of a cue: characters [start, end) of its words on one line."""

    cue: int
    start: int
    end: int


def _runs(cue: CaptionCue, *, lines_are_spaced: bool = False) -> list[TextRun]:
    runs = read_cue_text(cue.text).runs
    if lines_are_spaced:
        runs = [run._replace(text=_LINE_END.sub(" ", run.text)) for run in runs]
    return spoken_runs(runs)


def _runs_by_cue(cues: Sequence[CaptionCue]) -> tuple[dict[int, list[TextRun]], bool]:
    """The runs of cues that have words, by their numbers; whether joints are to be visible."""
    found = {number: _runs(cue) for number, cue in enumerate(cues)}
    found = {number: runs for number, runs in found.items() if _words(runs)}
    lacks_stops = _lacks_stops(map(_words, found.values()))
    if lacks_stops:
        for number in found:
            if "\n" in cues[number].text:
                found[number] = _runs(cues[number], lines_are_spaced=True)
    return found, lacks_stops


def _words(runs: Iterable[TextRun]) -> str:
    return "".join(run.text for run in runs)


class JoinedText:
    """All cues with words, joined with a space (without one between CJK characters).

    Chinese and Japanese without full stops let the ends of cues and lines stand for punctuation:
    there a space shows them (`has_visible_joints`).
    """

    def __init__(self, cues: Sequence[CaptionCue]) -> None:
        self.cues = cues
        self.stretches: list[CueSpan] = []
        self._runs, self.has_visible_joints = _runs_by_cue(cues)
        words_of = {number: _words(runs) for number, runs in self._runs.items()}
        self._joined_without_space: set[int] = set()
        self._times: dict[int, int] = {}
        parts: list[str] = []
        length = 0
        following = [*(cues[number].start_ms for number in words_of), MAX_MS][1:]
        for (number, words), until_ms in zip(words_of.items(), following, strict=True):
            if parts and not self._needs_space(parts[-1], words):
                self._joined_without_space.add(number)
            elif parts:
                parts.append(" ")
                length += 1
            self.stretches.append(CueSpan(number, length, length + len(words)))
            for offset, ms in inline_times(cues[number], words, until_ms):
                self._times[length + offset] = ms
            parts.append(words)
            length += len(words)
        self.text = "".join(parts)
        self._starts = [stretch.start for stretch in self.stretches]
        self._begins = {stretch.cue: stretch.start for stretch in self.stretches}
        self._timed = list(self._times)

    def _needs_space(self, left: str, right: str) -> bool:
        if needs_space(left[-2:], right[:8]):
            return True
        is_joint = bool(_UNSPACED.match(left[-1]) and _UNSPACED.match(right[0]))
        return is_joint and self.has_visible_joints

    def times_in(self, start: int, end: int) -> list[tuple[int, int]]:
        """(offset, ms) of the words in text[start:end] that have a time of their own, in order."""
        offsets = self._timed
        return [
            (offset, self._times[offset])
            for offset in offsets[bisect_left(offsets, start) : bisect_left(offsets, end)]
        ]

    def begins_cue(self, offset: int) -> bool:
        """Whether the word at `offset` is the first one of its cue."""
        return self.stretches[self.stretch_at(offset)].start == offset

    def start_ms(self, offset: int) -> int:
        """When the word at `offset` is spoken: by the last inline time before it in its cue, else
        from the cue's start.
        """
        stretch = self.stretches[self.stretch_at(offset)]
        at = bisect_right(self._timed, offset)
        if at and self._timed[at - 1] >= stretch.start:
            return self._times[self._timed[at - 1]]
        return self.cues[stretch.cue].start_ms

    def piece_times(self, piece: Piece) -> tuple[int, int]:
        """When the words of a piece are spoken: the times of its cue, or of words at its edges."""
        begins = self._begins[piece.cue]
        start_ms = self.start_ms(begins + piece.start)
        rest = self._words_after(begins + piece.end)
        end_ms = self._times.get(rest, self.cues[piece.cue].end_ms)
        return start_ms, max(end_ms, start_ms + 1)

    def _words_after(self, offset: int) -> int:
        return offset + 1 if self.text[offset : offset + 1] == " " else offset

    def stretch_at(self, offset: int) -> int:
        """The index in `stretches` of the cue that contains the character at `offset`."""
        return bisect_right(self._starts, offset) - 1

    def pieces(self, start: int, end: int) -> tuple[Piece, ...]:
        """The parts of cues that make up text[start:end]."""
        first, last = self.stretch_at(start), self.stretch_at(end - 1)
        return tuple(
            Piece(cue, max(start, begins) - begins, min(end, ends) - begins)
            for cue, begins, ends in self.stretches[first : last + 1]
        )

    def runs_of(self, piece: Piece) -> list[TextRun]:
        """A piece's words with their styles."""
        return cut_runs(self._runs[piece.cue], piece.start, piece.end)

    def gap_before(self, cue: int) -> str:
        """The separator between the words of cues[cue] and those before: a space or nothing."""
        return "" if cue in self._joined_without_space else " "


def _lacks_stops(texts: Iterable[str]) -> bool:
    """Whether texts are Chinese or Japanese, with full stops too rare to show their sentences."""
    letters = unspaced = stops = 0
    for text in texts:
        letters += sum(map(str.isalpha, text))
        unspaced += len(_UNSPACED.findall(text))
        stops += len(_STOP.findall(text))
    return unspaced * 2 > letters and unspaced > stops * _LETTERS_PER_STOP
