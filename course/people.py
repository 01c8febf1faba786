"""People: their names and accounts."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from course.models import User


def display_name(user: User) -> str:
    return str(user)


@transaction.atomic
def update_account(request: HttpRequest, user: User, *, old_email: str) -> bool:
    """Save a person's own changes. Whether a new e-mail address waits to be confirmed.

    Where mail is configured the address changes once its owner follows the link sent there.
    """
    wanted = user.email or ""
    waits = wanted != old_email and settings.HAS_MAIL
    if waits:
        user.email = old_email
        EmailAddress.objects.add_new_email(request, user, wanted)
    user.save(update_fields=["display_name", "email", "language", "time_zone"])
    if wanted != old_email and not waits:
        verify(user)
    return waits


def verify(user: User) -> None:
    """Make the person's address their one, verified address at sign-in."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
