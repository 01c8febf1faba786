"""Model of progress: which steps a learner has visited and completed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from course.models.outline import Step
from course.models.runs import Enrolment


class StepProgress(models.Model):
    """One row per enrolment and step visited; written by `course.progress` alone."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="progress")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="progress")
    first_visited_at = models.DateTimeField(_("first visited"), default=timezone.now)
    begun_at = models.DateTimeField(
        _("begun"), null=True, blank=True, help_text=_("When its film was first played.")
    )
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
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} – {self.step}"
