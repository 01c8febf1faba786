"""Posting mail: a row in the transaction of what causes it; the worker sends it."""

from email.utils import make_msgid, parseaddr
from enum import Enum
from uuid import uuid4

from django.conf import settings

from course.models import Mail, RefusedAddress, User
from course.text.visible import without_invisible

_LONGEST_SUBJECT = 200


class Posted(Enum):
    """What became of a message that was to be posted."""

    QUEUED = "queued"
    ALREADY = "already"  # a message of the same key exists
    NO_MAIL = "no mail"  # the site has no mail server
    NO_ADDRESS = "no address"  # a deleted or switched-off account
    REFUSED = "refused"  # the address was refused for good


def post(
    *,
    person: User,
    kind: str,
    subject: str,
    text: str,
    key: str,
    html: str = "",
    unsubscribe: str = "",
) -> Posted:
    """Have a message sent to a person, once for each key.

    Without a mail server the demo keeps it unsent, and production does not take it.
    """
    if not person.email or person.deleted_at or not person.is_active:
        return Posted.NO_ADDRESS
    mail = Mail(
        person=person,
        address=person.email,
        kind=kind,
        subject=subject,
        text=text,
        html=html,
        key=key,
        language=person.language,
        list_unsubscribe=unsubscribe,
    )
    return _insert(mail)


def post_account_mail(*, address: str, subject: str, text: str, html: str) -> Posted:
    """Post a message of Django's or allauth's; its links are secrets, so it is emptied once sent.

    A refused address gets it all the same: its person asked for it just now.
    """
    address = address.lower()
    return _insert(
        Mail(
            person=User.objects.filter(email=address).first(),
            address=address,
            kind="account",
            subject=subject,
            text=text,
            html=html,
            key=f"account:{uuid4()}",
            is_secret=True,
        )
    )


def refusal_of(user: User) -> RefusedAddress | None:
    """When and why a mail server refused the user's address for good."""
    return RefusedAddress.objects.filter(address=(user.email or "").lower()).first()


def clear_refusal(address: str) -> None:
    """Send to this address again, as its person asks."""
    RefusedAddress.objects.filter(address=address.lower()).delete()


def _insert(mail: Mail) -> Posted:
    if not settings.HAS_MAIL and not settings.MAIL_IS_KEPT:
        return Posted.NO_MAIL
    if not mail.is_secret and RefusedAddress.objects.filter(address=mail.address).exists():
        return Posted.REFUSED
    mail.subject = without_invisible(" ".join(mail.subject.split()))[:_LONGEST_SUBJECT]
    mail.message_id = make_msgid(domain=sender_domain())
    if not settings.HAS_MAIL:
        mail.next_try_at = None
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
    is_new = Mail.objects.filter(message_id=mail.message_id).exists()
    return Posted.QUEUED if is_new else Posted.ALREADY


def sender_domain() -> str:
    """The domain that messages are from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
