r"""What other formats and keyboards leave in caption files: odd times, and codes such as `\N`."""

import re
import unicodedata

from lessons.captions.cue_text import without_overrides

_TIME = r"(?:[0-9]{1,4}:)?[0-9]{1,3}:[0-9]{1,3}(?: ?[.,:;] ?[0-9]{1,9})?"
_LONG_TIME = (
    r"[0-9]{1,4}:[0-9]{1,3}:[0-9]{1,3}(?:[.,][0-9]{1,9})?|[0-9]{1,3}:[0-9]{1,3}[.,][0-9]{1,9}"
)
_SIGNS = re.compile("[>＞›»→⟶➔➜⇒–—−：～]")
_ODD_TIMES = re.compile(
    rf"\s*({_TIME})\s*(?:-{{1,3}}\s?[>›»]|[–—−ー]{{1,2}}\s?>|={{1,2}}>|[→⟶➔➜⇒])\s*({_TIME})\s*\Z"
    rf"|\s*({_LONG_TIME})\s+[-–—−~]\s+({_LONG_TIME})\s*\Z"
)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_ASCII_OF = {0xFF01 + at: 0x21 + at for at in range(94)} | {
    0x3000: " ", 0x3002: ".", 0x3001: ",", 0x060C: ",", 0x066B: ".", 0x066C: ",",
}  # fmt: skip
_LIKE_TIMES = re.compile(r"\s*-?[0-9][0-9\s.,;]*:[0-9\s:.,;]*-->|.*-->\s*-?[0-9]+\s*:\s*[0-9]")
_LONGEST_TIMES = 80

_BREAK = re.compile(r"(?<![\\:])\\(?:N|n(?![a-z]))[ \t]*")
_MICRODVD = re.compile(r"\{[yYcCfFsSpPhHoO]:[^{}\n]{0,40}\}|\{an?[1-9]\}")

_IMPRINT = re.compile(
    r"\s*\[?(?:auto-?generated transcript\b.{0,80}|transcribed by https://otter\.ai)\]?\s*\Z",
    re.IGNORECASE,
)


def usual_times(line: str) -> str:
    """A line of times in full-width or other digits, or with an odd arrow, as usual; else ""."""
    if len(line) > _LONGEST_TIMES or not (_SIGNS.search(line) or " - " in line):
        return ""
    plain = _INVISIBLE.sub("", line).translate(_ASCII_OF)
    plain = _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit.group())), plain)
    found = _ODD_TIMES.match(plain)
    if not found or (plain == line and "-->" in line):
        return ""
    start, end = filter(None, found.groups())
    return f"{start} --> {end}"


def is_said(line: str) -> bool:
    """Whether a line with an arrow is text: it has words, and no time beside the arrow."""
    return any(map(str.isalpha, line)) and not _LIKE_TIMES.match(line)


def without_codes(text: str) -> str:
    r"""The text with `\N` as a line break, and without codes such as `{y:i}`."""
    if "\\" in text:
        text = _BREAK.sub("\n", without_overrides(text))
    return _MICRODVD.sub("", text) if "{" in text else text


def is_imprint(text: str) -> bool:
    """Whether a cue is about how the captions were made (Panopto, Otter), not speech."""
    return bool(_IMPRINT.match(text))
