"""The transcript as the HTML that is stored beside the captions: lean, safe, once per save."""

from collections.abc import Sequence

from course.scripts import mark_scripts
from lessons.clock import clock, label_language, skip_label
from lessons.cue_text import render_runs
from lessons.cues import Cue
from lessons.flow import Flow, Piece
from lessons.paragraphs import Paragraph, paragraphs_of


def render_transcript(
    cues: Sequence[Cue], language: str, *, is_paragraphed: bool, course_han: str = "zh-Hans"
) -> str:
    """One block a paragraph: skip link, then a span per cue with its [start, end) in data-t (ms).

    A speaker is named where the voice changes. `course_han` is the language of foreign Han.
    """
    flow = Flow(cues)
    renderer = _Renderer(flow, language, course_han)
    return "\n".join(
        renderer.render(paragraph)
        for paragraph in paragraphs_of(flow, language, is_paragraphed=is_paragraphed)
    )


class _Renderer:
    def __init__(self, flow: Flow, language: str, course_han: str) -> None:
        self._flow = flow
        self._language = language
        self._course_han = course_han
        words = label_language(language)
        is_own = words == language.partition("-")[0].lower()
        self._label_lang = "" if is_own else f' lang="{words}"'
        self._speaker = ""
        self._second = -1

    def render(self, paragraph: Paragraph) -> str:
        second = paragraph.start_ms // 1000
        anchor = f' id="t{second}"' if second != self._second else ""
        self._second = second
        return (
            f'<div class="para"{anchor}><a class="skip" href="?t={second}">'
            f'<span class="clock" aria-hidden="true">{clock(paragraph.start_ms)}</span>'
            f'<span class="vh"{self._label_lang}>'
            f"{skip_label(paragraph.start_ms, self._language)} </span></a>"
            f"<p>{self._named(paragraph)}{self._words(paragraph)}</p></div>"
        )

    def _mark(self, text: str, lang: str) -> str:
        return mark_scripts(text, lang or self._language, self._course_han)

    def _named(self, paragraph: Paragraph) -> str:
        if paragraph.speaker in {"", self._speaker}:
            return ""
        self._speaker = paragraph.speaker
        return f'<b class="speaker">{self._mark(paragraph.speaker, "")}:</b> '

    def _words(self, paragraph: Paragraph) -> str:
        parts = [self._piece(paragraph.pieces[0])]
        for piece in paragraph.pieces[1:]:
            parts += (self._flow.gap_before(piece.cue), self._piece(piece))
        return "".join(parts)

    def _piece(self, piece: Piece) -> str:
        cue = self._flow.cues[piece.cue]
        runs = self._flow.runs_of(piece)
        return f'<span data-t="{cue.start_ms}-{cue.end_ms}">{render_runs(runs, self._mark)}</span>'
