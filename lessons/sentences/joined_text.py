"""The cues' words joined to one text, with a mapping from offsets back to cues."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from lessons.captions.cue_text import TextRun, cut_runs, needs_space, read_cue_text, spoken_runs
from lessons.captions.cues import CaptionCue


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


def _runs(cue: CaptionCue) -> list[TextRun]:
    return spoken_runs(read_cue_text(cue.text).runs)


class JoinedText:
    """All cues with words, joined with a space (without one between CJK characters)."""

    def __init__(self, cues: Sequence[CaptionCue]) -> None:
        self.cues = cues
        self.stretches: list[CueSpan] = []
        self._runs: dict[int, list[TextRun]] = {}
        self._joined_without_space: set[int] = set()
        parts: list[str] = []
        length = 0
        for number, cue in enumerate(cues):
            runs = _runs(cue)
            words = "".join(run.text for run in runs)
            if not words:
                continue
            if parts and not needs_space(parts[-1][-2:], words[:8]):
                self._joined_without_space.add(number)
            elif parts:
                parts.append(" ")
                length += 1
            self.stretches.append(CueSpan(number, length, length + len(words)))
            self._runs[number] = runs
            parts.append(words)
            length += len(words)
        self.text = "".join(parts)
        self._starts = [stretch.start for stretch in self.stretches]

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
