"""Model of learners' private notes."""

import uuid
from typing import Final

from django.conf import settings
from django.db import models
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
        """Those with these words, in the note or in what is quoted."""
        found = self
        for word in words.split():
            found = found.filter(
                models.Q(text__icontains=word)
                | models.Q(quote__icontains=word)
                | models.Q(moment__quote__icontains=word)
            )
        return found


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
