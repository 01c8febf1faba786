"""HTML as other people write it, cut into tags and text in linear time.

Python's own parser looks through the rest of a text again for each sign that may begin a tag.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final, NamedTuple

# A tag, or (without its last group) a tag that nothing ends.
_TAG: Final = re.compile(
    r"<(?P<slash>/?)(?P<name>[a-zA-Z][^\s<>/]*+)"
    r"(?P<inside>(?:=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|[^<>])*+)(?P<end>>)?"
)
_ATTRIBUTE: Final = re.compile(
    r"(?P<name>[^\s=/\"']++)"
    r"(?:\s*+=\s*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>\S++)))?+"
)
# The ends of elements whose content is no HTML.
_RAW_END: Final = re.compile(r"</(script|style)(?=[\s>/])", re.IGNORECASE)
_RAW: Final = frozenset({"script", "style"})


class StartTag(NamedTuple):
    """Name and attributes' names are in small letters."""

    name: str
    attributes: dict[str, str]


class EndTag(NamedTuple):
    name: str


def pieces(html: str) -> Iterator[StartTag | EndTag | str]:
    """The tags and the texts between them; comments and declarations are left out."""
    last = {ending: html.rfind(ending) for ending in ("-->", ">")}
    at = 0
    while at < len(html):
        begun = html.find("<", at)
        if begun < 0:
            yield unescape(html[at:])
            return
        if begun > at:
            yield unescape(html[at:begun])
        tag = _TAG.match(html, begun)
        if tag is None:
            at = _after_declaration(html, begun, last)
            if at == begun + 1:
                yield "<"
        elif not tag["end"]:
            yield unescape(tag[0])
            at = tag.end()
        else:
            yield from _read(tag)
            at = _after_raw(html, tag)


def _read(tag: re.Match[str]) -> Iterator[StartTag | EndTag]:
    name = tag["name"].lower()
    if tag["slash"]:
        yield EndTag(name)
        return
    attributes: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(tag["inside"]):
        value = found["double"] or found["single"] or found["bare"] or ""
        attributes.setdefault(found["name"].lower(), unescape(value))
    yield StartTag(name, attributes)
    if _is_empty(tag):
        yield EndTag(name)


def _is_empty(tag: re.Match[str]) -> bool:
    """Whether it ends itself, as in <br/>; not <a href=https://a.example/>."""
    before, slash, after = tag["inside"].rpartition("/")
    return bool(slash) and not after.strip() and (before[-1:] in "\"'" or before[-1].isspace())


def _after_raw(html: str, tag: re.Match[str]) -> int:
    """Where to read on after a tag: behind the content of a script or a style sheet."""
    name = tag["name"].lower()
    if tag["slash"] or name not in _RAW or _is_empty(tag):
        return tag.end()
    ends = _RAW_END.finditer(html, tag.end())
    return next((end.start() for end in ends if end[1].lower() == name), len(html))


def _after_declaration(html: str, begun: int, last: dict[str, int]) -> int:
    """The end of the comment or declaration at `begun`; the next sign when it is neither.

    `last` says where in the text they may end at the latest, so that nobody looks in vain.
    """
    inside = begun + len("<!")  # “<!-->” is a whole comment
    if not html.startswith(("<!", "<?", "</"), begun):
        return begun + 1
    ending = "-->" if html.startswith("<!--", begun) else ">"
    return html.index(ending, inside) + len(ending) if last[ending] >= inside else begun + 1
