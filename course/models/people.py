"""The user model: one kind of account, identified by email address."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from course.db.validators import validate_time_zone, validate_visible


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A user. A deleted account keeps its row and UUID and loses name and email."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(
        _("email address"),
        unique=True,
        null=True,
        error_messages={"unique": _("Somebody has this email address already.")},
    )
    display_name = models.CharField(_("name"), max_length=80, validators=[validate_visible])
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    language = models.CharField(
        _("language of the pages"),
        max_length=35,
        blank=True,
        help_text=_("Empty: what the browser asks for."),
    )
    is_staff = models.BooleanField(
        _("staff"), default=False, help_text=_("Sees and may change everything on this site.")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Untick instead of deleting the account.")
    )
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    # Part of the address of their calendar (course/calendar_feed.py); null: switched off.
    calendar_salt = models.CharField(max_length=20, null=True, unique=True, editable=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["display_name", "id"]
        indexes = [models.Index(Lower("display_name"), "id", name="user_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")) | models.Q(email=None),
                name="user_email_is_lower_case",
            ),
            models.CheckConstraint(
                condition=models.Q(email=None, deleted_at__isnull=False)
                | models.Q(email__isnull=False, deleted_at=None),
                name="user_has_email_unless_deleted",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or str(_("Deleted account"))

    @cached_property
    def is_on_a_team(self) -> bool:
        """Whether the user edits any course as a member of its team."""
        return self.memberships.filter(role__in=["lead_educator", "educator"]).exists()

    @cached_property
    def unread_notices(self) -> int:
        """How many notices wait for the user; every page has it with the user."""
        return self.notices.filter(read_at=None).count()

    @property
    def initials(self) -> str:
        """One or two capitals for the badge in the header; "?" for a nameless account."""
        words = self.display_name.split()
        ends = words[:1] + (words[-1:] if len(words) > 1 else [])
        return "".join(word[0] for word in ends).upper() or "?"

    def clean(self) -> None:
        if self.email:
            self.email = self.email.strip().lower()
