"""Own notes as files: Markdown to read, CSV to count, cards for Anki to learn."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

from django.utils.translation import gettext as _

from course.models import Course
from course.pages.note_pages.listing import NotedStep, PrintedNote

_COLUMNS: Final = (
    *("week_number", "step_number", "step", "place", "second", "language", "quote", "note"),
    *("written_at", "changed_at", "url"),
)
# Beginnings that spreadsheets would evaluate.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def to_markdown(course: Course, steps: Iterable[NotedStep], host: str) -> str:
    """Headings of steps; for each note the quote, the words and the link to its second."""
    parts = [f"# {_('My notes')}: {_one_line(course.title)}"]
    for step in steps:
        parts.append(f"## {step.label} {_one_line(step.title)}".replace("  ", " "))
        for note in step.notes:
            if note.quote:
                parts.append("\n".join(f"> {line}" for line in note.quote.splitlines()))
            if note.text:
                parts.append(note.text)
            if note.doubt:
                parts.append(f"({note.doubt})")
            parts.append(f"[{note.place}]({host}{note.url})" if note.url else note.place)
    return "\n\n".join(parts) + "\n"


def to_csv(course: Course, steps: Iterable[NotedStep], host: str) -> str:
    """A row for each note, in the form of the site's other data sets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for note in _notes(steps):
        week, _dot, number = note.step_label.partition(".")
        row = (
            *(week, number, note.step_title, note.place, note.second, note.language, note.quote),
            *(note.text, _instant(note.created_at), _instant(note.changed_at)),
            f"{host}{note.url}" if note.url else "",
        )
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def to_anki(course: Course, steps: Iterable[NotedStep], host: str) -> str:
    """Cards of Anki's text format: what is quoted, and on the back the note and its link."""
    out = io.StringIO()
    out.write("#separator:tab\n#html:false\n#columns:Front\tBack\tTags\n#tags column:3\n")
    writer = csv.writer(out, dialect="excel-tab", lineterminator="\n", quoting=csv.QUOTE_ALL)
    for note in _notes(steps):
        if note.quote:
            link = f"{host}{note.url}" if note.url else ""
            back = "\n".join(filter(None, (note.text, note.step_title, link)))
            writer.writerow((note.quote, back, course.slug))
    return out.getvalue()


WriteNotes = Callable[[Course, Iterable[NotedStep], str], str]
# By the ending of the file: its type, and what writes it.
NOTE_FILES: Final[dict[str, tuple[str, WriteNotes]]] = {
    "md": ("text/markdown", to_markdown),
    "csv": ("text/csv", to_csv),
    "tsv": ("text/tab-separated-values", to_anki),
}


def _notes(steps: Iterable[NotedStep]) -> Iterable[PrintedNote]:
    return (note for step in steps for note in step.notes)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
