"""Models: organisations, courses, their teams and files."""

from collections.abc import Iterable

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from course.db.fields import WebAddressField
from course.db.validators import validate_language, validate_visible
from course.models.people import User


class Organisation(models.Model):
    slug = models.SlugField(_("short name in addresses"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200, validators=[validate_visible])
    url = WebAddressField(_("address"), blank=True, help_text=_("Its own website."))
    logo = models.FileField(_("logo"), upload_to="organisations/", blank=True, max_length=200)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("course:organisation", args=[self.slug])


def topic_names(texts: Iterable[str]) -> list[str]:
    """Distinct topics by name, from courses' texts with one topic a line."""
    names = {line.strip() for text in texts for line in text.splitlines() if line.strip()}
    return sorted(names, key=str.casefold)


class CourseQuerySet(models.QuerySet["Course"]):
    def published(self) -> "CourseQuerySet":
        return self.filter(published_at__isnull=False)

    def listed(self) -> "CourseQuerySet":
        return self.published().filter(is_listed=True)

    def matching(self, words: str) -> "CourseQuerySet":
        """Courses whose title, summary, topics or organisation contain every one of the words."""
        courses = self
        for word in words.split():
            courses = courses.filter(
                models.Q(title__icontains=word)
                | models.Q(summary__icontains=word)
                | models.Q(topics__icontains=word)
                | models.Q(organisation__name__icontains=word)
            )
        return courses

    def on_topic(self, topic: str) -> "CourseQuerySet":
        """Courses that have this topic, on a line of its own."""
        if not topic:
            return self
        line = Concat(
            models.Value("\n"),
            models.F("topics"),
            models.Value("\n"),
            output_field=models.TextField(),
        )
        return self.alias(topic_lines=line).filter(topic_lines__icontains=f"\n{topic}\n")

    def topics(self) -> list[str]:
        """The distinct topics of these courses, by name."""
        return topic_names(self.exclude(topics="").values_list("topics", flat=True))

    def editable_by(self, user: User) -> "CourseQuerySet":
        """The courses a person may edit: all for staff, those of their teams for educators."""
        if user.is_staff:
            return self
        return self.filter(team__user=user, team__role__in=TeamMember.EDITING_ROLES).distinct()


class Course(models.Model):
    """A course's content: outline, texts, films. Dates and people belong to its runs."""

    class Completion(models.TextChoices):
        OFFER = "offer", _("offer to complete the step")
        AUTOMATIC = "automatic", _("complete the step")
        OFF = "off", _("do nothing")

    slug = models.SlugField(_("short name in addresses"), max_length=80, unique=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="courses",
        verbose_name=_("organisation"),
    )
    title = models.CharField(_("title"), max_length=200, validators=[validate_visible])
    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("One or two sentences, for the catalogue.")
    )
    body = models.TextField(_("description"), blank=True, help_text=_("Markdown."))
    body_html = models.TextField(editable=False, blank=True)
    outcomes = models.TextField(
        _("what you'll learn"), blank=True, help_text=_("One outcome a line.")
    )
    topics = models.TextField(
        _("topics"), blank=True, help_text=_("One a line; the catalogue can be sifted by them.")
    )
    audience = models.TextField(_("who it is for"), blank=True, help_text=_("One group a line."))
    language = models.CharField(
        _("language"), max_length=35, default="en", validators=[validate_language]
    )
    han_language = models.CharField(
        _("language of Chinese characters"),
        max_length=35,
        default="zh-Hans",
        validators=[validate_language],
        help_text=_(
            "How Chinese characters inside other text are to be read: zh-Hans, zh-Hant, ja."
        ),
    )
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    hours_per_week = models.DecimalField(
        _("hours a week"),
        max_digits=4,
        decimal_places=1,
        default=3,
        validators=[MinValueValidator(0), MaxValueValidator(99)],
    )
    image = models.ForeignKey(
        "CourseFile",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("One of the course's own files; shown in the catalogue."),
    )
    # The picture as shown on pages (course.files.covers), and the SHA-256 of what it was derived
    # from.
    cover = models.FileField(
        _("picture as shown"), upload_to="covers/", blank=True, max_length=200, editable=False
    )
    cover_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    cover_of = models.CharField(max_length=64, blank=True, editable=False)
    completion = models.CharField(
        _("when a film is played to its end (95 percent)"),
        max_length=10,
        choices=Completion.choices,
        default=Completion.OFFER,
        help_text=_("Learners can complete a step by its button all the same."),
    )
    offers_certificate = models.BooleanField(
        _("certificate of achievement"),
        default=True,
        help_text=_("Offered to learners who reach what is asked for below."),
    )
    certificate_percent = models.PositiveSmallIntegerField(
        _("steps to complete for a certificate, %"),
        default=90,
        validators=[MaxValueValidator(100)],
    )
    certificate_score = models.PositiveSmallIntegerField(
        _("average test score for a certificate, %"),
        default=70,
        validators=[MaxValueValidator(100)],
    )
    is_listed = models.BooleanField(
        _("listed in the catalogue"),
        default=True,
        help_text=_("Otherwise whoever has its address can still see it."),
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Digest of what the last load from files wrote; an edit made since is never overwritten.
    loaded_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(certificate_percent__lte=100, certificate_score__lte=100),
                name="course_certificate_is_percent",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("course:course", args=[self.slug])

    @property
    def topic_lines(self) -> list[str]:
        return [line.strip() for line in self.topics.splitlines() if line.strip()]

    @property
    def outcome_lines(self) -> list[str]:
        return [line.strip() for line in self.outcomes.splitlines() if line.strip()]

    @property
    def audience_lines(self) -> list[str]:
        return [line.strip() for line in self.audience.splitlines() if line.strip()]


class OldSlug(models.Model):
    """A former slug of a course; it redirects to the current one."""

    slug = models.SlugField(max_length=80, unique=True)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="old_slugs")

    def __str__(self) -> str:
        return self.slug


class TeamMember(models.Model):
    class Role(models.TextChoices):
        LEAD_EDUCATOR = "lead_educator", _("lead educator")
        EDUCATOR = "educator", _("educator")
        MENTOR = "mentor", _("mentor")
        HOST = "host", _("host")

    EDITING_ROLES = [Role.LEAD_EDUCATOR, Role.EDUCATOR]

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.EDUCATOR)

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "user"],
                name="team_member_once_per_course",
                violation_error_message=_("This person is on the team already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class CourseFile(models.Model):
    """An image or PDF of a course, referenced in Markdown by name and stored by content hash."""

    class Kind(models.TextChoices):
        IMAGE = "image", _("image")
        PDF = "pdf", _("PDF")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(
        _("name"), max_length=100, help_text=_("As in ![description](name.png).")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, editable=False)
    file = models.FileField(_("file"), upload_to="files/", max_length=200)
    sha256 = models.CharField(max_length=64, editable=False)
    bytes = models.PositiveIntegerField(_("bytes"), editable=False)
    width = models.PositiveIntegerField(_("width"), null=True, blank=True, editable=False)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True, editable=False)
    loaded_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "name"],
                name="course_file_name_once",
                violation_error_message=_("The course has a file of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("course:file", args=[self.course.slug, self.sha256[:16], self.name])
