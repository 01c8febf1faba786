"""What an import of a caption file would do, told before it is done."""

from typing import Any

from lessons.captions import read_captions
from lessons.clock import clock, skip_label
from lessons.cues import Captions, CaptionsRefused, Remark
from lessons.paragraphs import make_paragraphs


def describe(data: bytes, *, name: str, language: str = "en") -> dict[str, Any]:
    """What `manage.py check_captions --json` prints of a file; a refused one has no cues.

    Keys: file, format, encoding, cues, paragraphs, report (taken, repaired, refused, notes). Cues
    without text are listed, as they stand in the file; the transcript leaves them out.
    """
    try:
        captions = read_captions(data, name=name, keep_empty=True)
    except CaptionsRefused as refused:
        return {
            "file": name,
            "format": None,
            "encoding": None,
            "cues": [],
            "paragraphs": [],
            "report": _report(0, refused.remarks),
        }
    return {
        "file": name,
        "format": captions.format,
        "encoding": captions.encoding,
        "cues": _cues(captions),
        "paragraphs": _paragraphs(captions, language),
        "report": _report(len(captions.cues), captions.report),
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


def _paragraphs(captions: Captions, language: str) -> list[dict[str, Any]]:
    return [
        {
            "start_ms": paragraph.start_ms,
            "label": skip_label(paragraph.start_ms),
            "text": paragraph.text,
        }
        for paragraph in make_paragraphs(
            captions.cues, language, is_paragraphed=captions.is_paragraphed
        )
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
    """A description (see describe) for people: a summary line, the remarks, the paragraphs."""
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
    if not description["cues"]:
        return f"{description['file']}: refused, nothing was taken"
    return (
        f"{description['file']}: {description['format']}, {description['encoding']},"
        f" {description['report']['taken']} cues in {len(description['paragraphs'])} paragraphs"
    )


def _remark_line(item: dict[str, Any]) -> str:
    where = f"line {item['line']}: " if item["line"] else ""
    quoted = f" – {item['text']}" if item["text"] else ""
    return f"  {where}{item['reason']}{quoted}"
