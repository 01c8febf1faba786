"""Decoding caption files: detects byte order mark, UTF-8, UTF-16, else guesses the encoding."""

import codecs
import re
from typing import NamedTuple

import chardet

from lessons.captions.cues import MAX_LINES, MAX_TAGS, Remarks, refusal, remark

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NO_TEXT = "captions are text: WebVTT (.vtt), SubRip (.srt) and others"
# Magic numbers of files that are mistaken for captions.
_BEGINNINGS = (
    (b"PK\x03\x04", "a ZIP archive or a document of an office program"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF87a", "a picture"),
    (b"GIF89a", "a picture"),
    (b"\x1a\x45\xdf\xa3", "a film"),
    (b"\xd0\xcf\x11\xe0", "a document of an office program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!\x1a", "a RAR archive"),
)
_UNTOLD = "the encoding of the file could not be told; save it as UTF-8 and try again"
_BINARY_SHARE = 50  # more than one NUL per this many bytes or characters means a binary file
_GUESS_BYTES = 65_536
_USUAL = chardet.EncodingEra.MODERN_WEB | chardet.EncodingEra.LEGACY_ISO
_DOUBT = 3  # guesses within this factor of the best confidence are considered equal
_SHIFTED_JAPANESE_OR_KOREAN = re.compile(rb"\x1b\$[@B)]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Decoded(NamedTuple):
    """A file's text with LF line ends, its encoding, and remarks."""

    text: str
    encoding: str
    remarks: Remarks


def decode(data: bytes | str, encoding: str | None = None, *, language: str = "") -> Decoded:
    """Decode a caption file; raises CaptionsRefused when it is not text in a known encoding.

    `encoding`, if given, is used as is; `language`, a BCP 47 tag, helps detection. Invalid or
    unstorable characters (U+0000 too, as WebVTT requires) become U+FFFD and are reported.
    """
    if isinstance(data, str):
        text, name = data.removeprefix("\ufeff"), "utf-8"
    else:
        text, name = _decode_bytes(data, encoding, language)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _check_size(text)
    text = _storable(text)
    return Decoded(text, name, _remarks(text, name))


def what_it_is(data: bytes) -> str:
    """The type of a binary file by its magic number, as "a PDF"; else ""."""
    if data[4:8] == b"ftyp":
        return "a film"
    return next((name for begins, name in _BEGINNINGS if data.startswith(begins)), "")


def _check_size(text: str) -> None:
    """Reject texts too large for captions before parsing; raises CaptionsRefused."""
    if text.count("\n") > MAX_LINES:
        raise refusal(f"the file has more than {MAX_LINES:,} lines; captions have fewer")
    if text.count("<") > MAX_TAGS:
        raise refusal(f"the file has more than {MAX_TAGS:,} tags; captions have fewer")


def _decode_bytes(data: bytes, encoding: str | None, language: str) -> tuple[str, str]:
    if known := what_it_is(data):
        raise refusal(f"this is {known}; {_NO_TEXT}")
    if encoding:
        return _decode_as(data, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace"), name
    for name in ("utf-16-le", "utf-16-be"):
        if _is_utf16(data, name):
            return data.decode(name, errors="replace"), name
    if not _SHIFTED_JAPANESE_OR_KOREAN.search(data):
        try:
            return data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            pass
    return _guessed(data, language)


def _decode_as(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        name = codecs.lookup(encoding).name
        return data.decode(name).removeprefix("\ufeff"), name
    except (LookupError, ValueError) as error:
        raise refusal(f"the file is not in the encoding {encoding!r}") from error


def _remarks(text: str, name: str) -> Remarks:
    """Remarks on an encoding other than UTF-8, and on lines with damaged characters."""
    remarks = Remarks()
    if name not in {"utf-8", "utf-8-sig", "ascii"}:
        reason = f"the file is in {name}, not in UTF-8; look whether its letters are right"
        remarks.add(remark("note", 0, "", reason))
    if "\ufffd" in text:
        reason = "it holds characters that could not be read; they are shown as \ufffd"
        for number, line in enumerate(text.split("\n"), start=1):
            if "\ufffd" in line:
                remarks.add(remark("repaired", number, line, reason))
    return remarks


def _guessed(data: bytes, language: str) -> tuple[str, str]:
    """Detect the encoding of a file without byte order mark: usually UTF-8, or a legacy one."""
    if _is_binary(data):
        raise refusal(f"this is not a text file; {_NO_TEXT}")
    if _is_damaged_utf8(data):
        return data.decode("utf-8", errors="replace"), "utf-8"
    name = _likeliest(_telling_part(data), language)
    try:
        name = codecs.lookup(name).name
        return data.decode(name), name
    except (LookupError, ValueError) as error:
        raise refusal(_UNTOLD) from error


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether most non-ASCII is valid UTF-8, with a few invalid bytes."""
    text = data.decode("utf-8", errors="replace")
    return text.count("\ufffd") * 4 < sum(character > "\x7f" for character in text)


def _likeliest(data: bytes, language: str) -> str:
    """The most likely encoding of these bytes, or "".

    A confident guess is taken as is; among doubtful ones the language decides.
    """
    best = chardet.detect(data)
    primary = language.partition("-")[0].lower()
    usual = chardet.detect_all(data, ignore_threshold=True, encoding_era=_USUAL)
    for guess in usual if primary and best["language"] != primary else ():
        if guess["language"] == primary and guess["confidence"] * _DOUBT > best["confidence"]:
            return guess["encoding"] or ""
    return best["encoding"] or ""


def _is_utf16(data: bytes, name: str) -> bool:
    """Whether the bytes contain an arrow in UTF-16, or as many NULs as Latin letters would have."""
    if _holds_aligned(data, "-->".encode(name)):
        return True
    sample = data[:_GUESS_BYTES]
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    nuls, others = (odd, even) if name == "utf-16-le" else (even, odd)
    return len(data) % 2 == 0 and nuls * 5 > len(sample) and others * 20 < nuls


def _holds_aligned(data: bytes, pattern: bytes) -> bool:
    """Whether a pattern of two-byte characters occurs at an even offset."""
    at = data.find(pattern)
    while at > 0 and at % 2:
        at = data.find(pattern, at + 1)
    return at >= 0


def _is_binary(data: bytes) -> bool:
    return data.count(0) * _BINARY_SHARE > len(data)


def _telling_part(data: bytes) -> bytes:
    """The lines with non-ASCII characters, as many as detection needs."""
    if _SHIFTED_JAPANESE_OR_KOREAN.search(data):
        return data[:_GUESS_BYTES]
    lines: list[bytes] = []
    size = 0
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size > _GUESS_BYTES:
                break
    return b"".join(lines)


def _storable(text: str) -> str:
    """`text` with U+FFFD for NUL and lone surrogates, which the database cannot store."""
    # Counted without building a list, which would take eight times the memory of the file.
    found = text.count("\0") + sum(1 for _ in _LONE_SURROGATE.finditer(text))
    if found * _BINARY_SHARE > len(text) and not text.startswith("WEBVTT"):
        raise refusal(f"this is not a text file; {_NO_TEXT}")
    return _LONE_SURROGATE.sub("\ufffd", text.replace("\0", "\ufffd")) if found else text
