"""The transcript as plain text, for reading and for downloads."""

from collections.abc import Sequence

from course.text.timecodes import clock
from lessons.captions.cues import CaptionCue
from lessons.sentences.paragraphs import make_paragraphs


def to_txt(cues: Sequence[CaptionCue], language: str, *, is_paragraphed: bool = False) -> str:
    """One paragraph a line, each with its clock and, where the voice changes, its speaker."""
    lines: list[str] = []
    speaker = ""
    for paragraph in make_paragraphs(cues, language, is_paragraphed=is_paragraphed):
        name = f"{paragraph.speaker}: " if paragraph.speaker not in {"", speaker} else ""
        speaker = paragraph.speaker or speaker
        lines.append(f"{clock(paragraph.start_ms)} {name}{paragraph.text}\n")
    return "\n".join(lines)
