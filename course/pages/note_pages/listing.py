"""One's own notes in a course, prepared for their page and for files."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from course.models import Course, Moment, Note, User
from course.models.notes import NoteQuerySet
from course.moments import moment_link
from course.notes.writing import own_notes
from course.text.languages import direction
from course.text.timecodes import clock
from course.web.cached_reverse import address

BY_STEP, NEWEST = "step", "newest"


class PrintedNote(NamedTuple):
    """A note ready to print: where it is, what is quoted, what it says.

    `place` is a clock, or a word where there is no film. `doubt` says that its sentence is not
    surely found in the captions any more.
    """

    key: str
    place: str
    url: str
    quote: str
    language: str
    dir: str
    text: str
    doubt: str
    edit_url: str
    deletion_url: str
    created_at: datetime
    changed_at: datetime
    step_key: str
    step_label: str
    step_title: str
    step_url: str
    second: int | None


@dataclass(frozen=True, slots=True)
class NotedStep:
    """A step with notes in a row; without an address when it is not in the course any more."""

    label: str
    title: str
    url: str
    notes: list[PrintedNote]


def ordered_notes(person: User, course: Course, *, order: str, words: str = "") -> NoteQuerySet:
    """Own notes with these words, by step and second or the newest first."""
    found = own_notes(person, course).with_places().matching(words)
    if order == NEWEST:
        return found.order_by("-created_at", "-pk")
    return found.order_by(
        *("step__week_number", "step__number", "step_id", "moment__start_ms", "created_at", "pk")
    )


def noted_steps(rows: Iterable[Note], course: Course) -> list[NotedStep]:
    """The notes, with a heading wherever another step begins."""
    return [
        NotedStep(first.step_label, first.step_title, first.step_url, [first, *rest])
        for _key, lines in groupby(note_lines(rows, course), key=lambda line: line.step_key)
        for first, *rest in [list(lines)]
    ]


def note_lines(rows: Iterable[Note], course: Course) -> Iterator[PrintedNote]:
    for row in rows:
        row.step.course = course
        yield note_line(row, course)


def note_line(row: Note, course: Course) -> PrintedNote:
    """A note whose step and moment are at hand; no query."""
    step = row.step
    is_there = step.published_at is not None
    place, url, doubt = _place(row, course)
    names = (course.slug, str(row.key))
    language = row.moment.language if row.moment else course.language if row.quote else ""
    return PrintedNote(
        key=str(row.key),
        place=place,
        url=url if is_there else "",
        quote=row.moment.quote if row.moment else row.quote,
        language=language,
        dir=direction(language) if language else "auto",
        text=row.text,
        doubt=doubt,
        edit_url=address("course:note", *names),
        deletion_url=address("course:note_deletion", *names),
        created_at=row.created_at,
        changed_at=row.changed_at,
        step_key=step.key,
        step_label=step.label,
        step_title=step.title if is_there else _("A step that is not in the course any more"),
        step_url=address("step", course.slug, step.key) if is_there else "",
        second=row.moment.start_ms // 1000 if row.moment else None,
    )


def _place(row: Note, course: Course) -> tuple[str, str, str]:
    """Where the note is in a word, its address, and whether that is in doubt."""
    step_url = address("step", course.slug, row.step.key)
    if row.moment is not None:
        row.moment.step = row.step
        link = moment_link(row.moment)
        where = link.clock or clock(row.moment.start_ms)
        return where, f"{link.url}#here", doubt_of(row.moment.state)
    if row.paragraph:
        return _("Text"), f"{step_url}?p={row.paragraph}#here", ""
    if row.question:
        return _("Question"), step_url, ""
    if row.quote:
        return _("Step"), step_url, doubt_of(Moment.State.LOST)
    return _("Step"), step_url, ""


def doubt_of(state: Any) -> str:
    """What the note's person should know about its sentence; empty when it is surely found."""
    if state == Moment.State.DOUBTFUL:
        return _("The captions have changed: this may not be the sentence any more.")
    if state == Moment.State.LOST:
        return _("The captions have changed: this sentence is not in them any more.")
    return ""
