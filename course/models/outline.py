"""Models of the outline: course → week → activity → step."""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from course.db.fields import WebAddressField
from course.db.keys import new_key
from course.db.validators import validate_visible
from course.kinds import KINDS
from course.models.catalogue import Course, CourseFile


class Week(models.Model):
    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="weeks", verbose_name=_("course")
    )
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    title = models.CharField(_("title"), max_length=200, validators=[validate_visible])
    introduction = models.TextField(
        _("introduction"), blank=True, help_text=_("One or two sentences of plain text.")
    )
    loaded_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("week")
        verbose_name_plural = _("weeks")
        ordering = ["course", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "number"],
                name="week_number_once_per_course",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("The course has a week of this number already."),
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="week_number_from_1"),
        ]

    def __str__(self) -> str:
        return _("Week %(number)d: %(title)s") % {"number": self.number, "title": self.title}


class Activity(models.Model):
    """A titled group of steps in a week; not part of step numbers."""

    week = models.ForeignKey(Week, on_delete=models.CASCADE, related_name="activities")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = models.CharField(_("title"), max_length=200, validators=[validate_visible])
    loaded_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["week", "position", "id"]

    def __str__(self) -> str:
        return self.title


class StepQuerySet(models.QuerySet["Step"]):
    def published(self) -> "StepQuerySet":
        return self.filter(published_at__isnull=False)

    def open(self) -> "StepQuerySet":
        return self.published().filter(is_open=True)

    def in_order(self) -> "StepQuerySet":
        return self.order_by("week_number", "number")


class Step(models.Model):
    """What all kinds of step share; the content of a kind is a one-to-one row of its own.

    `week_number` and `number` are written by `course.outline.renumber`: the number counts the
    published steps of the week, across activities, and is null for a draft.
    """

    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="steps", verbose_name=_("course")
    )
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="steps", verbose_name=_("activity")
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=1, help_text=_("Order within the activity.")
    )
    key = models.CharField(
        _("key"),
        max_length=8,
        default=new_key,
        editable=False,
        validators=[RegexValidator(r"^[a-z2-9]{8}\Z")],
    )
    week_number = models.PositiveSmallIntegerField(_("week"), editable=False, default=1)
    number = models.PositiveSmallIntegerField(_("number"), editable=False, null=True)
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS)
    title = models.CharField(_("title"), max_length=200, validators=[validate_visible])
    summary = models.CharField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences, for search results and shared links."),
    )
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown."))
    body_html = models.TextField(editable=False, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, help_text=_("How long it takes, roughly.")
    )
    is_open = models.BooleanField(
        _("open step"),
        default=False,
        help_text=_("Anybody may read it before joining, whatever the calendar says."),
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    edited_at = models.DateTimeField(_("edited"), null=True, editable=False)
    # Digest of what the last load from files wrote; an edit made since is never overwritten.
    loaded_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    # Of a film that can be played: its length and revision, written by `authoring.note_film`.
    film_ms = models.PositiveIntegerField(null=True, editable=False)
    film_revision = models.PositiveIntegerField(default=0, editable=False)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["course", "week_number", "activity__position", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["course", "key"], name="step_key_once_per_course"),
            models.UniqueConstraint(
                fields=["course", "week_number", "number"],
                name="step_number_once_per_course",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=models.Q(key__regex=r"^[a-z2-9]{8}$"), name="step_key_is_a_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("step", args=[self.course.slug, self.key])

    @property
    def label(self) -> str:
        """The step's number, as "5.2": two integers, never a decimal; empty for a draft."""
        return f"{self.week_number}.{self.number}" if self.number else ""

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class StepFile(models.Model):
    """A file a step uses: in its text, in its questions, in its list of files, or in several of
    them.
    """

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="step_files")
    file = models.ForeignKey(
        CourseFile, on_delete=models.CASCADE, related_name="step_files", verbose_name=_("file")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = models.CharField(_("title"), max_length=200, blank=True)
    is_listed = models.BooleanField(_("listed under the step"), default=True)
    is_in_text = models.BooleanField(default=False, editable=False)
    is_in_questions = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("related file")
        verbose_name_plural = _("related files")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "file"],
                name="step_file_once",
                violation_error_message=_("The step has this file already."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.file.name

    @property
    def is_shown(self) -> bool:
        """Whether the step's own text or list shows the file."""
        return self.is_in_text or self.is_in_questions


class StepLink(models.Model):
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="links")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = models.CharField(_("title"), max_length=200, validators=[validate_visible])
    url = WebAddressField(_("address"), max_length=500)

    class Meta:
        verbose_name = _("related link")
        verbose_name_plural = _("related links")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title
