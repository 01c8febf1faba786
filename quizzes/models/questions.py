"""Models of questions and their immutable versions."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from course.db.keys import new_key
from course.models import Course, Moment
from quizzes import questions


class QuestionQuerySet(models.QuerySet["Question"]):
    def in_use(self) -> "QuestionQuerySet":
        return self.filter(retired_at=None)

    def tagged(self, tag: str) -> "QuestionQuerySet":
        return self.filter(tags__contains=[tag])


class Question(models.Model):
    """The identity of a question across its versions; written by `quizzes.authoring`.

    A retired question is no longer used or drawn; attempts that have it keep it.
    """

    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="questions", verbose_name=_("course")
    )
    key = models.CharField(
        _("key"),
        max_length=8,
        default=new_key,
        editable=False,
        validators=[RegexValidator(r"^[a-z2-9]{8}\Z")],
    )
    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("For lists; learners do not see it.")
    )
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    edited_at = models.DateTimeField(_("edited"), null=True, editable=False)
    # Digest of what the last load from files wrote; an edit made since is never overwritten.
    loaded_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["course", "id"]
        indexes = [GinIndex(fields=["tags"], name="question_by_tag")]
        constraints = [
            models.UniqueConstraint(fields=["course", "key"], name="question_key_once_per_course"),
            models.CheckConstraint(
                condition=models.Q(key__regex=r"^[a-z2-9]{8}$"), name="question_key_is_a_key"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.key


class QuestionVersion(models.Model):
    """An immutable version of a question. A database trigger rejects changes of `content`.

    `content` is `quizzes.questions.to_json`; `html` has its rendered texts by place, and `files`
    the names of the course's files in them.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20)
    content = models.JSONField()
    html = models.JSONField(default=dict)
    files = ArrayField(models.CharField(max_length=100), default=list)
    created_at = models.DateTimeField(_("written"))
    moments: "models.ManyToManyField[Moment, VersionMoment]" = models.ManyToManyField(
        Moment, through="VersionMoment", related_name="question_versions"
    )

    class Meta:
        verbose_name = _("version of a question")
        verbose_name_plural = _("versions of questions")
        ordering = ["question", "number"]
        get_latest_by = "number"
        constraints = [
            models.UniqueConstraint(
                fields=["question", "number"], name="question_version_number_once"
            ),
            # Target of attempts' composite foreign key (migration 0002).
            models.UniqueConstraint(fields=["id", "question"], name="question_version_of_question"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="question_version_from_1"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=questions.KINDS), name="question_version_has_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} ({self.number})"

    def read(self) -> questions.QuestionContent:
        """The content, deserialised."""
        return questions.from_json(self.content)


class VersionMoment(models.Model):
    """The moment in a note of a version; `place` as in `quizzes.questions.Question.notes`."""

    version = models.ForeignKey(
        QuestionVersion, on_delete=models.CASCADE, related_name="version_moments"
    )
    place = models.CharField(max_length=20)
    moment = models.ForeignKey(Moment, on_delete=models.RESTRICT, related_name="version_moments")

    class Meta:
        verbose_name = _("moment of a question")
        verbose_name_plural = _("moments of questions")
        constraints = [
            models.UniqueConstraint(fields=["version", "place"], name="version_moment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version} – {self.moment}"
