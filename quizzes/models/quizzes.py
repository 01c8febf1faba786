"""Models of quiz and test steps: their settings and items."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from course.db.validators import validate_instant
from course.models import Enrolment, Run, Step
from course.text.timezones import FIRST_INSTANT, LAST_INSTANT
from quizzes.models.questions import Question


def three_tries() -> list[int]:
    return [3, 2, 1]


class Quiz(models.Model):
    """Settings of a quiz or test, depending on `step.kind`.

    A quiz is practice: it ignores tries, marks and limits.
    """

    step = models.OneToOneField(
        Step, on_delete=models.CASCADE, primary_key=True, related_name="quiz"
    )
    marks_by_try = ArrayField(
        models.PositiveSmallIntegerField(
            validators=[MinValueValidator(1), MaxValueValidator(100)],
        ),
        verbose_name=_("marks for each try"),
        default=three_tries,
        db_column="worths",
        help_text=_("“3, 2, 1”: three tries at a question; a right first try earns 3 marks."),
    )
    pass_percent = models.PositiveSmallIntegerField(
        _("pass mark, %"), default=70, validators=[MaxValueValidator(100)]
    )
    retry_hours = models.PositiveSmallIntegerField(
        _("hours before a failed test may be taken again"), default=8
    )
    limit_minutes = models.PositiveSmallIntegerField(
        _("time limit, minutes"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    closes_with_run = models.BooleanField(
        _("closes when the run ends"),
        default=False,
        help_text=_("At the end of the run’s last day. A run may have another date for it."),
    )
    is_shuffled = models.BooleanField(
        _("questions in random order"),
        default=False,
        help_text=_("Each learner has an order of their own, which stays the same."),
    )

    class Meta:
        verbose_name = _("quiz or test")
        verbose_name_plural = _("quizzes and tests")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(marks_by_try__len__gte=1, marks_by_try__len__lte=10),
                name="quiz_has_1_to_10_tries",
            ),
            models.CheckConstraint(
                condition=models.Q(pass_percent__lte=100), name="quiz_pass_mark_up_to_100"
            ),
            models.CheckConstraint(
                condition=models.Q(limit_minutes=None) | models.Q(limit_minutes__gte=1),
                name="quiz_limit_takes_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.step)


class QuizItem(models.Model):
    """An item of a quiz: one question, or some drawn at random from those with a tag."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    question = models.ForeignKey(
        Question,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="slots",
        verbose_name=_("question"),
    )
    tag = models.CharField(_("tag"), max_length=40, blank=True)
    count = models.PositiveSmallIntegerField(
        _("how many"), default=1, validators=[MinValueValidator(1)]
    )

    class Meta:
        db_table = "quizzes_slot"  # the table's former name
        verbose_name = _("question of a quiz")
        verbose_name_plural = _("questions of a quiz")
        ordering = ["quiz", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "position"],
                name="slot_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["quiz", "question"],
                name="slot_question_once",
                violation_error_message=_("The quiz has this question already."),
            ),
            models.CheckConstraint(
                condition=models.Q(question__isnull=False, tag="", count=1)
                | (models.Q(question=None, count__gte=1) & ~models.Q(tag="")),
                name="slot_is_a_question_or_a_draw",
                violation_error_message=_("Choose a question, or a tag to draw from."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.question) if self.question else f"{self.count} × {self.tag}"


class Closing(models.Model):
    """A run's own closing date for a test, instead of the one in its settings."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="closings")
    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="closings")
    closes_at = models.DateTimeField(_("closes"), validators=[validate_instant])

    class Meta:
        verbose_name = _("closing date")
        verbose_name_plural = _("closing dates")
        ordering = ["closes_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "quiz"],
                name="closing_once_per_run",
                violation_error_message=_("The run has a closing date for this test already."),
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at__range=(FIRST_INSTANT, LAST_INSTANT)),
                name="closing_within_calendar",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz} – {self.run}"


class ExtraTime(models.Model):
    """Extra time of a learner, in every test of the run with a time limit."""

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.CASCADE, primary_key=True, related_name="extra_time"
    )
    percent = models.PositiveSmallIntegerField(
        _("extra time, %"),
        validators=[MinValueValidator(1), MaxValueValidator(400)],
        help_text=_("“50” makes 45 minutes of 30."),
    )

    class Meta:
        verbose_name = _("extra time")
        verbose_name_plural = _("extra time")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__gte=1, percent__lte=400),
                name="extra_time_from_1_to_400_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.percent} %"
