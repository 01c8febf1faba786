"""The log of mail is kept for as long as the operator says."""

from datetime import datetime, timedelta

from django.conf import settings

from course.jobs import periodic
from course.models import Mail

_BATCH = 1_000


@periodic(seconds=3600)
def forget_old_mail(now: datetime) -> bool:
    """Delete the log of messages that were settled or kept long ago."""
    since = now - timedelta(days=settings.MAIL_LOG_DAYS)
    old = Mail.objects.filter(created_at__lt=since, next_try_at=None).values_list("pk", flat=True)
    count, _ = Mail.objects.filter(pk__in=list(old[:_BATCH])).delete()
    return count == _BATCH
