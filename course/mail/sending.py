"""Sending what was posted: each message is locked, sent, and marked in a transaction of its own.

A process that is killed between the server's acceptance and the commit sends that one again, with
the same Message-ID. Two senders at once never hold the same message.
"""

import logging
import random
import re
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction

from course.models import Mail, RefusedAddress

BATCH = 100
GIVEN_UP_AFTER = timedelta(days=4)
_FIRST_PAUSE, _LONGEST_PAUSE = 30.0, 4 * 3600.0  # s
_PERMANENT = 500
_FULL_MAILBOX = re.compile(r"\b[45]\.2\.2\b")
# Of a message or its sender, not of an address: policies (RFC 3463, X.7.X).
_POLICY = re.compile(r"\b5\.7\.\d+\b")
_FULL = 552
_log = logging.getLogger(__name__)


class Sender:
    """One connection to the mail server, kept for as long as it holds."""

    def __init__(self) -> None:
        self._backend = EmailBackend()

    def send_batch(self, *, now: Callable[[], datetime], go_on: Callable[[], bool]) -> int:
        """Settle what is due, up to a batch; returns how many. OSError: no server to speak to."""
        count = 0
        try:
            while count < BATCH and go_on() and self._send_next(now()):
                count += 1
        finally:
            self.close()
        return count

    def close(self) -> None:
        """Say goodbye, whatever the server makes of it."""
        try:
            self._backend.close()
        except (OSError, smtplib.SMTPException):
            self._backend.connection = None

    def _send_next(self, at: datetime) -> bool:
        with transaction.atomic():
            waiting = Mail.objects.filter(next_try_at__lte=at).order_by("next_try_at", "id")
            mail = waiting.select_for_update(skip_locked=True, of=("self",)).first()
            if mail is None:
                return False
            if not mail.is_secret and RefusedAddress.objects.filter(address=mail.address).exists():
                _give_up(mail, at, "The address was refused before.")
                return True
            self._backend.open()  # what fails here is no fault of the message
            self._send(mail, at)
            return True

    def _send(self, mail: Mail, at: datetime) -> None:
        sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        try:
            content = as_message(mail).message().as_bytes()
            in_crlf = b"\r\n".join(content.splitlines())
            if self._backend.connection is None:
                raise smtplib.SMTPServerDisconnected("no connection")
            self._backend.connection.sendmail(sender, [mail.address], in_crlf)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = error.recipients[mail.address]
            _refused(mail, at, code, _plain(words), is_address=True)
        except smtplib.SMTPResponseException as error:
            _refused(mail, at, error.smtp_code, _plain(error.smtp_error), is_address=False)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            _try_later(mail, at, f"{type(error).__name__}: {error}")
        except (ValueError, LookupError) as error:  # cannot be written as a message
            _give_up(mail, at, f"{type(error).__name__}: {error}")
        else:
            _settle(mail, sent_at=at)


def as_message(mail: Mail) -> EmailMultiAlternatives:
    """The message as it is sent, the same at each try."""
    headers = {
        "Message-ID": mail.message_id,
        "Date": format_datetime(mail.created_at),
        "Auto-Submitted": "auto-generated",
    }
    if mail.language:
        headers["Content-Language"] = mail.language
    if mail.list_unsubscribe:
        headers["List-Unsubscribe"] = f"<{mail.list_unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.address], headers=headers)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def refuse_address(address: str, reason: str, *, at: datetime) -> None:
    """Send nothing more to an address; its person is told at their account."""
    RefusedAddress.objects.update_or_create(
        address=address.lower(), defaults={"reason": reason[:500], "refused_at": at}
    )


def _refused(mail: Mail, at: datetime, code: int, words: str, *, is_address: bool) -> None:
    reason = f"{code} {words}"
    if code < _PERMANENT or code == _FULL or _FULL_MAILBOX.search(words):
        _try_later(mail, at, reason)
        return
    if is_address and not _POLICY.search(words):
        refuse_address(mail.address, reason, at=at)
    _give_up(mail, at, reason)


def _try_later(mail: Mail, at: datetime, error: str) -> None:
    if at - mail.created_at > GIVEN_UP_AFTER:
        _give_up(mail, at, error)
        return
    mail.tries += 1
    mail.next_try_at = at + pause(mail.tries)
    mail.last_error = _short(error)
    mail.save(update_fields=["tries", "next_try_at", "last_error"])


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries: doubled each time, and not the same for everybody."""
    longest = min(_FIRST_PAUSE * 2 ** min(tries - 1, 16), _LONGEST_PAUSE)
    return timedelta(seconds=longest * random.uniform(0.75, 1.25))  # noqa: S311 - no secret


def _give_up(mail: Mail, at: datetime, error: str) -> None:
    _log.warning("A message was given up: %s", mail.message_id)
    _settle(mail, refused_at=at, last_error=_short(error))


def _settle(mail: Mail, **facts: object) -> None:
    """Note how it ended; of a secret one the text goes, and all when it belongs to nobody here."""
    if mail.is_secret and mail.person_id is None:
        mail.delete()  # an address of somebody without an account is not kept
        return
    emptied = {"text": "", "html": ""} if mail.is_secret else {}
    Mail.objects.filter(pk=mail.pk).update(
        next_try_at=None, tries=mail.tries + 1, **facts, **emptied
    )


def _plain(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


def _short(error: str) -> str:
    """One line that fits its column, without what PostgreSQL cannot keep."""
    return " ".join(error.replace("\0", " ").split())[:500]
