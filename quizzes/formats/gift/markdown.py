"""Converting texts of GIFT files to Markdown and to plain text."""

import re
from typing import Final

from course.text.plain_text import without_tags
from quizzes.formats.gift.html import EndTag, StartTag, pieces
from quizzes.formats.gift.text import GiftText

GAP: Final = "_____"
_MARKUP: Final = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]\w*);")
# No ] beside an escaped [, for \[…\] is a formula; nor does it mean anything alone.
_SPECIAL: Final = re.compile(r"[\\`*\[<$~^]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_AT_LINE_START: Final = re.compile(r"^([^\S\n]*)([#>+\-=~|]|\d{1,9}(?=[.)]))", re.MULTILINE)
_BLOCKS: Final = frozenset({"p", "div", "ul", "ol", "table", "tr", "blockquote", "pre"})
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_AROUND: Final = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`"}
_SILENT: Final = frozenset({"script", "style", "head", "title"})
PICTURE, MEDIA, RAISED, TABLE = "picture", "media", "raised", "table"
_LOST: Final = {
    **dict.fromkeys(("img", "svg", "canvas"), PICTURE),
    **dict.fromkeys(("audio", "video", "iframe", "object", "embed"), MEDIA),
    **dict.fromkeys(("sup", "sub"), RAISED),
    "table": TABLE,
}


def to_markdown(given: GiftText) -> tuple[str, frozenset[str]]:
    """The text in Markdown, and what of it is lost: PICTURE, MEDIA, RAISED, TABLE."""
    if given.format == "markdown":
        return given.text, frozenset()
    if given.format == "html" or (given.format == "moodle" and _MARKUP.search(given.text)):
        reader = _GiftHtmlReader()
        for piece in pieces(given.text):
            reader.take(piece)
        return reader.markdown(), frozenset(reader.lost)
    return escape_markdown(given.text), frozenset()


def to_words(given: GiftText) -> str:
    """The text without any markup, as somebody would type it."""
    if given.format in {"plain", "markdown"} or not _MARKUP.search(given.text):
        return " ".join(given.text.split())
    # Other people's HTML, unlike ours, has comments; and the end of a block is no space in it.
    lines = (_without_comments(line) for line in given.text.split("\n"))
    return " ".join(without_tags("\n".join(lines)).split())


def _without_comments(line: str) -> str:
    """The line with an empty tag for each comment, found in linear time (`.*?` would not be)."""
    last = line.rfind("-->")
    parts: list[str] = []
    done = 0
    while 0 <= (start := line.find("<!--", done)) <= last - len("<!--"):
        parts.append(line[done:start])
        done = line.index("-->", start + len("<!--")) + len("-->")
    return "<>".join([*parts, line[done:]])


def escape_markdown(text: str) -> str:
    """`text` so that Markdown shows it as it is; gaps stay gaps."""
    parts = (_SPECIAL.sub(r"\\\g<0>", part) for part in text.split(GAP))
    return _AT_LINE_START.sub(_escaped_start, GAP.join(parts))


def _escaped_start(found: re.Match[str]) -> str:
    space, sign = found.groups()
    return f"{space}{sign}" + "\\" if sign.isdigit() else f"{space}\\{sign}"


class _GiftHtmlReader:
    """HTML as teachers' editors write it, as Markdown."""

    def __init__(self) -> None:
        self.lost: set[str] = set()
        self._parts: list[str] = []
        self._links: list[str] = []
        self._lists: list[int | None] = []
        self._silent = 0

    def markdown(self) -> str:
        lines = "".join(self._parts).split("\n")
        text = "\n".join(line.rstrip(" \t") for line in lines).replace("\x00", "\\\n")
        text = text.replace("****", "")  # bold around nothing, or next to bold
        return re.sub(r"\n{3,}", "\n\n", text).strip()

    def take(self, piece: StartTag | EndTag | str) -> None:
        if isinstance(piece, StartTag):
            self._open(piece.name, piece.attributes)
        elif isinstance(piece, EndTag):
            self._close(piece.name)
        elif not self._silent:
            words = escape_markdown(re.sub(r"\s+", " ", piece))
            is_link = bool(self._links and self._links[-1])
            self._parts.append(words.replace("]", "&#93;") if is_link else words)

    def _open(self, tag: str, given: dict[str, str]) -> None:
        self._silent += tag in _SILENT
        if tag in _LOST:
            self.lost.add(_LOST[tag])
        if tag in {"ul", "ol"}:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "a":
            address = given.get("href", "")
            self._links.append(address if re.match(r"https?://|mailto:", address) else "")
        self._parts.append(self._opening(tag, given))

    def _opening(self, tag: str, given: dict[str, str]) -> str:
        if tag in _BLOCKS | _HEADINGS:
            return "\n\n## " if tag in _HEADINGS else "\n\n"
        if tag == "li":
            return self._bullet()
        if tag == "a":
            return "[" if self._links[-1] else ""
        if tag == "img":
            return escape_markdown(given.get("alt", ""))
        return "\x00" if tag == "br" else _AROUND.get(tag, "")

    def _close(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1
        if tag in _AROUND:
            self._parts.append(_AROUND[tag])
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif tag == "a" and self._links:
            address = self._links.pop()
            self._parts.append(f"](<{address}>)" if address else "")
        elif tag in {"td", "th"}:
            self._parts.append(" ")
        if tag in _BLOCKS | _HEADINGS:
            self._parts.append("\n\n")

    def _bullet(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "\n- "
        self._lists[-1] += 1
        return f"\n{self._lists[-1]}. "
