"""Dry run of an import of captions, as JSON and as text."""

from typing import Any

from course.text.counts import counted
from course.text.timecodes import clock
from lessons.captions.cues import Captions, CaptionsRefused, NotSpeech, Remark
from lessons.captions.reader import read_captions
from lessons.sentences.skip_labels import skip_label
from lessons.sentences.transcript_text import TranscriptText


def describe(
    data: bytes, *, name: str, language: str = "", encoding: str | None = None
) -> dict[str, Any]:
    """What `manage.py check_captions --json` prints of a file; a refused one has no cues.

    Keys: file, kind, format, encoding, cues, sentences, paragraphs, report (taken, repaired,
    refused, notes).
    Cues without text are listed as in the file; the transcript leaves them out. The cues of other
    kinds of WebVTT files (`kind` chapters, descriptions or metadata) are listed too, but not
    imported.
    """
    try:
        captions = read_captions(
            data, name=name, language=language, encoding=encoding, keep_empty=True
        )
    except NotSpeech as refused:
        held = _description(name, refused.kind, refused.captions)
        return held | {"report": _report(0, (*refused.captions.report, *refused.remarks))}
    except CaptionsRefused as refused:
        held = _description(name, None, None)
        return held | {"report": _report(0, refused.remarks)}
    text = TranscriptText(captions.cues, language or "en", is_paragraphed=captions.is_paragraphed)
    return _description(name, "captions", captions) | {
        "sentences": _sentences(text),
        "paragraphs": _paragraphs(text),
        "report": _report(len(captions.cues), captions.report),
    }


def _description(name: str, kind: str | None, captions: Captions | None) -> dict[str, Any]:
    return {
        "file": name,
        "kind": kind,
        "format": captions.format if captions else None,
        "encoding": captions.encoding if captions else None,
        "cues": _cues(captions) if captions else [],
        "sentences": [],
        "paragraphs": [],
    }


def _cues(captions: Captions) -> list[dict[str, Any]]:
    return [
        {
            "start_ms": cue.start_ms,
            "end_ms": cue.end_ms,
            "speaker": cue.speaker,
            "text": cue.text,
            "plain": cue.plain,
        }
        for cue in captions.cues
    ]


def _sentences(text: TranscriptText) -> list[dict[str, Any]]:
    return [
        {
            "start_ms": sentence.start_ms,
            "speaker": sentence.speaker,
            "text": sentence.plain,
        }
        for sentence in text.sentences
    ]


def _paragraphs(text: TranscriptText) -> list[dict[str, Any]]:
    return [
        {
            "start_ms": paragraph.start_ms,
            "label": skip_label(paragraph.start_ms),
            "text": paragraph.text,
        }
        for paragraph in text.paragraphs
    ]


def _report(taken: int, remarks: tuple[Remark, ...]) -> dict[str, Any]:
    def of_kind(kind: str) -> list[dict[str, Any]]:
        return [
            {"line": item.line, "text": item.text, "reason": item.reason}
            for item in remarks
            if item.kind == kind
        ]

    return {
        "taken": taken,
        "repaired": of_kind("repaired"),
        "refused": of_kind("refused"),
        "notes": of_kind("note"),
    }


def describe_as_text(description: dict[str, Any]) -> str:
    """A description (see describe) as text: a summary line, the remarks, the paragraphs."""
    report = description["report"]
    lines = [_summary(description)]
    for heading, key in (("Refused", "refused"), ("Repaired", "repaired"), ("Notes", "notes")):
        if report[key]:
            lines += ["", f"{heading}:", *(_remark_line(item) for item in report[key])]
    if description["paragraphs"]:
        lines += ["", "Paragraphs:"]
        lines += [
            f"  {clock(item['start_ms'])}  {item['text']}" for item in description["paragraphs"]
        ]
    return "\n".join(lines) + "\n"


def _summary(description: dict[str, Any]) -> str:
    if not description["report"]["taken"]:
        return f"{description['file']}: refused, nothing was taken"
    return (
        f"{description['file']}: {description['format']}, {description['encoding']},"
        f" {counted(description['report']['taken'], 'cue')} in"
        f" {counted(len(description['paragraphs']), 'paragraph')}"
    )


def _remark_line(item: dict[str, Any]) -> str:
    where = f"line {item['line']}: " if item["line"] else ""
    quoted = f" – {item['text']}" if item["text"] else ""
    return f"  {where}{item['reason']}{quoted}"
