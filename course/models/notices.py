"""Model of notices: what happened that concerns one person."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from course.models.catalogue import Course
from course.models.outline import Step

LONGEST_KEY = 80


class Notice(models.Model):
    """What happened, in parts: words are made when it is read, in the reader's language.

    `key` says what of its kind it is about, so that nobody is told the same twice. Written by
    `course.notices.writing` alone.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notices",
        db_index=False,
    )
    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(max_length=LONGEST_KEY)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, null=True, related_name="+")
    week = models.PositiveSmallIntegerField(null=True)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                "person",
                models.F("created_at").desc(),
                models.F("id").desc(),
                name="notice_newest_first",
            ),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(fields=["created_at"], name="notice_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "key"], name="notice_once_per_person_and_key"
            ),
        ]

    def __str__(self) -> str:
        """Nothing of it: whatever prints a row's name may be seen by others."""
        return str(self._meta.verbose_name)
