"""Addresses of paragraphs: `?p=` names one by some of its words, so that it is found again when its
text, or what stands around it, has changed a little.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final
from zlib import crc32

from course.search.tokenizer import one_line, words_of
from course.text.plain_text import html_to_text

_KEPT: Final = 4
_DIGITS: Final = 5
_ADDRESS: Final = re.compile(rf"(?:[0-9a-f]{{{_DIGITS}}}){{1,{_KEPT}}}\Z")
_BLOCK: Final = re.compile(r"<(?:p|li|h[2-6]|td|th|pre)(?: [^<>]*)?>")
_NAMED: Final = "named"


def paragraph_address(text: str) -> str:
    """The address of a paragraph: of its pairs of words, those with the smallest hashes."""
    return "".join(sorted(_hashes(text))[:_KEPT])


def paragraphs_of(html: str) -> Iterator[tuple[str, str]]:
    """The address and the words of each paragraph of stored HTML that has words."""
    for _, text in _blocks(html):
        words = one_line(text)
        if words:
            yield paragraph_address(words), words


def mark_paragraph(html: str, address: str) -> str:
    """Stored HTML with the paragraph of this address highlighted, and its place as the target
    `here`; as it was when no paragraph has half of the address.
    """
    if not _ADDRESS.match(address):
        return html
    wanted = {address[at : at + _DIGITS] for at in range(0, len(address), _DIGITS)}
    best: tuple[int, int] | None = None
    chosen: re.Match[str] | None = None
    for block, text in _blocks(html):
        hashes = _hashes(text)
        score = len(wanted & hashes), -len(hashes)
        if 2 * score[0] >= len(wanted) and (best is None or score > best):
            best, chosen = score, block
    if chosen is None:
        return html
    tag = _with_name(chosen.group())
    return f'{html[: chosen.start()]}{tag}<i id="here"></i>{html[chosen.end() :]}'


def _blocks(html: str) -> Iterator[tuple[re.Match[str], str]]:
    """The paragraphs, headings, items and cells of stored HTML, each with its own words."""
    tags = list(_BLOCK.finditer(html))
    ends = [tag.start() for tag in tags[1:]] + [len(html)]
    for tag, end in zip(tags, ends, strict=True):
        yield tag, html_to_text(html[tag.end() : end])


def _hashes(text: str) -> set[str]:
    forms = [word.form for word in words_of(one_line(text))]
    pairs = [f"{one} {other}" for one, other in pairwise(forms)] or forms
    return {f"{crc32(pair.encode()) >> (32 - 4 * _DIGITS):0{_DIGITS}x}" for pair in pairs}


def _with_name(tag: str) -> str:
    if ' class="' in tag:
        return tag.replace(' class="', f' class="{_NAMED} ', 1)
    return f'{tag[:-1]} class="{_NAMED}">'
