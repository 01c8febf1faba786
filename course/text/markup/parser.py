"""Our Markdown: CommonMark 0.31 with tables, formulas, notes, task lists and bare addresses.

Emphasis also works beside Chinese, Japanese and Korean, where no space stands between a word and
what follows it: `**마크다운(Markdown)**을`.
"""

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_def, footnote_tail

from course.text.markup import block_rules, inline_rules, work

if TYPE_CHECKING:
    from markdown_it.ruler import RuleOptionsType

_WIDE = frozenset({"W", "F", "H"})


class MarkdownParser(MarkdownIt):
    """Keeps nothing of a text: one of it does for all."""

    def __init__(self, renderer: type[RendererHTML]) -> None:
        super().__init__("commonmark", renderer_cls=renderer)
        self.inline = _InlineParser()
        self.configure("commonmark", options_update={"html": False})
        self.enable(["table", "strikethrough"])
        self._add_rules()

    def _add_rules(self) -> None:
        ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
        self.block.ruler.before("table", "work", work.count_line, ends)
        self.block.ruler.at("table", work.table, {"alt": ["paragraph", "reference"]})
        self.block.ruler.before("fence", "formula_block", block_rules.formula_block, ends)
        notes: RuleOptionsType = {"alt": ["paragraph", "reference"]}
        self.block.ruler.before("reference", "footnote_def", footnote_def, notes)
        inline = self.inline.ruler
        inline.before("text", "work", work.count_sign)
        inline.before("escape", "formula", inline_rules.formula)
        inline.before("strikethrough", "raised", inline_rules.raised)
        inline.before("link", "note_reference", inline_rules.note_reference)
        inline.push("web_address", inline_rules.web_address)
        inline.push("mail_address", inline_rules.mail_address)
        self.core.ruler.after("inline", "task_lists", block_rules.task_lists)
        self.core.ruler.after("inline", "footnote_tail", footnote_tail)


@cache
def parser_of(renderer: type[RendererHTML] = RendererHTML) -> MarkdownParser:
    return MarkdownParser(renderer)


class _InlineState(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: FBT001, N802, N803
        """What a run of markers may do; punctuation hides none from a wide character beside it."""
        scanned = super().scanDelims(start, canSplitWord)
        after = start + scanned.length
        before = self.src[start - 1] if start else " "
        following = self.src[after] if after < self.posMax else " "
        if not canSplitWord or (before.isascii() and following.isascii()):
            return scanned
        opens = not isWhiteSpace(ord(following)) and (
            not _is_narrow_punctuation(following) or _is_border(before)
        )
        closes = not isWhiteSpace(ord(before)) and (
            not _is_narrow_punctuation(before) or _is_border(following)
        )
        return Scanned(opens, closes, scanned.length)


class _InlineParser(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = _InlineState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        work.count_elements(state.tokens, env)
        return state.tokens


def _is_border(character: str) -> bool:
    """Whether emphasis may begin or end beside it, whatever punctuation is on the other side."""
    return isWhiteSpace(ord(character)) or _is_wide(character) or _is_narrow_punctuation(character)


def _is_narrow_punctuation(character: str) -> bool:
    is_punctuation = isMdAsciiPunct(ord(character)) or isPunctChar(character)
    return is_punctuation and not _is_wide(character)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in _WIDE
