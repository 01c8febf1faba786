"""Model of certificates: what somebody has achieved in a course, frozen when it was issued."""

import secrets
from typing import Final

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from course.db.validators import validate_visible
from course.models.catalogue import Course
from course.models.runs import Run

# Without what is misread on paper: 0 and o, 1 and i and l, u and v.
_ALPHABET: Final = "23456789abcdefghjkmnpqrstwxyz"
_GROUPS, _GROUP = 4, 4
NAME_LENGTH: Final = 60


def new_code() -> str:
    """A code that nobody guesses (77 bits), in groups that are easily typed: k7m2-p9qx-…"""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def typed_code(text: str) -> str:
    """The code as it is stored, of one typed in capitals, with other hyphens or without any."""
    letters = "".join(character for character in text.lower() if character in _ALPHABET)
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


class Certificate(models.Model):
    """One row per person and course for good; written by `course.certificates` alone."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="certificates",
        verbose_name=_("person"),
    )
    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("course")
    )
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("run")
    )
    code = models.CharField(_("code"), max_length=19, unique=True, default=new_code)
    # Empty once it is withdrawn.
    name = models.CharField(
        _("name"), max_length=NAME_LENGTH, blank=True, validators=[validate_visible]
    )
    course_title = models.CharField(_("course"), max_length=200)
    organisation_name = models.CharField(_("organisation"), max_length=200)
    language = models.CharField(_("language"), max_length=35)
    hours = models.DecimalField(_("hours"), max_digits=7, decimal_places=1)
    percent = models.PositiveSmallIntegerField(_("steps, %"), validators=[MaxValueValidator(100)])
    score_percent = models.PositiveSmallIntegerField(
        _("average test score, %"),
        null=True,
        validators=[MaxValueValidator(100)],
        help_text=_("Empty for a course without tests."),
    )
    # Weeks, their steps, and what was reached in each: course.certificates.transcript_of.
    transcript = models.JSONField(_("transcript of learning"), default=list)
    issued_at = models.DateTimeField(_("issued"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    revoked_reason = models.CharField(_("reason"), max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "course"], name="certificate_once_per_person_and_course"
            ),
            models.CheckConstraint(
                condition=models.Q(percent__lte=100)
                & (models.Q(score_percent=None) | models.Q(score_percent__lte=100)),
                name="certificate_is_percent",
            ),
            models.CheckConstraint(
                condition=models.Q(name="", withdrawn_at__isnull=False)
                | (~models.Q(name="") & models.Q(withdrawn_at=None)),
                name="certificate_has_name_unless_withdrawn",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at=None, revoked_reason="")
                | (models.Q(revoked_at__isnull=False) & ~models.Q(revoked_reason="")),
                name="certificate_revoked_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or _('Withdrawn')} – {self.course_title}"

    def get_absolute_url(self) -> str:
        return reverse("course:issued", args=[self.code])

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and self.withdrawn_at is None
