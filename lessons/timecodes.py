"""Times as people and files write them. All times are whole milliseconds."""

import re

from course.text.timecodes import clock
from lessons.captions.cues import MAX_MS

__all__ = [
    "clock",
    "iso_duration",
    "label_language",
    "parse_t",
    "skip_label",
    "timestamp",
]

_SECONDS = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,9}))?\Z")


def iso_duration(ms: int) -> str:
    """The form "PT8M2S" (ISO 8601), seconds floored."""
    minutes, seconds = divmod(ms // 1000, 60)
    return f"PT{minutes}M{seconds}S"


def label_language(language: str) -> str:
    """The language `skip_label` has for a transcript's tag: "en", "ko" or "zh"; "en" for others."""
    primary = language.partition("-")[0].lower()
    return primary if primary in {"ko", "zh"} else "en"


def skip_label(ms: int, language: str = "en") -> str:
    """The words "Skip to 2 minutes and 46 seconds"; floored, minutes run past 60.

    In the language of the tag where there are words for it, see `label_language`.
    """
    minutes, seconds = divmod(ms // 1000, 60)
    words = label_language(language)
    if words == "ko":
        return f"{minutes}분 {seconds}초로 건너뛰기"
    if words == "zh":  # The same in simplified and traditional characters.
        return f"跳到{minutes}分{seconds}秒"
    return (
        f"Skip to {minutes} {'minute' if minutes == 1 else 'minutes'}"
        f" and {seconds} {'second' if seconds == 1 else 'seconds'}"
    )


def parse_t(value: str) -> int | None:
    """The ms of a `?t=` in whole or decimal seconds; None for anything else or beyond reason."""
    found = _SECONDS.match(value)
    if not found:
        return None
    ms = int(found.group(1)) * 1000 + int((found.group(2) or "").ljust(3, "0")[:3])
    return ms if ms <= MAX_MS else None


def timestamp(ms: int, decimal_mark: str = ".") -> str:
    """The form "00:02:46.500", as WebVTT files (".") and SubRip files (",") write times."""
    seconds, thousandths = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{decimal_mark}{thousandths:03}"
