"""Types shared by all caption parsers and writers. Times are whole milliseconds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

CaptionFormat = Literal["vtt", "srt", "sbv", "ttml", "lrc", "json", "text", "skip-to"]
OtherKind = Literal["chapters", "descriptions", "metadata"]

MAX_MS = 2**31 - 2  # 596 hours; an end one later still fits a PostgreSQL integer
CHARACTERS_PER_SECOND = 15
MAX_CUES = 20_000  # eleven hours with one every two seconds; more take long to save
MAX_LINES = 300_000  # a cue has a number, its times, a blank line and some lines of text
MAX_TAGS = 300_000
MAX_CUE_CHARACTERS = 20_000
MAX_REMARKS = 1_000
TOO_LATE = "times after 596 hours are not taken; no film is that long"
UNNAMED = "<v>"  # at the start of a cue text: another speaker than before, whose name is not known
_REMARK_CHARACTERS = 200
_NAMED_LINES = 12


@dataclass(frozen=True, slots=True)
class CaptionCue:
    """One timed line, active in [start_ms, end_ms).

    `text` is the cue text as in the file (WebVTT cue-text syntax), `plain` the same without tags
    and with character references decoded, `speaker` its first voice or "".
    """

    start_ms: int
    end_ms: int
    speaker: str
    text: str
    plain: str

    @property
    def is_unnamed_turn(self) -> bool:
        """Whether another person begins to speak, whose name is not known."""
        return self.text.startswith(UNNAMED)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a parser did with one place of a file; `line` is 1-based, 0 means the whole file."""

    kind: Literal["repaired", "refused", "note"]
    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Captions:
    """A parsed file: its cues by start time, and the report of everything repaired or refused.

    `is_paragraphed` says that every cue is a paragraph already.
    """

    format: CaptionFormat
    encoding: str
    cues: tuple[CaptionCue, ...]
    is_paragraphed: bool
    report: tuple[Remark, ...]


class CaptionsRefused(ValueError):  # "refused" says more than "error"
    """Nothing could be imported; `remarks` say where, why and what to do."""

    def __init__(self, remarks: tuple[Remark, ...]) -> None:
        super().__init__(" ".join(_sentence(remark) for remark in remarks[:5]))
        self.remarks = remarks


class NotSpeech(CaptionsRefused):
    """A WebVTT file of another kind than captions (chapters, metadata …); `cues` are its cues."""

    def __init__(self, remarks: tuple[Remark, ...], kind: OtherKind, captions: Captions) -> None:
        super().__init__(remarks)
        self.kind = kind
        self.captions = captions


class RawCue(NamedTuple):
    """A cue as parsed from its format; `end_ms` is None if the file has no end time."""

    line: int
    start_ms: int
    end_ms: int | None
    text: str


class Remarks:
    """A collection of remarks; the first MAX_REMARKS are kept, the others counted."""

    def __init__(self) -> None:
        self._kept: list[Remark] = []
        self.more = 0

    def __bool__(self) -> bool:
        return bool(self._kept)

    def __iter__(self) -> Iterator[Remark]:
        return iter(self._kept)

    def add(self, item: Remark) -> None:
        """Keep or count one remark."""
        if len(self._kept) < MAX_REMARKS:
            self._kept.append(item)
        else:
            self.more += 1

    def take(self, others: "Remarks") -> None:
        """Add the kept and counted remarks of another collection."""
        for item in others:
            self.add(item)
        self.more += others.more

    def in_order(self) -> tuple[Remark, ...]:
        """The remarks by line; the last says how many more there are."""
        ordered = sorted(self._kept, key=lambda item: item.line)
        if self.more:
            ordered.append(remark("note", 0, "", f"and {self.more:,} remarks more"))
        return tuple(ordered)


class Reading:
    """The result of a format's parser, in file order."""

    def __init__(self) -> None:
        self.cues: list[RawCue] = []
        self.remarks = Remarks()

    def add_cue(self, cue: RawCue) -> None:
        """Add a cue unless it is too long; raises CaptionsRefused when there are too many."""
        check_count(len(self.cues) + 1)
        if len(cue.text) > MAX_CUE_CHARACTERS:
            reason = f"a cue of more than {MAX_CUE_CHARACTERS:,} characters; it is left out"
            self.add_remark("refused", cue.line, cue.text, reason)
            return
        self.cues.append(cue)

    def add_remark(
        self, kind: Literal["repaired", "refused", "note"], line: int, text: str, reason: str
    ) -> None:
        """Keep a remark on 1-based `line` that quotes `text`."""
        self.remarks.add(remark(kind, line, text, reason))


def check_count(cues: int) -> None:
    """Raise CaptionsRefused when there are too many cues."""
    if cues > MAX_CUES:
        raise refusal(f"the file has more than {MAX_CUES:,} cues; split it by video")


def remark(
    kind: Literal["repaired", "refused", "note"], line: int, text: str, reason: str
) -> Remark:
    """A Remark with a quotation of one line, shortened."""
    quoted = " ".join(text[: _REMARK_CHARACTERS * 2].split())
    if len(quoted) > _REMARK_CHARACTERS:
        quoted = quoted[: _REMARK_CHARACTERS - 1] + "…"
    return Remark(kind, line, quoted, reason)


def brief_lines(lines: Sequence[int]) -> str:
    """The numbers of lines as words, the first of them by name: "lines 3, 8 and 14"."""
    named = [str(line) for line in lines[:_NAMED_LINES]]
    more = len(lines) - len(named)
    if more:
        named.append(f"{more:,} more")
    if len(named) == 1:
        return f"line {named[0]}"
    return f"lines {', '.join(named[:-1])} and {named[-1]}"


def refusal(reason: str, *, line: int = 0, text: str = "") -> CaptionsRefused:
    """The exception for a file refused for one reason."""
    return CaptionsRefused((remark("refused", line, text, reason),))


def _sentence(item: Remark) -> str:
    return f"Line {item.line}: {item.reason}" if item.line else item.reason
