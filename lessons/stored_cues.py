"""Cues as they are stored, and the text they are."""

from lessons.captions.cues import CaptionCue
from lessons.captions.reader import make_cue
from lessons.models import Transcript
from lessons.sentences.transcript_text import TranscriptText


def stored_cues(transcript: Transcript) -> tuple[CaptionCue, ...]:
    """The transcript's cues as used by caption parsers and writers."""
    rows = transcript.cues.order_by("position").values_list("start_ms", "end_ms", "text")
    return tuple(make_cue(*row) for row in rows)


def stored_text(transcript: Transcript) -> TranscriptText:
    """The transcript's cues as a text."""
    return TranscriptText(
        stored_cues(transcript), transcript.language, is_paragraphed=transcript.is_paragraphed
    )
