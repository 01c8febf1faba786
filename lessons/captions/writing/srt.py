"""SubRip (.srt) files of cues."""

import html
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from course.text.timecodes import timestamp
from lessons.captions.cue_text import read_cue_text
from lessons.captions.cues import CaptionCue, RawCue, Reading
from lessons.captions.speakers import attribute
from lessons.captions.srt import as_cue_text, without_mark
from lessons.captions.writing.mistakable import (
    APART,
    has_speakers,
    lines_apart,
    without_codes_of_others,
    without_imprint,
    without_times,
    without_turns,
)

_LIKE_A_TAG = re.compile(r"<(?=/?[A-Za-z]|[0-9:.]+>)")

_Spoken = list[tuple[CaptionCue, str]]


def write_srt(cues: Iterable[CaptionCue]) -> str:
    """Write a SubRip file of the cues, in their order; the speaker is named where the voice
    changes.

    Where names alone would not be known again as such, they are marked by ">>", as in broadcasting.
    """
    spoken = [(cue, _writable(cue)) for cue in cues]
    blocks = [
        f"{number}\n{timestamp(cue.start_ms, ',')} --> {timestamp(cue.end_ms, ',')}\n{text}\n"
        for number, ((cue, _), text) in enumerate(
            zip(spoken, _attributed(spoken), strict=True), start=1
        )
    ]
    return "\n".join(blocks)


def _attributed(spoken: _Spoken) -> list[str]:
    """The texts with their speakers, written so that these and no others are found again."""
    texts = [text for _, text in spoken]
    quiet = [without_turns(text) for text in texts]
    if not any(cue.speaker or cue.is_unnamed_turn for cue, _ in spoken):
        return quiet if has_speakers([as_cue_text(text) for text in texts]) else texts
    for mark in ("", ">> "):
        named = list(_named(spoken, mark=mark))
        if _is_known(spoken, named):
            return named
    alone = [(cue, text) for (cue, _), text in zip(spoken, quiet, strict=True)]
    return list(_named(alone, mark=">> "))


def _named(spoken: _Spoken, *, mark: str) -> Iterator[str]:
    """The texts, with the speaker where the voice changes."""
    speaker = ""
    for cue, text in spoken:
        if cue.is_unnamed_turn and not cue.speaker:
            speaker = ""
            yield f">> {text}"
        else:
            is_new = cue.speaker not in {"", speaker}
            speaker = cue.speaker or speaker
            yield f"{mark}{_escaped(cue.speaker)}: {text}" if is_new else text


def _is_known(spoken: _Spoken, texts: list[str]) -> bool:
    """Whether the speakers of these texts, and their words, would be taken as they are."""
    read = Reading()
    for number, ((cue, _), text) in enumerate(zip(spoken, texts, strict=True)):
        read.add_cue(RawCue(number, cue.start_ms, cue.end_ms, as_cue_text(text)))
    attribute(read)
    found = [(cue.line, *_said(cue.text)) for cue in read.cues]
    speaker = ""
    wanted = []
    for number, (cue, text) in enumerate(spoken):
        speaker = "" if cue.is_unnamed_turn else cue.speaker or speaker
        wanted.append((number, speaker, _said(as_cue_text(text))[1]))
    return found == wanted


def _said(text: str) -> tuple[str, str]:
    """Who says what, without regard to white space."""
    said = read_cue_text(text)
    return said.speaker, " ".join(said.plain.split())


def _writable(cue: CaptionCue) -> str:
    """The cue's text with the tags that SubRip players support, without blank lines or arrows."""
    runs = groupby(read_cue_text(cue.text).runs, key=lambda run: (run.style.bold, run.style.italic))
    text = "".join(
        _tagged("".join(run.text for run in group), is_bold=is_bold, is_italic=is_italic)
        for (is_bold, is_italic), group in runs
    )
    lines = (line.strip() for line in text.replace("\r", "\n").split("\n"))
    text = lines_apart("\n".join(line for line in lines if line), _begins_with_mark)
    text = without_times(without_codes_of_others(text.replace("-->", f"--{APART}>")))
    return without_imprint(text)


def _begins_with_mark(line: str) -> bool:
    """Whether a byte order mark would be taken off this line, as the start of another file's."""
    return line.startswith("\ufeff") and without_mark(line) != line


def _tagged(text: str, *, is_bold: bool, is_italic: bool) -> str:
    text = _escaped(text)
    if is_italic:
        text = f"<i>{text}</i>"
    return f"<b>{text}</b>" if is_bold else text


def _escaped(text: str) -> str:
    """`text`, escaped only where a parser would see a tag, a code or a reference.

    Most players show references literally: an ordinary "&" or "<" stays.
    """
    if html.unescape(text) != text:
        text = text.replace("&", "&amp;")
    text = _LIKE_A_TAG.sub("&lt;", text)
    return text.replace("{\\", "&#123;\\")
