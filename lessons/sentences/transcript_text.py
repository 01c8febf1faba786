"""The parsed text of a transcript: cues, and everything derived from them, computed once."""

from collections.abc import Sequence
from functools import cached_property

from lessons.captions.cues import CaptionCue
from lessons.sentences.joined_text import JoinedText
from lessons.sentences.paragraphs import Paragraph, cue_paragraphs, sentence_paragraphs
from lessons.sentences.sentence_links import number_sentences
from lessons.sentences.splitting import Sentence, Span, sentence_at, sentence_spans


class TranscriptText:
    """Cues, sorted by start, as one text; properties are cached (computed at first use).

    A caption upload creates one, shared by HTML, search index, lint and realignment.
    """

    def __init__(
        self, cues: Sequence[CaptionCue], language: str, *, is_paragraphed: bool = False
    ) -> None:
        """`language` is a BCP 47 tag; `is_paragraphed` keeps each cue as a paragraph."""
        self.cues = cues
        self.language = language
        self.is_paragraphed = is_paragraphed

    @cached_property
    def joined(self) -> JoinedText:
        """The cues' words as one text."""
        return JoinedText(self.cues)

    @cached_property
    def spans(self) -> list[Span]:
        """The spans of the sentences in the joined text."""
        return sentence_spans(self.joined, self.language)

    @cached_property
    def numbers(self) -> list[tuple[int, int]]:
        """(second, n) of each sentence, for links."""
        return list(number_sentences(self.joined.start_ms(span.start) for span in self.spans))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences, in order."""
        return tuple(sentence_at(self.joined, span) for span in self.spans)

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs for reading."""
        if self.is_paragraphed:
            return cue_paragraphs(self.joined)
        return sentence_paragraphs(self.joined, self.spans)
