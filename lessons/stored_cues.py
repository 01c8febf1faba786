"""Loading stored cues."""

from lessons.captions.cues import CaptionCue
from lessons.captions.reader import make_cue
from lessons.models import Transcript


def stored_cues(transcript: Transcript) -> tuple[CaptionCue, ...]:
    """The transcript's cues as used by caption parsers and writers."""
    rows = transcript.cues.order_by("position").values_list("start_ms", "end_ms", "text")
    return tuple(make_cue(*row) for row in rows)
