"""Model of progress: which steps a learner has visited and completed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from course.models.outline import Step
from course.models.runs import Enrolment


class StepProgress(models.Model):
    """One row per enrolment and step visited; written by `course.progress` alone.

    What is known of films and attempts is pushed down when it happens, so that "why is this not
    complete?" (course/reasons.py) is answered from this row and its step.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="progress")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="progress")
    first_visited_at = models.DateTimeField(_("first visited"), default=timezone.now)
    begun_at = models.DateTimeField(
        _("begun"), null=True, blank=True, help_text=_("When its film was first played.")
    )
    # Of the film's revision named here: how much was played, the first part that was not, and
    # where playback stopped.
    played_revision = models.PositiveIntegerField(null=True, blank=True, editable=False)
    played_ms = models.PositiveIntegerField(null=True, blank=True)
    gap_start_ms = models.PositiveIntegerField(null=True, blank=True)
    gap_end_ms = models.PositiveIntegerField(null=True, blank=True)
    position_ms = models.PositiveIntegerField(null=True, blank=True)
    # The newest attempt; while it is open: since when, until when, and its first open question.
    attempt_number = models.PositiveSmallIntegerField(null=True, blank=True)
    attempt_started_at = models.DateTimeField(null=True, blank=True)
    attempt_ends_at = models.DateTimeField(null=True, blank=True)
    open_question = models.PositiveSmallIntegerField(null=True, blank=True)
    answered = models.PositiveSmallIntegerField(null=True, blank=True)
    asked = models.PositiveSmallIntegerField(null=True, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    last_completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    score = models.DecimalField(
        _("score"),
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("From 0 to 1."),
    )
    passed = models.BooleanField(
        _("passed"), null=True, blank=True, help_text=_("Empty for what has no pass mark.")
    )

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "step"], name="progress_once_per_step"),
            models.CheckConstraint(
                condition=models.Q(score=None) | models.Q(score__gte=0, score__lte=1),
                name="progress_score_from_0_to_1",
            ),
            models.CheckConstraint(
                condition=models.Q(gap_start_ms=None, gap_end_ms=None)
                | models.Q(gap_end_ms__gt=models.F("gap_start_ms")),
                name="progress_gap_takes_time",
            ),
            models.CheckConstraint(
                condition=models.Q(answered=None, asked=None)
                | models.Q(answered__lte=models.F("asked")),
                name="progress_answers_what_is_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} – {self.step}"
