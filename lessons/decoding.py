"""From the bytes of a caption file to text: byte order mark, UTF-8, UTF-16, then a good guess."""

import codecs
import re
from typing import NamedTuple

import chardet

from lessons.cues import Remarks, refusal, remark

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NO_TEXT = "this is not a text file; captions are WebVTT (.vtt) or SubRip (.srt) text"
_UNTOLD = "the encoding of the file could not be told; save it as UTF-8 and try again"
_BINARY_SHARE = 50  # one NUL in so many bytes or characters is no text
_GUESS_BYTES = 65_536
_SHIFTED_JAPANESE_OR_KOREAN = re.compile(rb"\x1b\$[@B)]")
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")
_LINE_END = re.compile("\r\n?")


class Decoded(NamedTuple):
    """A file's text with LF line ends, the encoding it was in, and what there is to say."""

    text: str
    encoding: str
    remarks: Remarks


def decode(data: bytes | str, encoding: str | None = None) -> Decoded:
    """The text of a caption file; raises CaptionsRefused when it is no text we can read.

    `encoding`, where given, is believed. What cannot be read or stored (U+0000 too, as WebVTT
    asks) becomes U+FFFD and is reported.
    """
    if isinstance(data, str):
        text, name = data.removeprefix("\ufeff"), "utf-8"
    else:
        text, name = _decode_bytes(data, encoding)
    text = _storable(_LINE_END.sub("\n", text))
    return Decoded(text, name, _remarks(text, name))


def _decode_bytes(data: bytes, encoding: str | None) -> tuple[str, str]:
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
    return _guessed(data)


def _decode_as(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        name = codecs.lookup(encoding).name
        return data.decode(name).removeprefix("\ufeff"), name
    except (LookupError, ValueError) as error:
        raise refusal(f"the file is not in the encoding {encoding!r}") from error


def _remarks(text: str, name: str) -> Remarks:
    """What to tell of an encoding that is not UTF-8, and of lines with damaged characters."""
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


def _guessed(data: bytes) -> tuple[str, str]:
    """Text in no encoding that says its name: mostly UTF-8, or older."""
    if _is_binary(data):
        raise refusal(_NO_TEXT)
    damaged = data.decode("utf-8", errors="replace")
    broken = damaged.count("\ufffd")
    if broken * 4 < sum(character > "\x7f" for character in damaged):
        return damaged, "utf-8"
    name = chardet.detect(_telling_part(data)).get("encoding") or ""
    try:
        name = codecs.lookup(name).name
        return data.decode(name), name
    except (LookupError, ValueError) as error:
        raise refusal(_UNTOLD) from error


def _is_utf16(data: bytes, name: str) -> bool:
    """Whether half of the bytes are the NULs that Latin letters and digits have in UTF-16."""
    sample = data[:_GUESS_BYTES]
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    nuls, others = (odd, even) if name == "utf-16-le" else (even, odd)
    return len(data) % 2 == 0 and nuls * 5 > len(sample) and others * 20 < nuls


def _is_binary(data: bytes) -> bool:
    return data.count(0) * _BINARY_SHARE > len(data)


def _telling_part(data: bytes) -> bytes:
    """The lines that hold more than ASCII, as many as a guess needs."""
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
    """`text` with U+FFFD for NUL and lone surrogates, which no database keeps."""
    found = len(_NOT_STORABLE.findall(text))
    if found * _BINARY_SHARE > len(text) and not text.startswith("WEBVTT"):
        raise refusal(_NO_TEXT)
    return _NOT_STORABLE.sub("\ufffd", text) if found else text
