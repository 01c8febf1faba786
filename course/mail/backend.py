"""Django's own mail (verification, forgotten passwords) goes through the queue too."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from course.mail.outbox import Posted, post_account_mail


class QueueBackend(BaseEmailBackend):
    """Posts each message instead of sending it, so that no request waits for a mail server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        posted = [_post(message, to) for message in email_messages for to in message.recipients()]
        return posted.count(Posted.QUEUED)


def _post(message: EmailMessage, address: str) -> Posted:
    others = getattr(message, "alternatives", None) or []
    html = next((str(content) for content, kind in others if kind == "text/html"), "")
    return post_account_mail(
        address=address, subject=str(message.subject), text=str(message.body), html=html
    )
