"""Model of moments: quoted places in a transcript that other rows point to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from course.db.validators import validate_language
from course.models.outline import Step


class MomentQuerySet(models.QuerySet["Moment"]):
    def public(self) -> "MomentQuerySet":
        """Those of the course itself: not those of learners' notes, which nobody else may see."""
        return self.filter(is_private=False)

    def unsettled(self) -> "MomentQuerySet":
        """Those an educator has to review: doubtful or lost."""
        return self.public().exclude(state=Moment.State.FOUND)

    def of(self, step: Step | int, language: str) -> "MomentQuerySet":
        """Moments in the transcript of this step (or its id) in this language."""
        return self.filter(step=step, language=language)

    def with_address(self) -> "MomentQuerySet":
        """Annotated with what `course.moments.moment_link` prints: one query per list."""
        return self.select_related("step__course").only(
            "quote",
            "language",
            "start_ms",
            "nth",
            "candidate_start_ms",
            "state",
            "step__key",
            "step__title",
            "step__week_number",
            "step__number",
            "step__course__slug",
        )


class Moment(models.Model):
    """A quotation at a time in a step's transcript, realigned by `lessons.anchors`.

    Times are milliseconds, half-open [start_ms, end_ms). Quote, context and times are from the
    captions in which the words were last found with certainty; a doubtful moment also has a
    candidate. Written by `course.moments` only.
    """

    class State(models.TextChoices):
        FOUND = "found", _("found")
        DOUBTFUL = "doubtful", _("doubtful")
        LOST = "lost", _("lost")

    step = models.ForeignKey(
        Step, on_delete=models.CASCADE, related_name="moments", verbose_name=_("step")
    )
    language = models.CharField(_("language"), max_length=35, validators=[validate_language])
    quote = models.TextField(_("quoted words"))
    before = models.CharField(_("words before"), max_length=200, blank=True)
    after = models.CharField(_("words after"), max_length=200, blank=True)
    start_ms = models.PositiveIntegerField(_("start, ms"))
    end_ms = models.PositiveIntegerField(_("end, ms"))
    # Its position among the sentences that begin in the same second; URLs name it.
    nth = models.PositiveSmallIntegerField(default=1, editable=False)
    # Of learners' notes: several may share it, and nothing of it is shown to anybody else.
    is_private = models.BooleanField(default=False, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.FOUND)
    candidate_quote = models.TextField(_("words it may be now"), blank=True)
    candidate_start_ms = models.PositiveIntegerField(_("start of these, ms"), null=True, blank=True)
    candidate_end_ms = models.PositiveIntegerField(_("end of these, ms"), null=True, blank=True)

    objects = MomentQuerySet.as_manager()

    class Meta:
        verbose_name = _("moment")
        verbose_name_plural = _("moments")
        ordering = ["step", "start_ms"]
        indexes = [
            models.Index(fields=["step", "language"], name="moment_by_transcript"),
            models.Index(
                fields=["step"], condition=~models.Q(state="found"), name="moment_unsettled"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_ms__gt=models.F("start_ms")), name="moment_takes_time"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state="doubtful",
                    candidate_start_ms__isnull=False,
                    candidate_end_ms__isnull=False,
                    candidate_end_ms__gt=models.F("candidate_start_ms"),
                )
                | models.Q(
                    ~models.Q(state="doubtful"),
                    candidate_start_ms__isnull=True,
                    candidate_end_ms__isnull=True,
                ),
                name="moment_has_a_candidate_when_doubtful",
            ),
        ]

    def __str__(self) -> str:
        return self.quote[:80]
