"""WebVTT files of cues."""

import html
import re
from collections.abc import Iterable

from course.text.timecodes import timestamp
from lessons.captions.cue_text import escape_bare, read_cue_text, without_overrides
from lessons.captions.cues import CaptionCue
from lessons.captions.writing.mistakable import (
    has_speakers,
    without_codes_of_others,
    without_imprint,
    without_times,
    without_turns,
)

_LINE_BREAKS = re.compile(r"[\r\n]+")


def write_vtt(cues: Iterable[CaptionCue]) -> str:
    """Write a WebVTT file of the cues, in their order; line ends LF, the caller encodes it."""
    cues = list(cues)
    texts = [_writable(cue) for cue in cues]
    if has_speakers(texts):
        texts = [without_turns(text) for text in texts]
    blocks = ["WEBVTT\n"]
    blocks += [
        f"{timestamp(cue.start_ms)} --> {timestamp(cue.end_ms)}\n{text}\n"
        for cue, text in zip(cues, texts, strict=True)
    ]
    return "\n".join(blocks)


def _writable(cue: CaptionCue) -> str:
    """The cue's text as valid in a WebVTT file: no blank line, no arrow, voice in a tag."""
    text = without_overrides(cue.text)
    if without_overrides(text) != text:  # one stood around another
        text = text.replace("{\\", "{&#92;")
    text = escape_bare(text)
    text = _LINE_BREAKS.sub("\n", text).strip("\n").replace("-->", "--&gt;")
    first, *others = map(without_codes_of_others, text.split("\n"))
    text = without_imprint(
        "\n".join((without_times(first), *others))
    )  # only there are times looked for
    if cue.speaker and read_cue_text(text).speaker != cue.speaker:
        text = f"<v {html.escape(cue.speaker, quote=False)}>{text}"
    return text.replace("\0", "\ufffd")
