"""JSON of speech recognition and sites: Whisper, WhisperX, whisper.cpp, YouTube, Open edX.

All are lists of segments with a start, an end or a length, and a text, under one name or another.
"""

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

from lessons.captions.cues import MAX_MS, RawCue, Reading, refusal

_LISTS = ("segments", "transcription", "events", "results", "captions", "cues", "chunks", "body")
_MOST_PARTS = 500_000  # values take up to a hundred times the memory of their text
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # NUL, and halves of a pair
_LATE_OR_BAD = "a segment whose times could not be read; it is left out"
_NO_TEXT = "a segment without text; it is left out"


def looks_like_json(text: str) -> bool:
    """Whether the text is an object or a list."""
    return text.lstrip()[:1] in {"{", "["} and text.rstrip()[-1:] in {"}", "]"}


def parse_json(lines: list[str]) -> Reading:
    """One cue for each segment; raises CaptionsRefused for other JSON."""
    found = Reading()
    for number, segment in enumerate(_segments(_loaded("\n".join(lines))), start=1):
        start, end = _times(segment)
        words = _text(segment)
        if start is None or start > MAX_MS or (end is not None and end > MAX_MS):
            found.add_remark("refused", 0, words, f"{_LATE_OR_BAD} (number {number})")
        elif words.strip():
            found.add_cue(RawCue(0, start, end, _voiced(segment, words.strip())))
        elif words == "" and "segs" not in segment and "text" not in segment:
            found.add_remark("note", 0, "", f"{_NO_TEXT} (number {number})")
    return found


def _loaded(text: str) -> Any:
    if sum(map(text.count, "{[,")) > _MOST_PARTS:
        raise refusal(f"the file has more than {_MOST_PARTS:,} values; captions have fewer")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise refusal("this JSON cannot be read; is the file whole?", line=line) from error


def _segments(loaded: Any) -> Iterator[dict[str, Any]]:
    if isinstance(loaded, dict):
        if all(isinstance(loaded.get(key), list) for key in ("start", "end", "text")):
            for start, end, text in zip(
                loaded["start"], loaded["end"], loaded["text"], strict=False
            ):
                yield {"offsets": {"from": start, "to": end}, "text": text}
            return
        loaded = next((loaded[key] for key in _LISTS if isinstance(loaded.get(key), list)), None)
    segments = [each for each in loaded or () if isinstance(each, dict)]
    if not any(_times(segment)[0] is not None for segment in segments):
        raise refusal("this is JSON, but not of captions: it has no segments with times and text")
    yield from segments


def _times(segment: dict[str, Any]) -> tuple[int | None, int | None]:
    """Start and end of a segment in ms."""
    offsets, stamp = segment.get("offsets"), segment.get("timestamp")
    if isinstance(offsets, dict):
        return _ms(offsets.get("from"), 1), _ms(offsets.get("to"), 1)
    if isinstance(stamp, list) and stamp:
        return _ms(stamp[0], 1000), _ms(stamp[-1], 1000)
    if "tStartMs" in segment:
        return _lasting(_ms(segment["tStartMs"], 1), _ms(segment.get("dDurationMs"), 1))
    start = _ms(segment.get("start", segment.get("from")), 1000)
    if "end" in segment or "to" in segment:
        return start, _ms(segment.get("end", segment.get("to")), 1000)
    return _lasting(start, _ms(segment.get("duration", segment.get("dur")), 1000))


def _lasting(start: int | None, lasts: int | None) -> tuple[int | None, int | None]:
    return start, None if start is None or lasts is None else start + lasts


def _ms(value: Any, factor: int) -> int | None:
    """A number of seconds or ms in ms; None if it is none, or out of all bounds."""
    try:
        number = float(value) * factor
    except (TypeError, ValueError, OverflowError):
        return None
    return round(number) if 0 <= number <= 2 * MAX_MS else None


def _text(segment: dict[str, Any]) -> str:
    parts = segment.get("segs")
    if isinstance(parts, list):
        pieces = (str(part.get("utf8", "")) for part in parts if isinstance(part, dict))
        return _storable("".join(pieces))
    text = segment.get("text", segment.get("content", ""))
    return _storable(text) if isinstance(text, str) else ""


def _storable(text: str) -> str:
    """Text of JSON, whose escapes may name what the database cannot store."""
    return _UNSTORABLE.sub("\ufffd", text)


def _voiced(segment: dict[str, Any], words: str) -> str:
    speaker = segment.get("speaker")
    text = escape(words, quote=False)
    name = " ".join(_storable(speaker).split()) if isinstance(speaker, str) else ""
    return f"<v {escape(name, quote=False)}>{text}" if name else text
