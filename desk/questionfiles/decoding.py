"""Decoding question files: byte order mark, what is asked for or declared, UTF-8, else a guess."""

import codecs
import re
from typing import Final

import chardet

from desk.coursefiles.reader.header import normal_lines
from lessons.captions.decoding import what_it_is

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(
    rb"\s*<\?xml[^>]{0,100}?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']"
)
_GUESS_BYTES: Final = 65_536
_USUAL: Final = chardet.EncodingEra.MODERN_WEB | chardet.EncodingEra.LEGACY_ISO
_WESTERN: Final = "windows-1252"
# Encodings of languages in Latin letters, by the names of the detector. Windows-1252 holds ISO
# 8859-1, and the texts of ISO 8859-15 but for eight signs that are rare.
_LATIN: Final = {
    "windows-1252": _WESTERN, "iso-8859-1": _WESTERN, "iso8859-15": _WESTERN,
    "windows-1250": "windows-1250", "iso-8859-2": "iso8859-2",
    "windows-1254": "windows-1254", "iso-8859-9": "windows-1254",
    "windows-1257": "windows-1257",
}  # fmt: skip
_RUN: Final = re.compile(rb"[\x80-\xff]+")
# Signs within words, where letters of Central Europe were read as Western.
_ODD: Final = re.compile(r"[^\W\d_][¡-©¬-¶¸¹¼-¿][^\W\d_]|£[^\W\d_]")
# Below this confidence another encoding than the Western one is chance.
_NO_CHANCE: Final = 0.04


class Undecodable(ValueError):
    """Why the file is no text."""


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text with LF line ends, and the name of its encoding; `encoding` is used if given.

    Raises Undecodable.
    """
    if known := what_it_is(data):
        raise Undecodable(f"this is {known}; files of questions are text")
    name = encoding or _told(data)
    try:
        text = data.decode(name).removeprefix("\ufeff")
    except (LookupError, ValueError) as error:
        what = f"the file is not in the encoding “{name}”" if name else "its encoding is unknown"
        raise Undecodable(f"{what}; save it as UTF-8, or name its encoding") from error
    if "\0" in text:
        raise Undecodable("this is no text: it holds null characters")
    is_usual = codecs.lookup(name).name in {"utf-8", "utf-8-sig"}
    return normal_lines(text), "utf-8" if is_usual else name


def _told(data: bytes) -> str:
    """What a mark, the declaration of an XML file or the bytes themselves tell; “” for nothing."""
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if marked:
        return marked.removesuffix("-le").removesuffix("-be")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        declared = _DECLARED.match(data)
        return declared[1].decode().lower() if declared else _guessed(data)
    return "utf-8"


def _guessed(data: bytes) -> str:
    """Of an 8-bit or East Asian file. A few letters tell the detector little: where they stand
    alone among those of ASCII, as they do in the languages of Europe that have Latin letters, only
    the encodings of these are asked.
    """
    lines = (line for line in data.splitlines(keepends=True) if not line.isascii())
    telling = b"".join(lines)[:_GUESS_BYTES]
    if not _is_latin(telling):
        return (chardet.detect(telling)["encoding"] or "").lower()
    guesses = chardet.detect_all(telling, ignore_threshold=True, encoding_era=_USUAL)
    least = 0 if _ODD.search(telling.decode(_WESTERN, "replace")) else _NO_CHANCE
    likely = (guess for guess in guesses if guess["confidence"] >= least)
    names = ((guess["encoding"] or "").lower() for guess in likely)
    return next((_LATIN[name] for name in names if name in _LATIN), _WESTERN)


def _is_latin(data: bytes) -> bool:
    """Whether bytes beyond ASCII stand alone or in pairs, but for one run in four."""
    runs = _RUN.findall(data)
    return sum(1 for run in runs if len(run) > 2) * 4 <= len(runs)  # noqa: PLR2004
