"""The transcript as the HTML that is stored beside the captions: lean, safe, once per save."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from course.text.scripts import mark_scripts
from course.text.timecodes import clock
from lessons.captions.cue_text import render_runs
from lessons.captions.cues import CaptionCue
from lessons.sentences.joined_text import JoinedText, Piece
from lessons.sentences.paragraphs import Paragraph, paragraphs_of
from lessons.sentences.sentence_links import number_sentences, sentence_id, sentence_query
from lessons.sentences.skip_labels import label_language, skip_label
from lessons.sentences.splitting import Span, sentence_spans

# One more whenever what is derived from captions changes: `prepare` then derives it again.
RENDERING = 2


class HtmlBlock(NamedTuple):
    """Sentences that share no cue with others, as HTML: what stands beside another language.

    The HTML begins with the space that parts it from the block before, if any does.
    """

    start_ms: int
    end_ms: int
    html: str


class RenderedTranscript(NamedTuple):
    """A transcript as the page's HTML, in blocks, and the paragraphs the HTML is made of."""

    html: str
    blocks: list[HtmlBlock]
    paragraphs: tuple[Paragraph, ...]


def render(
    cues: Sequence[CaptionCue], language: str, *, is_paragraphed: bool, course_han: str = "zh-Hans"
) -> RenderedTranscript:
    """One element a paragraph: skip link, then sentences with their ids (`sentence_links`).

    Within them is a span per cue with its [start, end) in data-t (ms); a sentence of one cue is
    one element. A speaker is named where the voice changes. `course_han` is the language of
    foreign Han.
    """
    flow = JoinedText(cues)
    sentences = sentence_spans(flow, language)
    renderer = _TranscriptRenderer(flow, sentences, language, course_han)
    paragraphs = paragraphs_of(flow, language, is_paragraphed=is_paragraphed, sentences=sentences)
    html = "\n".join([renderer.render(paragraph) for paragraph in paragraphs])
    return RenderedTranscript(html, renderer.blocks, paragraphs)


def render_transcript(
    cues: Sequence[CaptionCue], language: str, *, is_paragraphed: bool, course_han: str = "zh-Hans"
) -> str:
    """The page's HTML alone (see `render`)."""
    return render(cues, language, is_paragraphed=is_paragraphed, course_han=course_han).html


def skip_link(start_ms: int, query: str, language: str) -> str:
    """The clock in the margin that leads to `query`, its words in the transcript's language."""
    words = label_language(language)
    is_own = words == language.partition("-")[0].lower()
    lang = "" if is_own else f' lang="{words}"'
    return (
        f'<a class="skip" href="?{escape(query)}">'
        f'<span class="clock" aria-hidden="true">{clock(start_ms)}</span>'
        f'<span class="vh"{lang}>{skip_label(start_ms, language)} </span></a>'
    )


class _Part(NamedTuple):
    """What a paragraph has of a sentence; `address` is (second, n) where it begins in it."""

    start: int
    end: int
    address: tuple[int, int] | None


class _TranscriptRenderer:
    def __init__(
        self, flow: JoinedText, sentences: Sequence[Span], language: str, course_han: str
    ) -> None:
        self.blocks: list[HtmlBlock] = []
        self._flow = flow
        starts = [flow.cues[flow.stretches[span.first].cue].start_ms for span in sentences]
        self._sentences = list(zip(sentences, number_sentences(starts), strict=True))
        self._next = self._end = 0
        self._language = language
        self._course_han = course_han
        self._speaker = ""

    def render(self, paragraph: Paragraph) -> str:
        parts = list(self._parts(paragraph))
        address = parts[0].address or (paragraph.start_ms // 1000, 1)
        link = skip_link(paragraph.start_ms, sentence_query(*address), self._language)
        return f'<div class="para">{link}<p>{self._words(paragraph, parts)}</p></div>'

    def _parts(self, paragraph: Paragraph) -> Iterator[_Part]:
        """The paragraph's sentences; one that began in the paragraph before has no address."""
        while self._next < len(self._sentences):
            span, address = self._sentences[self._next]
            if span.start >= paragraph.end:
                return
            is_begun = span.start < paragraph.start
            start, end = max(span.start, paragraph.start), min(span.end, paragraph.end)
            if start < end:
                yield _Part(start, end, None if is_begun else address)
            if span.end > paragraph.end:
                return
            self._next += 1

    def _words(self, paragraph: Paragraph, parts: Sequence[_Part]) -> str:
        written: list[str] = []
        before = self._named(paragraph)
        for part in parts:
            gap = self._flow.text[self._end : part.start]
            self._end = part.end
            pieces = self._flow.pieces(part.start, part.end)
            sentence = before + self._sentence(part, pieces)
            self._add_to_blocks(pieces, sentence, gap)
            written += (gap if written else "", sentence)
            before = ""
        return "".join(written)

    def _add_to_blocks(self, pieces: Sequence[Piece], html: str, gap: str) -> None:
        start_ms = self._flow.cues[pieces[0].cue].start_ms
        end_ms = max(self._flow.cues[piece.cue].end_ms for piece in pieces)
        html = gap + html
        if pieces[0].start and self.blocks:
            before = self.blocks.pop()
            start_ms, end_ms = before.start_ms, max(before.end_ms, end_ms)
            html = before.html + html
        self.blocks.append(HtmlBlock(start_ms, end_ms, html))

    def _mark(self, text: str, lang: str) -> str:
        return mark_scripts(text, lang or self._language, self._course_han)

    def _named(self, paragraph: Paragraph) -> str:
        if paragraph.speaker in {"", self._speaker}:
            return ""
        self._speaker = paragraph.speaker
        return f'<b class="speaker">{self._mark(paragraph.speaker, "")}:</b> '

    def _sentence(self, part: _Part, pieces: Sequence[Piece]) -> str:
        opening = f' id="{sentence_id(*part.address)}"' if part.address else ""
        if len(pieces) == 1:
            return self._piece(pieces[0], opening)
        written = [self._piece(pieces[0])]
        for piece in pieces[1:]:
            written += (self._flow.gap_before(piece.cue), self._piece(piece))
        words = "".join(written)
        return f"<span{opening}>{words}</span>" if opening else words

    def _piece(self, piece: Piece, opening: str = "") -> str:
        cue = self._flow.cues[piece.cue]
        words = render_runs(self._flow.runs_of(piece), self._mark)
        return f'<span{opening} data-t="{cue.start_ms}-{cue.end_ms}">{words}</span>'
