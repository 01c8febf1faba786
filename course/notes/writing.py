"""Learners' private notes: written, changed, removed; the only writer of `Note`.

A note has a key that its writer made, so that what is sent twice is one note, and an edition, so
that two windows never overwrite each other unseen. Nobody but its person ever sees any of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from course.models import Course, Moment, Note, Step, User
from course.models.notes import LONGEST_NOTE, LONGEST_QUOTE, NoteQuerySet
from course.moments import remove_unused

MOST_NOTES: Final = 2_000


class NoteRefused(ValueError):
    """Why a note is not kept; the message is shown to its writer."""


class NoteConflict(Exception):
    """The note was changed elsewhere since it was read; `note` is as it stands."""

    def __init__(self, note: Note) -> None:
        super().__init__("changed elsewhere")
        self.note = note


@dataclass(frozen=True, slots=True)
class NotePlace:
    """Where in a step a note is, as in `Note`; with nothing of it the whole step."""

    moment: Moment | None = None
    quote: str = ""
    paragraph: str = ""
    question: str = ""


def own_notes(person: User, course: Course) -> NoteQuerySet:
    """The person's notes in a course: the only way by which pages come to notes."""
    return Note.objects.filter(person=person, course=course)


@transaction.atomic
def write_note(
    step: Step,
    text: str,
    *,
    key: UUID,
    place: Callable[[], NotePlace] = NotePlace,
    actor: User,
    at: datetime,
) -> Note:
    """Keep a new note; idempotent: what is sent again with this key is the same note.

    `place` is only called when there is something to keep. Raises NoteRefused, NoteConflict.
    """
    words = _tidy(text)
    # One at a time, so that the bound holds and a repeated key is seen.
    User.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(pk=actor.pk)
    present = Note.objects.filter(person=actor, key=key).first()
    if present is not None:
        # The first edition is what this very sender sent, perhaps with more words by now.
        return change_note(present, words, edition=1, at=at)
    _check_bound(actor, step.course)
    where = place()
    note = Note(person=actor, course=step.course, step=step, key=key, text=words)
    note.moment, note.quote = where.moment, where.quote[:LONGEST_QUOTE]
    note.paragraph, note.question = where.paragraph, where.question
    note.created_at = note.changed_at = at
    _check_says_something(note)
    note.save(force_insert=True)
    return note


@transaction.atomic
def change_note(note: Note, text: str, *, edition: int, at: datetime) -> Note:
    """Give a note other words; idempotent. Raises NoteConflict, unless `edition` is what stands."""
    row = Note.objects.select_for_update(of=("self",)).filter(pk=note.pk).first()
    if row is None:
        raise NoteRefused(_("This note was deleted in another window."))
    words = _tidy(text)
    if row.text == words:
        return row
    if row.edition != edition:
        raise NoteConflict(row)
    row.text, row.edition, row.changed_at = words, edition + 1, at
    _check_says_something(row)
    row.save(update_fields=["text", "edition", "changed_at"])
    return row


@transaction.atomic
def remove_note(note: Note) -> None:
    """Delete a note, and its moment unless another note is there; idempotent."""
    Note.objects.filter(pk=note.pk).delete()
    if note.moment_id is not None:
        remove_unused([note.moment_id])


@transaction.atomic
def remove_notes_of(person: User) -> None:
    """Delete all notes of a person, as their account is."""
    notes = Note.objects.filter(person=person)
    moments = set(notes.exclude(moment=None).values_list("moment_id", flat=True))
    notes.delete()
    remove_unused(moments)


def _tidy(text: str) -> str:
    """The words as they are kept. Raises NoteRefused for too many of them."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    if len(kept) > LONGEST_NOTE:
        raise NoteRefused(
            _("A note has at most %(most)s characters, and this one has %(number)s.")
            % {
                "most": number_format(LONGEST_NOTE, force_grouping=True),
                "number": number_format(len(kept)),
            }
        )
    return kept


def _check_bound(actor: User, course: Course) -> None:
    if own_notes(actor, course).count() >= MOST_NOTES:
        raise NoteRefused(
            _("You have %(most)s notes in this course, and there is no room for more: delete some.")
            % {"most": number_format(MOST_NOTES, force_grouping=True)}
        )


def _check_says_something(note: Note) -> None:
    """A mark without words needs something that is marked."""
    if not note.text and note.moment_id is None and not note.quote:
        raise NoteRefused(_("Write something first: there is no sentence here to mark."))
