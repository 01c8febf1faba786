"""Markdown to safe HTML: CommonMark 0.31 with tables, no raw HTML, images from the course only."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from course.text.scripts import mark_scripts, printable

_TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "ol", "ul", "li", "em", "strong", "span"),
    *("a", "img", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "ol": {"start"},
    "span": {"lang"},
    "td": {"align"},
    "th": {"align"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "h5": {"id"},
    "h6": {"id"},
}
_SCHEMES = {"http", "https", "mailto"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A file of the course as a page shows it; width and height in pixels, None for a PDF."""

    url: str
    width: int | None = None
    height: int | None = None


def gettext_noop(text: str) -> str:
    """Marks a text for translators; it is translated where it is shown."""
    return text


NO_DESCRIPTION = gettext_noop(
    "the image “%(name)s” has no description: write ![what it shows](%(name)s)"
)
NO_SUCH_IMAGE = gettext_noop("the course has no image “%(name)s” among its files")


@dataclass(frozen=True, slots=True)
class MarkdownProblem:
    """A problem at a line of the text; lines count from 1. `name` fills in the `text`."""

    line: int
    text: str
    name: str

    @property
    def message(self) -> str:
        """In English."""
        return self.text % {"name": self.name}


@dataclass(slots=True)
class RenderedMarkdown:
    """Safe HTML, the names of the files it uses, and the problems for its author."""

    html: str = ""
    used: tuple[str, ...] = ()
    problems: tuple[MarkdownProblem, ...] = ()


@dataclass(slots=True)
class _Page:
    pictures: Mapping[str, Picture]
    language: str
    han_language: str
    has_ids: bool = True
    used: dict[str, None] = field(default_factory=dict)
    problems: list[MarkdownProblem] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)


def render(
    markdown: str,
    *,
    pictures: Mapping[str, Picture],
    language: str,
    han_language: str,
    is_inline: bool = False,
    has_ids: bool = True,
) -> RenderedMarkdown:
    """Render a text; `pictures` maps names of the course's files to their URLs and sizes.

    An inline text has no paragraphs, lists or headings: for labels and single lines. Headings move
    down to start at h2 (the page has its title as h1) and get ids. Words in a script foreign to
    `language` are marked with their language, Han by `han_language`.
    """
    page = _Page(pictures, language, han_language, has_ids)
    text = printable(markdown)
    tokens = _PARSER.parseInline(text) if is_inline else _PARSER.parse(text)
    _prepare(tokens, page)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {"page": page})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
    )
    return RenderedMarkdown(clean, tuple(page.used), tuple(page.problems))


class _MarkdownRenderer(RendererHTML):
    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        page = env["page"]
        return mark_scripts(tokens[idx].content, page.language, page.han_language)


# Made once: it keeps nothing of a text, and making it takes longer than parsing a short one.
_PARSER = MarkdownIt("commonmark", {"html": False}, renderer_cls=_MarkdownRenderer).enable("table")


def _prepare(tokens: Sequence[Token], page: _Page) -> None:
    """Set levels and ids of headings; resolve images and links to the course's files."""
    shift = _heading_shift(tokens)
    for index, token in enumerate(tokens):
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
        if token.type == "heading_open" and page.has_ids:
            token.attrSet("id", _unique_id(tokens[index + 1].content, page.ids))
        if token.type == "inline":
            line = (token.map or [0])[0] + 1
            for child in _descendants(token):
                _lead_to_file(child, line, page)


def _heading_shift(tokens: Sequence[Token]) -> int:
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    return 2 - min(levels) if levels else 0


def _descendants(token: Token) -> Iterator[Token]:
    for child in token.children or []:
        yield child
        yield from _descendants(child)


def _unique_id(title: str, taken: set[str]) -> str:
    """An id from the heading's words, prefixed so that it never clashes with the page's own ids."""
    text = unicodedata.normalize("NFKC", title).lower()
    stem = "h-" + (re.sub(r"[^\w]+", "-", text).strip("-_") or "heading")
    candidate, count = stem, 1
    while candidate in taken:
        count += 1
        candidate = f"{stem}-{count}"
    taken.add(candidate)
    return candidate


def _lead_to_file(token: Token, line: int, page: _Page) -> None:
    if token.type == "image":
        _lead_image(token, line, page)
    elif token.type == "link_open":
        name = str(token.attrGet("href") or "")
        if name in page.pictures:
            page.used[name] = None
            token.attrSet("href", page.pictures[name].url)


def _lead_image(token: Token, line: int, page: _Page) -> None:
    name = str(token.attrGet("src") or "")
    picture = page.pictures.get(name)
    if not token.content.strip():
        page.problems.append(MarkdownProblem(line, NO_DESCRIPTION, name))
    if picture is None or picture.width is None:
        page.problems.append(MarkdownProblem(line, NO_SUCH_IMAGE, name))
        token.attrSet("src", "")
        return
    page.used[name] = None
    token.attrSet("src", picture.url)
    token.attrSet("width", str(picture.width))
    token.attrSet("height", str(picture.height))
    token.attrSet("loading", "lazy")


def plain_blocks(markdown: str) -> list[str]:
    """The plain text: one string per paragraph, heading, list item or cell."""
    tokens = _PARSER.parse(printable(markdown))
    blocks = []
    for token in tokens:
        if token.type == "inline":
            blocks.append("".join(_plain(child) for child in _descendants(token)))
        elif token.type in {"fence", "code_block"}:
            blocks.append(token.content)
    return [block for block in blocks if block.strip()]


def _plain(token: Token) -> str:
    if token.type in {"text", "code_inline"}:
        return token.content
    return " " if token.type in {"softbreak", "hardbreak"} else ""
