"""Model of forms that were answered, so that the same form sent twice does its work once."""

from django.db import models
from django.utils import timezone


class AnsweredForm(models.Model):
    """A form as one page gave it to one person, and where its answer led; kept for a day."""

    # SHA-256 of the person, the address, the page's token and what was sent.
    digest = models.CharField(max_length=64, primary_key=True)
    location = models.TextField(blank=True)
    answered_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.location
