"""The formats of caption files: how each is recognised by its content, and its parser."""

import re
from collections.abc import Callable
from typing import NamedTuple

from lessons.captions import skip_to, srt, webvtt
from lessons.captions.cues import CaptionFormat, Reading, refusal
from lessons.captions.other_formats import json_segments, lrc, sbv, timed_lines, ttml
from lessons.captions.vtt_repairs import repair_vtt

TAKEN = (
    'what is taken: WebVTT (first line "WEBVTT"), SubRip (lines like 00:01:02,500 -->'
    " 00:01:04,000), SBV and SubViewer (0:01:02.500,0:01:04.000), TTML and DFXP (XML), LRC"
    " ([01:02.50]words), JSON of Whisper and YouTube, text with times (0:01 above the words, or"
    ' after the name of who speaks) and page text with "Skip to 1 minute and 2 seconds"'
)
# Of the files that are offered for upload; the content decides what a file is.
EXTENSIONS = (
    *(".vtt", ".srt", ".sbv", ".sub", ".ttml", ".dfxp", ".xml", ".lrc"),
    *(".json", ".sjson", ".json3", ".tsv", ".txt"),
)
# What tells another format is looked for in this many characters.
_SAMPLE = 10_000
_OTHER_FORMATS = (
    (re.compile(r"<(?:!doctype\s+)?html|<!--", re.IGNORECASE), "this is a web page (HTML)"),
    (re.compile(r"<sami[\s>]", re.IGNORECASE), "this is a SAMI file (.smi)"),
    (re.compile(r"<\?xml|<[a-z]", re.IGNORECASE), "this is XML, but no TTML"),
    (
        re.compile(r"\[Script Info\]", re.IGNORECASE),
        "this is a SubStation Alpha file (.ass, .ssa)",
    ),
    (re.compile(r"\{\d+\}\{\d+\}"), "this is a MicroDVD file"),
    (re.compile(r"Scenarist_SCC"), "this is a Scenarist file (.scc)"),
    (re.compile(r"\{\\rtf"), "this is a document of an office program (RTF)"),
)
_ALMOST_WEBVTT = re.compile(r"[\s\ufeff\ufffd\x00-\x20]*web\s?vtt", re.IGNORECASE)


class _Format(NamedTuple):
    name: str
    looks_like: Callable[[str], bool]
    parse: Callable[[list[str]], Reading]


def _parse_vtt(lines: list[str]) -> Reading:
    repairs = Reading()
    reading = webvtt.parse_vtt(repair_vtt(lines, repairs))
    reading.remarks.take(repairs.remarks)
    return reading


# In the order in which they are looked for.
_FORMATS: dict[CaptionFormat, _Format] = {
    "vtt": _Format("WebVTT", webvtt.has_signature, _parse_vtt),
    "ttml": _Format("TTML", ttml.looks_like_ttml, ttml.parse_ttml),
    "srt": _Format("SubRip", srt.looks_like_srt, srt.parse_srt),
    "skip-to": _Format("“Skip to” page text", skip_to.looks_like_skip_to, skip_to.parse_skip_to),
    "sbv": _Format("SBV", sbv.looks_like_sbv, sbv.parse_sbv),
    "lrc": _Format("LRC", lrc.looks_like_lrc, lrc.parse_lrc),
    "json": _Format("JSON", json_segments.looks_like_json, json_segments.parse_json),
    "text": _Format(
        "text with times", timed_lines.looks_like_timed_lines, timed_lines.parse_timed_lines
    ),
}


def format_name(kind: CaptionFormat) -> str:
    """The name of a format for people."""
    return _FORMATS[kind].name


def parse(kind: CaptionFormat, lines: list[str]) -> Reading:
    """Parse the lines of a file in this format."""
    return _FORMATS[kind].parse(lines)


def detect(text: str, name: str) -> CaptionFormat:
    """Detect the format by content; raises CaptionsRefused with the actual file type."""
    if not text.strip():
        raise refusal("the file is empty")
    if not webvtt.has_signature(text):
        _refuse_others(text)
    kind = next((kind for kind, each in _FORMATS.items() if each.looks_like(text)), None)
    if kind == "srt":
        _refuse_vtt_without_signature(text, name)
    if kind is None and "-->" in text:
        return "srt"  # its parser reports the lines it cannot parse
    if kind is None:
        raise refusal(f"these are no captions with times; {TAKEN}")
    return kind


def _refuse_others(text: str) -> None:
    if _ALMOST_WEBVTT.match(text):
        first = text.split("\n", 1)[0]
        reason = 'a WebVTT file must begin with "WEBVTT" alone or followed by a space'
        raise refusal(reason, line=1, text=first)
    begins = text[:_SAMPLE].lstrip()
    what = next((what for pattern, what in _OTHER_FORMATS if pattern.match(begins)), None)
    if what and not ttml.looks_like_ttml(text) and not srt.looks_like_srt(text[:2_000]):
        raise refusal(f"{what}; {TAKEN}")


def _refuse_vtt_without_signature(text: str, name: str) -> None:
    first_times = next((line for line in text.split("\n") if "-->" in line), ",")
    if name.lower().endswith(".vtt") and "," not in first_times:
        reason = 'a WebVTT file must begin with the line "WEBVTT"; add it and a blank line'
        raise refusal(reason, line=1, text=text.split("\n", 1)[0])
