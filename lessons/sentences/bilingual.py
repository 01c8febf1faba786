"""Bilingual view: alignment of two transcripts by time, simultaneous speech in one row.

Two languages are cut differently, so a row extends until both begin a new line at about the same
time. Every line is in exactly one row, in order.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from lessons.sentences import markup
from lessons.sentences.sentence_index import SHARES_CUE, SPACED, SentenceEntry, SentenceIndex
from lessons.sentences.sentence_links import sentence_query

# How far a line may extend past the time at which the other language begins a new one.
TOLERANCE_MS = 1_500


class BilingualLine(NamedTuple):
    """A unit spoken in [start_ms, end_ms)."""

    start_ms: int
    end_ms: int


class BilingualRow(NamedTuple):
    """Half-open ranges of lines of both sides; one of them may be empty, never both."""

    left: tuple[int, int]
    right: tuple[int, int]


def pair(left: Sequence[BilingualLine], right: Sequence[BilingualLine]) -> list[BilingualRow]:
    """Align two transcripts, each sorted by start; returns the rows."""
    cuts = [(0, 0)]
    for cut in sorted({*_cuts(left, right), *_turned(_cuts(right, left))}):
        if cut[0] >= cuts[-1][0] and cut[1] >= cuts[-1][1] and cut != cuts[-1]:
            cuts.append(cut)
    if cuts[-1] != (len(left), len(right)):
        cuts.append((len(left), len(right)))
    rows = [BilingualRow((a, c), (b, d)) for (a, b), (c, d) in pairwise(cuts)]
    return _without_halves(rows, left, right)


def _turned(cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(j, i) for i, j in cuts]


def _cuts(ours: Sequence[BilingualLine], theirs: Sequence[BilingualLine]) -> list[tuple[int, int]]:
    """Where one of our lines begins while none of theirs continues: (our index, their index)."""
    # Running maximum, so that they increase even where lines overlap.
    middles = list(accumulate(((line.start_ms + line.end_ms) / 2 for line in theirs), max))
    ends = list(accumulate((line.end_ms for line in theirs), max))
    our_ends = list(accumulate((line.end_ms for line in ours), max))
    starts = [line.start_ms for line in theirs]
    found: list[tuple[int, int]] = []
    for index, line in enumerate(ours):
        moment = line.start_ms
        if index and (
            ours[index - 1].start_ms == moment or our_ends[index - 1] > moment + TOLERANCE_MS
        ):
            continue
        cut = _nearest(starts, moment)
        if cut is None:
            cut = bisect_left(middles, moment)
            if cut < len(theirs) and starts[cut] < moment:
                continue
        if cut == 0 or ends[cut - 1] <= moment + TOLERANCE_MS:
            found.append((index, cut))
    return found


def _nearest(starts: list[int], moment: int) -> int | None:
    """The index of the start nearest to a time, if within the tolerance."""
    after = bisect_left(starts, moment)
    near = [
        (abs(starts[at] - moment), bisect_left(starts, starts[at]))
        for at in (after - 1, after)
        if 0 <= at < len(starts)
    ]
    distance, index = min(near, default=(TOLERANCE_MS + 1, 0))
    return index if distance <= TOLERANCE_MS else None


def _without_halves(
    rows: list[BilingualRow], left: Sequence[BilingualLine], right: Sequence[BilingualLine]
) -> list[BilingualRow]:
    """Merge one-sided rows with the adjacent row they overlap in time, if there is one."""
    joined: list[BilingualRow] = []
    for row in rows:
        grown = row
        # The merged row may overlap the one before it, too.
        while joined and _belong_together(joined[-1], grown, left, right):
            grown = _joined(joined.pop(), grown)
        joined.append(grown)
    return joined


def _belong_together(
    before: BilingualRow,
    after: BilingualRow,
    left: Sequence[BilingualLine],
    right: Sequence[BilingualLine],
) -> bool:
    if not (_is_half(before) or _is_half(after)):
        return False
    sides = (
        (_span(before.left, left), _span(after.right, right)),
        (_span(before.right, right), _span(after.left, left)),
    )
    return any(
        one and other and min(one.end_ms, other.end_ms) > max(one.start_ms, other.start_ms)
        for one, other in sides
    )


def _is_half(row: BilingualRow) -> bool:
    return row.left[0] == row.left[1] or row.right[0] == row.right[1]


def _joined(before: BilingualRow, after: BilingualRow) -> BilingualRow:
    return BilingualRow((before.left[0], after.left[1]), (before.right[0], after.right[1]))


def _span(part: tuple[int, int], lines: Sequence[BilingualLine]) -> BilingualLine | None:
    """From the first start to the last end of lines[part]."""
    chosen = lines[part[0] : part[1]]
    if not chosen:
        return None
    return BilingualLine(chosen[0].start_ms, max(line.end_ms for line in chosen))


# As HTML ---------------------------------------------------------------------------------------


class Column(NamedTuple):
    """A language, its direction ("ltr"), its stored HTML and its sentence index."""

    language: str
    dir: str
    html: str
    sentences: SentenceIndex


class _Side(NamedTuple):
    """A column cut into lines: each consists of sentences that share no cue with others."""

    lines: list[list[SentenceEntry]]
    opening: str
    write: Callable[[SentenceEntry], str]

    def times(self) -> list[BilingualLine]:
        return [
            BilingualLine(line[0].start_ms, max([entry.end_ms for entry in line]))
            for line in self.lines
        ]

    def paragraph(self, part: tuple[int, int]) -> str:
        """The lines of one row; "" without lines."""
        words: list[str] = []
        for line in self.lines[part[0] : part[1]]:
            for entry in line:
                if words and entry.bonds & SPACED:
                    words.append(" ")
                words.append(self.write(entry))
        return f"{self.opening}{''.join(words)}{markup.COLUMN_END}" if words else ""


def rows_html(left: Column, right: Column, named: SentenceEntry | None = None) -> str:
    """Rows of simultaneous speech: skip link, then a paragraph of either language.

    `named` is the sentence on the left to highlight.
    """
    ours = _Side(
        _lines(left.sentences),
        markup.column_start(left.language, left.dir, is_right=False),
        lambda entry: markup.words_on_left(left.html, entry, named),
    )
    theirs = _Side(
        _lines(right.sentences),
        markup.column_start(right.language, right.dir, is_right=True),
        lambda entry: markup.words_on_right(right.html, entry),
    )
    written: list[str] = []
    for row in pair(ours.times(), theirs.times()):
        is_ours = row.left[0] < row.left[1]
        first = ours.lines[row.left[0]] if is_ours else theirs.lines[row.right[0]]
        columns = ours.paragraph(row.left) + theirs.paragraph(row.right)
        written.append(markup.bilingual_row(_link(first, left.language), columns))
    return "\n".join(written)


def _lines(index: SentenceIndex) -> list[list[SentenceEntry]]:
    lines: list[list[SentenceEntry]] = []
    for entry in index:
        if entry.bonds & SHARES_CUE and lines:
            lines[-1].append(entry)
        else:
            lines.append([entry])
    return lines


def _link(line: Sequence[SentenceEntry], language: str) -> str:
    """The skip link to the first sentence that begins in a line."""
    sentence = line[0] if line[0].n else next((entry for entry in line if entry.n), line[0])
    query = sentence_query(sentence.second, sentence.n or 1)
    return markup.skip_link(line[0].start_ms, query, language)
