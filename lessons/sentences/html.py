"""Renderer of transcripts to HTML, stored with the captions: lean, safe, once per save."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from course.text.scripts import mark_scripts
from lessons.captions.cue_text import render_runs
from lessons.sentences import markup
from lessons.sentences.joined_text import Piece
from lessons.sentences.paragraphs import Paragraph
from lessons.sentences.sentence_index import SHARES_CUE, SPACED, SentenceEntry, pack_index
from lessons.sentences.sentence_links import sentence_id, sentence_query
from lessons.sentences.transcript_text import TranscriptText

# Version of everything derived from captions: raise it on a change, and `prepare` renders again.
RENDERING = 4


class RenderedTranscript(NamedTuple):
    """A transcript as the page's HTML, and the index of its sentences (see `sentence_index`)."""

    html: str
    sentences: bytes


def render(text: TranscriptText, *, course_han: str = "zh-Hans") -> RenderedTranscript:
    """One element per paragraph: skip link, then sentences with their ids.

    Within them is a span per cue with its [start, end) in data-t (ms); a sentence of one cue is one
    element. A speaker is named where the voice changes. `course_han` is the language of foreign
    Han.
    """
    renderer = _TranscriptRenderer(text, course_han)
    for paragraph in text.paragraphs:
        renderer.add(paragraph)
    starts = [text.cues[stretch.cue].start_ms for stretch in text.joined.stretches]
    return RenderedTranscript("".join(renderer.written), pack_index(renderer.entries, starts))


class _Part(NamedTuple):
    """A paragraph's part of a sentence; `number` is (second, n), with n = 0 for the rest of one
    that began in the paragraph before.
    """

    start: int
    end: int
    number: tuple[int, int]


class _TranscriptRenderer:
    def __init__(self, text: TranscriptText, course_han: str) -> None:
        self.written: list[str] = []
        self.entries: list[SentenceEntry] = []
        self._length = 0
        self._flow = text.joined
        self._sentences = list(zip(text.spans, text.numbers, strict=True))
        self._next = self._end = 0
        self._language = text.language
        self._course_han = course_han
        self._speaker = ""

    def add(self, paragraph: Paragraph) -> None:
        parts = list(self._parts(paragraph))
        second, n = parts[0].number
        query = sentence_query(second, n or 1)
        link = markup.skip_link(paragraph.start_ms, query, self._language)
        self._write("\n" if self.written else "", markup.paragraph_start(link))
        speaker = self._named(paragraph)
        for part in parts:
            gap = self._flow.text[self._end : part.start]
            self._end = part.end
            self._write("" if part is parts[0] else gap)
            self._add_part(part, speaker, SPACED if gap else 0)
            speaker = ""
        self._write(markup.PARAGRAPH_END)

    def _write(self, *pieces: str) -> int:
        """Write, and return the offset after it."""
        self.written += pieces
        self._length += sum(map(len, pieces))
        return self._length

    def _parts(self, paragraph: Paragraph) -> Iterator[_Part]:
        """The paragraph's sentences."""
        while self._next < len(self._sentences):
            span, number = self._sentences[self._next]
            if span.start >= paragraph.end:
                return
            is_begun = span.start < paragraph.start
            start, end = max(span.start, paragraph.start), min(span.end, paragraph.end)
            if start < end:
                yield _Part(start, end, (paragraph.start_ms // 1000, 0) if is_begun else number)
            if span.end > paragraph.end:
                return
            self._next += 1

    def _add_part(self, part: _Part, speaker: str, bonds: int) -> None:
        pieces = self._flow.pieces(part.start, part.end)
        cues = [self._flow.cues[piece.cue] for piece in pieces]
        begin = self._length
        at = self._write(speaker)
        end = self._write(self._sentence(part, pieces))
        self.entries.append(
            SentenceEntry(
                begin,
                at,
                end,
                start_ms=self._flow.start_ms(part.start),
                end_ms=max(cue.end_ms for cue in cues),
                n=part.number[1],
                bonds=bonds | (SHARES_CUE if pieces[0].start else 0),
            )
        )

    def _mark(self, text: str, lang: str) -> str:
        return mark_scripts(text, lang or self._language, self._course_han)

    def _named(self, paragraph: Paragraph) -> str:
        if paragraph.is_unnamed_turn:
            self._speaker = ""
        if paragraph.speaker in {"", self._speaker}:
            return ""
        self._speaker = paragraph.speaker
        return markup.speaker_name(self._mark(paragraph.speaker, ""))

    def _sentence(self, part: _Part, pieces: Sequence[Piece]) -> str:
        id_ = sentence_id(*part.number) if part.number[1] else ""
        if len(pieces) == 1:
            return self._piece(pieces[0], id_)
        written = [self._piece(pieces[0])]
        for piece in pieces[1:]:
            written += (self._flow.gap_before(piece.cue), self._piece(piece))
        return markup.sentence_of_cues(id_, "".join(written))

    def _piece(self, piece: Piece, id_: str = "") -> str:
        start_ms, end_ms = self._flow.piece_times(piece)
        words = render_runs(self._flow.runs_of(piece), self._mark)
        return markup.sentence_of_cue(id_, start_ms, end_ms, words)
