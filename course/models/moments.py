"""Moments: places in a transcript that others point to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from course.models.outline import Step


class Moment(models.Model):
    """Quoted words at a time in a step's transcript, found again by `lessons.anchors`.

    Times are milliseconds, half-open [start_ms, end_ms).
    """

    class State(models.TextChoices):
        FOUND = "found", _("found")
        DOUBTFUL = "doubtful", _("doubtful")
        LOST = "lost", _("lost")

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="moments")
    language = models.CharField(_("language"), max_length=35)
    quote = models.TextField(_("quoted words"))
    before = models.CharField(_("words before"), max_length=200, blank=True)
    after = models.CharField(_("words after"), max_length=200, blank=True)
    start_ms = models.PositiveIntegerField(_("start, ms"))
    end_ms = models.PositiveIntegerField(_("end, ms"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.FOUND)

    class Meta:
        verbose_name = _("moment")
        verbose_name_plural = _("moments")
        ordering = ["step", "start_ms"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_ms__gt=models.F("start_ms")), name="moment_takes_time"
            ),
        ]

    def __str__(self) -> str:
        return self.quote[:80]
