"""Script detection: wraps words in a foreign script in <span lang>, for speech and fonts.

Takes plain text and returns escaped HTML. Hangul becomes `ko`, kana (and Han next to kana) `ja`,
other Han the course's choice, unless the surrounding language uses that script itself.
"""

import html
import re
from functools import lru_cache

HANGUL = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc"
KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
HAN = (
    "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003fffd"
)
_WRITES_HAN = frozenset({"zh", "ja", "ko", "yue", "wuu", "nan", "hak", "gan", "hsn", "cmn", "lzh"})
_RUN = re.compile(f"[{HANGUL}{KANA}{HAN}]+(?:[ \u3000\u00b7\u30fb]+[{HANGUL}{KANA}{HAN}]+)*")
_WORD = re.compile(f"[{HANGUL}{KANA}{HAN}]+")
_HAS_KANA = re.compile(f"[{KANA}]")
_HAS_HANGUL = re.compile(f"[{HANGUL}]")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)
    )
    + "]"
)


def printable(text: str) -> str:
    """The text without the control characters HTML does not allow."""
    return _UNPRINTABLE.sub("", text)


def escape_text(text: str) -> str:
    """HTML for a text node: escaped and printable."""
    return html.escape(printable(text), quote=False)


def mark_scripts(text: str, language: str, course_han: str = "zh-Hans") -> str:
    """HTML for a text node in `language` (BCP 47), foreign East Asian words in <span lang>."""
    if text.isascii():
        return escape_text(text)
    primary = language.partition("-")[0].lower()
    parts: list[str] = []
    done = 0
    for start, end, lang in _foreign_runs(text, primary, course_han):
        parts.append(escape_text(text[done:start]))
        parts.append(f'<span lang="{html.escape(lang)}">{escape_text(text[start:end])}</span>')
        done = end
    parts.append(escape_text(text[done:]))
    return "".join(parts)


def _foreign_runs(text: str, primary: str, course_han: str) -> list[tuple[int, int, str]]:
    """Half-open spans with their language; adjacent spans of one language are merged."""
    found: list[tuple[int, int, str]] = []
    for run in _RUN.finditer(text):
        previous = ""
        for word in _WORD.finditer(text, run.start(), run.end()):
            lang = _language_of(word.group(), primary, course_han)
            if lang and lang == previous:
                found[-1] = (found[-1][0], word.end(), lang)
            elif lang:
                found.append((word.start(), word.end(), lang))
            previous = lang
    return found


@lru_cache(maxsize=4096)
def _language_of(word: str, primary: str, course_han: str) -> str:
    """The language to mark `word` with, or "" when `primary` uses its script."""
    if _HAS_HANGUL.search(word):
        return "" if primary == "ko" else "ko"
    if _HAS_KANA.search(word):
        return "" if primary in {"ja", "ain", "ryu"} else "ja"
    return "" if primary in _WRITES_HAN else course_han


def language_of(text: str, han: str = "zh-Hans") -> str:
    """The language of a name that is set apart by its script, for speech and fonts; else ""."""
    if _HAS_HANGUL.search(text):
        return "ko"
    if _HAS_KANA.search(text):
        return "ja"
    return han if _RUN.search(text) else ""
