"""Models of outgoing mail and of work done at intervals; written by course/mail and course/jobs."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from course.models.people import User


class Mail(models.Model):
    """A message on its way out, and the log of it once it has been sent or given up."""

    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="mails")
    address = models.EmailField(max_length=320)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=998)
    text = models.TextField()
    html = models.TextField(blank=True)
    language = models.CharField(max_length=35, blank=True)
    list_unsubscribe = models.URLField(max_length=500, blank=True)
    message_id = models.CharField(max_length=255, unique=True)
    key = models.CharField(max_length=200, unique=True)  # one cause makes one message
    is_secret = models.BooleanField(default=False)  # its text is emptied once it is settled
    created_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(null=True, default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                "next_try_at",
                "id",
                name="mail_waiting",
                condition=models.Q(next_try_at__isnull=False),
            ),
            models.Index("created_at", name="mail_by_creation"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(refused_at=None),
                name="mail_is_sent_or_refused",
            ),
            models.CheckConstraint(
                condition=models.Q(next_try_at=None) | models.Q(sent_at=None, refused_at=None),
                name="mail_settled_is_not_tried_again",
            ),
        ]

    def __str__(self) -> str:
        return self.message_id


class RefusedAddress(models.Model):
    """An address that a mail server has refused for good: nothing more is sent to it."""

    address = models.EmailField(max_length=320, primary_key=True)  # in lower case
    reason = models.CharField(max_length=500)
    refused_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.address


class PeriodicJob(models.Model):
    """When a job that is done at intervals is due, and how it went the last time."""

    name = models.CharField(max_length=100, primary_key=True)
    due_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    last_error = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.name
