"""Export of the transcript as plain text, for reading and for downloads."""

from course.text.timecodes import clock
from lessons.sentences.transcript_text import TranscriptText


def to_txt(text: TranscriptText) -> str:
    """One paragraph per line, each with its timestamp and, where the voice changes, its speaker."""
    lines: list[str] = []
    speaker = ""
    for paragraph in text.paragraphs:
        if paragraph.is_unnamed_turn:
            speaker = ""
        name = f"{paragraph.speaker}: " if paragraph.speaker not in {"", speaker} else ""
        speaker = paragraph.speaker or speaker
        lines.append(f"{clock(paragraph.start_ms)} {name}{paragraph.text}\n")
    return "\n".join(lines)
