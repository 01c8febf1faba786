"""Model of learners' private notes."""

import re
import uuid
from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce, Concat, Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from course.models.catalogue import Course
from course.models.moments import Moment
from course.models.outline import Step

LONGEST_NOTE: Final = 4_000
LONGEST_QUOTE: Final = 1_000


class NoteQuerySet(models.QuerySet["Note"]):
    def with_places(self) -> "NoteQuerySet":
        """With what is printed of their steps and moments: one query per list."""
        return self.select_related("step", "moment").defer("step__body", "step__body_html")

    def matching(self, words: str) -> "NoteQuerySet":
        """Those with all these words, in the note or in what is quoted.

        In one expression: each note is read once, however many words there are.
        """
        wanted = sorted(set(words.split()))
        return self.filter(_HasAll(wanted)) if wanted else self


class _HasAll(models.Func):
    """Whether a note has each of these words, which have no spaces in them; in any case."""

    template = "%(expressions)s)"
    arg_joiner = " LIKE ALL ("
    output_field = models.BooleanField()

    def __init__(self, words: Iterable[str]) -> None:
        text = models.TextField()
        end = models.Value("\n", text)
        quote = Coalesce("moment__quote", models.Value("", text), output_field=text)
        said = Concat("text", end, "quote", end, quote, output_field=text)
        patterns = models.Value("\n".join(f"%{_as_they_are(word)}%" for word in words), text)
        each = models.Func(
            *(Upper(patterns), end), function="string_to_array", output_field=ArrayField(text)
        )
        super().__init__(Upper(said), each)


def _as_they_are(word: str) -> str:
    """Of a pattern for LIKE."""
    return re.sub(r"([\\%_])", r"\\\1", word)


class Note(models.Model):
    """A note of one person, for that person alone; written by `course.notes.writing` only.

    It hangs on person and course, not on an enrolment, so that leaving and moving keep it. It is at
    a moment, an article's paragraph, a question or, with none of these, at the whole step. Without
    words it is a mark. `quote` has the words of a paragraph or question, or of a sentence that the
    captions no longer had when the note arrived; those of a moment are in the moment.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes"
    )
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="notes")
    # A step with notes is unpublished, not deleted; a whole course takes them along.
    step = models.ForeignKey(Step, on_delete=models.RESTRICT, related_name="notes")
    # Made by whoever writes the note, so that a note sent twice is one.
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    moment = models.ForeignKey(
        Moment, on_delete=models.RESTRICT, null=True, blank=True, related_name="notes"
    )
    quote = models.TextField(_("quoted words"), blank=True)
    # As in `course.search.paragraphs`, and as in the question's row.
    paragraph = models.CharField(max_length=20, blank=True, editable=False)
    question = models.CharField(max_length=40, blank=True, editable=False)
    text = models.TextField(_("note"), blank=True)
    # Counts the changes, so that two windows never overwrite each other unseen.
    edition = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["person", "step"], name="note_by_step"),
            models.Index(fields=["person", "course", "created_at"], name="note_by_course"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="note_once_per_key"),
            models.CheckConstraint(
                condition=models.Q(moment=None)
                | models.Q(quote="", paragraph="", question="", moment__isnull=False),
                name="note_at_a_moment_quotes_it_there",
            ),
            models.CheckConstraint(
                condition=models.Q(paragraph="") | models.Q(question=""),
                name="note_at_one_place",
            ),
            models.CheckConstraint(
                condition=~models.Q(text="") | ~models.Q(quote="") | models.Q(moment__isnull=False),
                name="note_says_or_marks_something",
            ),
        ]

    def __str__(self) -> str:
        """Nothing of it: whatever prints a row's name may be seen by others."""
        return str(self._meta.verbose_name)
