"""Markdown (see `course.text.markup`) to safe HTML; no raw HTML, images from the course only."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import nh3
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from course.text.folding import normalised
from course.text.markup.formulas import to_mathml
from course.text.markup.mathml import MATHML
from course.text.markup.parser import parser_of
from course.text.markup.tex_tokens import FormulaRefused
from course.text.markup.work import TooMuchMarkup
from course.text.scripts import mark_scripts, printable

# Version of what is rendered: raise it on a change, and `prepare` renders all texts again.
RENDERING: Final = 1

# Some hundred printed pages: what is longer belongs into several steps.
LONGEST_MARKDOWN: Final = 200_000
# Of all links together: one definition may serve thousands of links.
LONGEST_ADDRESSES: Final = 1_000_000

_TAGS = {
    *("s", "sub", "sup", "section", *MATHML),
    *("p", "br", "hr", "blockquote", "pre", "code", "ol", "ul", "li", "em", "strong", "span"),
    *("a", "img", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES: dict[str, set[str]] = {
    **{tag: set(names) for tag, names in MATHML.items()},
    "a": {"href", "title", "id"},
    "li": {"class", "id"},
    "section": {"class"},
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
TOO_LONG = gettext_noop("the text has more than %(name)s characters: split it into several steps")
TOO_MUCH_MARKUP = gettext_noop(
    "the text has too many links, formulas, cells of tables, short lines or other marks for one "
    "page: split it into several steps"
)
BROKEN_FORMULA = gettext_noop(
    "the formula “%(name)s” cannot be read and is shown as it was typed: %(reason)s"
)
_SHOWN_OF_FORMULA = 60
_LONGEST_ID = 100


@dataclass(frozen=True, slots=True)
class MarkdownProblem:
    """A problem at a line of the text, from 1. `name` and `reason` fill in the `text`."""

    line: int
    text: str
    name: str
    reason: str = ""

    @property
    def message(self) -> str:
        """In English."""
        return self.text % {"name": self.name, "reason": self.reason}


@dataclass(slots=True)
class RenderedMarkdown:
    """Safe HTML, the names of the files it uses, and for its author the problems, for which it is
    refused, and the remarks, for which it is not.
    """

    html: str = ""
    used: tuple[str, ...] = ()
    problems: tuple[MarkdownProblem, ...] = ()
    remarks: tuple[MarkdownProblem, ...] = ()


@dataclass(slots=True)
class _Page:
    pictures: Mapping[str, Picture]
    language: str
    han_language: str
    has_ids: bool = True
    used: dict[str, None] = field(default_factory=dict)
    problems: list[MarkdownProblem] = field(default_factory=list)
    remarks: list[MarkdownProblem] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)


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
    if len(markdown) > LONGEST_MARKDOWN:
        too_long = MarkdownProblem(1, TOO_LONG, f"{LONGEST_MARKDOWN:,}")
        return RenderedMarkdown(problems=(too_long,))
    parser = parser_of(_MarkdownRenderer)
    page = _Page(pictures, language, han_language, has_ids)
    text = printable(markdown)
    try:
        tokens = parser.parseInline(text) if is_inline else parser.parse(text)
    except TooMuchMarkup:
        return RenderedMarkdown(problems=(MarkdownProblem(1, TOO_MUCH_MARKUP, ""),))
    if _length_of_addresses(tokens) > LONGEST_ADDRESSES:
        too_long = MarkdownProblem(1, TOO_LONG, f"{LONGEST_ADDRESSES:,}")
        return RenderedMarkdown(problems=(too_long,))
    _prepare(tokens, page)
    made = parser.renderer.render(tokens, parser.options, {"page": page})
    clean = nh3.clean(
        made,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
    )
    return RenderedMarkdown(clean, tuple(page.used), tuple(page.problems), tuple(page.remarks))


def _length_of_addresses(tokens: Sequence[Token]) -> int:
    """Characters of the addresses and titles of all links, as often as they are written."""
    inner = (child for token in tokens for child in token.children or ())
    return sum(len(str(value)) for token in inner for value in token.attrs.values())


class _MarkdownRenderer(RendererHTML):
    """Its methods are named after the tokens they write."""

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        page = env["page"]
        return mark_scripts(tokens[idx].content, page.language, page.han_language)

    def formula(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return str(tokens[idx].meta["html"])

    def formula_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f"<p>{tokens[idx].meta['html']}</p>\n"

    def task_box(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "☑ " if tokens[idx].meta["is_done"] else "☐ "

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        number, times = tokens[idx].meta["id"] + 1, tokens[idx].meta["subId"]
        if not env["page"].has_ids:
            return f"<sup>{number}</sup>"
        here = f' id="note-{number}-from"' if times == 0 else ""
        return f'<sup><a href="#note-{number}"{here}>{number}</a></sup>'

    def footnote_block_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return '<section class="notes"><ol>\n'

    def footnote_block_close(
        self, tokens: Sequence[Token], idx: int, options: Any, env: Any
    ) -> str:
        return "</ol></section>\n"

    def footnote_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        has_ids = env["page"].has_ids
        return f'<li id="note-{tokens[idx].meta["id"] + 1}">' if has_ids else "<li>"

    def footnote_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</li>\n"

    def footnote_anchor(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token = tokens[idx]
        if token.meta["subId"] or not env["page"].has_ids:
            return ""
        return f' <a href="#note-{token.meta["id"] + 1}-from">↩</a>'


def _prepare(tokens: Sequence[Token], page: _Page) -> None:
    """Set levels and ids of headings; resolve images and links to the course's files; convert
    formulas.
    """
    shift = _heading_shift(tokens)
    for index, token in enumerate(tokens):
        line = (token.map or [0])[0] + 1
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
        if token.type == "heading_open" and page.has_ids:
            token.attrSet("id", _unique_id(tokens[index + 1].content, page.ids))
        if token.type == "formula_block":
            _convert(token, line, page)
        if token.type == "inline":
            for child in _descendants(token):
                line += child.type in {"softbreak", "hardbreak"}
                _convert(child, line, page)
                _lead_to_file(child, (token.map or [0])[0] + 1, page)


def _convert(token: Token, line: int, page: _Page) -> None:
    """A formula as MathML; one that cannot be read as its source, with a remark."""
    if token.type not in {"formula", "formula_block"}:
        return
    try:
        token.meta["html"] = to_mathml(token.content, is_block=token.meta["is_block"])
    except FormulaRefused as refused:
        token.meta["html"] = f"<code>{html.escape(token.meta['source'])}</code>"
        name = " ".join(token.content.split())[:_SHOWN_OF_FORMULA]
        page.remarks.append(MarkdownProblem(line, BROKEN_FORMULA, name, str(refused)))


def _heading_shift(tokens: Sequence[Token]) -> int:
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    return 2 - min(levels) if levels else 0


def _descendants(token: Token) -> Iterator[Token]:
    for child in token.children or []:
        yield child
        yield from _descendants(child)


def _unique_id(title: str, taken: dict[str, int]) -> str:
    """An id from the heading's words, prefixed so that it never clashes with the page's own ids.

    `taken` has for each id that is taken the last number tried after it.
    """
    text = normalised(title[:_LONGEST_ID], "NFKC").lower()
    stem = "h-" + (re.sub(r"[^\w]+", "-", text).strip("-_") or "heading")
    if stem not in taken:
        taken[stem] = 1
        return stem
    candidate = stem
    while candidate in taken:
        taken[stem] += 1
        candidate = f"{stem}-{taken[stem]}"
    taken[candidate] = 1
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
    """The plain text: one string per paragraph, heading, list item or cell; paragraphs as they
    were typed when there is too much markup.
    """
    text = printable(markdown[:LONGEST_MARKDOWN])
    try:
        tokens = parser_of().parse(text)
    except TooMuchMarkup:
        return [block for block in text.split("\n\n") if block.strip()]
    blocks = []
    for token in tokens:
        if token.type == "inline":
            blocks.append("".join(_plain(child) for child in _descendants(token)))
        elif token.type in {"fence", "code_block", "formula_block"}:
            blocks.append(token.content)
    return [block for block in blocks if block.strip()]


def _plain(token: Token) -> str:
    if token.type in {"text", "code_inline", "formula"}:
        return token.content
    return " " if token.type in {"softbreak", "hardbreak"} else ""
