"""Two transcripts side by side, from the blocks that were rendered at save."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from lessons.sentences.bilingual import BilingualLine, BilingualRow, pair
from lessons.sentences.html import skip_link
from lessons.sentences.sentence_links import sentence_query

_SENTENCE = re.compile(r'<span id="t(\d+)(?:-(\d+))?"')

Blocks = Sequence[tuple[int, int, str]]


class Column(NamedTuple):
    """A language, its direction ("ltr") and its stored blocks, [[start_ms, end_ms, html], …]."""

    language: str
    dir: str
    blocks: Blocks


def rows_html(left: Column, right: Column) -> str:
    """A row for what is said at the same time: skip link, then a paragraph of either language.

    Sentences on the right have ids with "b" for "t", so that each is in the page once.
    """
    rows = pair(_lines(left.blocks), _lines(right.blocks))
    opening_left = f"<p{_attributes(left)}>"
    opening_right = f'<p class="b"{_attributes(right)}>'
    return "\n".join(_row_html(row, left, right, (opening_left, opening_right)) for row in rows)


def _lines(blocks: Blocks) -> list[BilingualLine]:
    return [BilingualLine(start, end) for start, end, _ in blocks]


def _attributes(column: Column) -> str:
    return f' lang="{column.language}" dir="{column.dir}"'


def _row_html(row: BilingualRow, left: Column, right: Column, openings: tuple[str, str]) -> str:
    ours, theirs = left.blocks[slice(*row.left)], right.blocks[slice(*row.right)]
    first = (ours or theirs)[0]
    found = _SENTENCE.search(first[2])
    second, n = (int(found[1]), int(found[2] or 1)) if found else (first[0] // 1000, 1)
    html = skip_link(first[0], sentence_query(second, n), left.language)
    if ours:
        html += f"{openings[0]}{_join(ours)}</p>"
    if theirs:
        words = _join(theirs).replace('<span id="t', '<span id="b')
        html += f"{openings[1]}{words}</p>"
    return f'<div class="para pair">{html}</div>'


def _join(blocks: Blocks) -> str:
    return "".join(html for _, _, html in blocks).lstrip()
