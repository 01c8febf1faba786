"""Models of attempts and responses; `quizzes.attempts` is the only writer."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from course.models import Enrolment
from quizzes.kinds.base import EitherOr
from quizzes.kinds.registry import KINDS
from quizzes.models.questions import Question, QuestionVersion
from quizzes.models.quizzes import Quiz

# An attempt whose score reaches its pass mark, as `Attempt.has_passed`.
PASSED = models.Q(
    score__isnull=False, score__gte=models.F("pass_percent") / models.Value(Decimal(100))
)


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def open(self) -> "AttemptQuerySet":
        return self.filter(submitted_at=None)

    def submitted(self) -> "AttemptQuerySet":
        return self.filter(submitted_at__isnull=False)


class Attempt(models.Model):
    """One attempt at a quiz or test. `marks_by_try` and `pass_percent` are copied at its start.

    A practice attempt has no marks by try: tries are unlimited, and it has no score. `deadline` is
    the end of the time limit; closing dates are not copied, so that they can be changed.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("number"))
    started_at = models.DateTimeField(_("started"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    deadline = models.DateTimeField(_("deadline"), null=True, blank=True)
    marks_by_try = ArrayField(models.PositiveSmallIntegerField(), default=list, db_column="worths")
    pass_percent = models.PositiveSmallIntegerField(_("pass mark, %"), default=0)
    score = models.DecimalField(
        _("score"),
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("From 0 to 1."),
    )

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["enrolment", "quiz", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "quiz", "number"], name="attempt_number_once"
            ),
            models.UniqueConstraint(
                fields=["enrolment", "quiz"],
                condition=models.Q(submitted_at=None),
                name="attempt_one_open",
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="attempt_from_1"),
            models.CheckConstraint(
                condition=models.Q(submitted_at=None)
                | models.Q(submitted_at__gte=models.F("started_at")),
                name="attempt_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=models.Q(deadline=None) | models.Q(deadline__gt=models.F("started_at")),
                name="attempt_deadline_after_its_start",
            ),
            models.CheckConstraint(
                condition=models.Q(score=None) | models.Q(score__gte=0, score__lte=1),
                name="attempt_score_from_0_to_1",
            ),
            # Submitted tests have a score, and only these.
            models.CheckConstraint(
                condition=models.Q(score=None, submitted_at=None)
                | models.Q(score=None, marks_by_try__len=0)
                | models.Q(
                    score__isnull=False, submitted_at__isnull=False, marks_by_try__len__gte=1
                ),
                name="attempt_has_its_score",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} – {self.quiz} ({self.number})"

    @property
    def is_test(self) -> bool:
        return bool(self.marks_by_try)

    @property
    def has_passed(self) -> bool:
        return self.score is not None and self.score * 100 >= Decimal(self.pass_percent)


class AttemptQuestionQuerySet(models.QuerySet["AttemptQuestion"]):
    def with_either_or(self) -> "AttemptQuestionQuerySet":
        """Annotation `either_or`: whether it allows one try in a test, as
        `quizzes.marking.is_either_or`.
        """
        has_two = models.Q(version__content__options__2__isnull=True)
        always, if_two = (
            models.Q(
                version__kind__in=[kind.name for kind in KINDS.values() if kind.either_or is when]
            )
            for when in (EitherOr.ALWAYS, EitherOr.IF_TWO)
        )
        return self.annotate(
            either_or=models.ExpressionWrapper(
                always | (if_two & has_two), output_field=models.BooleanField()
            )
        )


class AttemptQuestion(models.Model):
    """A question of an attempt: its version, and the display order of its options.

    `order` holds the options' positions in the author's order. For a matching question it is the
    order of the matches; for an ordering question the initial order of the items.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="asked")
    position = models.PositiveSmallIntegerField(_("position"))
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="asked")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="asked")
    order = ArrayField(models.PositiveSmallIntegerField(), default=list)

    objects = AttemptQuestionQuerySet.as_manager()

    class Meta:
        db_table = "quizzes_asked"  # the table's former name
        verbose_name = _("question of an attempt")
        verbose_name_plural = _("questions of an attempt")
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="asked_position_once"),
            models.UniqueConstraint(fields=["attempt", "question"], name="asked_question_once"),
            models.CheckConstraint(condition=models.Q(position__gte=1), name="asked_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.position}"


class Response(models.Model):
    """One try at one question in one attempt. Positions are in the author's order.

    `picks` are the positions of the chosen options; for a matching question the position of the
    match chosen for each pair, for an ordering question the items in the order given. `text` was
    typed.
    """

    asked = models.ForeignKey(AttemptQuestion, on_delete=models.CASCADE, related_name="responses")
    try_number = models.PositiveSmallIntegerField(_("try"))
    picks = ArrayField(models.PositiveSmallIntegerField(), default=list)
    text = models.CharField(_("typed"), max_length=500, blank=True)
    fraction = models.DecimalField(
        _("right"), max_digits=9, decimal_places=8, help_text=_("From 0 to 1.")
    )
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["asked", "try_number"]
        constraints = [
            models.UniqueConstraint(fields=["asked", "try_number"], name="response_try_once"),
            models.CheckConstraint(condition=models.Q(try_number__gte=1), name="response_from_1"),
            models.CheckConstraint(
                condition=models.Q(fraction__gte=0, fraction__lte=1),
                name="response_fraction_from_0_to_1",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked} ({self.try_number})"

    @property
    def is_right(self) -> bool:
        return self.fraction == 1
