"""The types every caption reader and writer shares. Times are whole milliseconds."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

MAX_MS = 2**31 - 2  # 596 hours; an end one later still fits a PostgreSQL integer
CHARACTERS_PER_SECOND = 15
_REMARK_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Cue:
    """One timed line, active in [start_ms, end_ms).

    `text` is the cue text as in the file (WebVTT cue-text syntax), `plain` the same without tags
    and with character references decoded, `speaker` its first voice or "".
    """

    start_ms: int
    end_ms: int
    speaker: str
    text: str
    plain: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader did with one place of a file; `line` is 1-based, 0 means the whole file."""

    kind: Literal["repaired", "refused", "note"]
    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Captions:
    """A file read: its cues by start time, and the report of all that was not plain sailing.

    `is_paragraphed` says that every cue already is a paragraph for reading.
    """

    format: Literal["vtt", "srt", "skip-to"]
    encoding: str
    cues: tuple[Cue, ...]
    is_paragraphed: bool
    report: tuple[Remark, ...]


class CaptionsRefused(ValueError):  # "refused" says more than "error"
    """Nothing was taken from the file; `remarks` say where, why and what to do."""

    def __init__(self, remarks: tuple[Remark, ...]) -> None:
        super().__init__(" ".join(_sentence(remark) for remark in remarks[:5]))
        self.remarks = remarks


class RawCue(NamedTuple):
    """A cue as one format's reader found it; `end_ms` is None where the file names no end."""

    line: int
    start_ms: int
    end_ms: int | None
    text: str


class Reading(NamedTuple):
    """What one format's reader found, in the order of the file."""

    cues: list[RawCue]
    remarks: list[Remark]


def remark(
    kind: Literal["repaired", "refused", "note"], line: int, text: str, reason: str
) -> Remark:
    """A Remark whose quotation is one line of bearable length."""
    quoted = " ".join(text[: _REMARK_CHARACTERS * 2].split())
    if len(quoted) > _REMARK_CHARACTERS:
        quoted = quoted[: _REMARK_CHARACTERS - 1] + "…"
    return Remark(kind, line, quoted, reason)


def refusal(reason: str, *, line: int = 0, text: str = "") -> CaptionsRefused:
    """The exception for a file refused for one reason."""
    return CaptionsRefused((remark("refused", line, text, reason),))


def _sentence(item: Remark) -> str:
    return f"Line {item.line}: {item.reason}" if item.line else item.reason
