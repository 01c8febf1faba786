"""User accounts: names, changes of email address, deletion (anonymisation)."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from course import certificates
from course.db.keys import new_salt
from course.models import Enrolment, Invitation, Mail, RefusedAddress, TeamMember, User
from course.notes.writing import remove_notes_of


class AccountKept(ValueError):
    """An account that cannot be deleted yet; `reasons` say what has to be done first."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def display_name(user: User) -> str:
    return str(user)


@transaction.atomic
def update_account(request: HttpRequest, user: User, *, old_email: str) -> bool:
    """Save a user's own changes. Returns whether a new email address awaits confirmation.

    Where mail is configured, the address changes once its owner follows the link sent there.
    """
    wanted = user.email or ""
    waits = wanted != old_email and settings.HAS_MAIL
    if waits:
        user.email = old_email
        if is_taken(wanted, user):  # which only the owner of the address learns
            get_adapter().send_mail("account/email/address_taken", wanted, {"request": request})
        else:
            EmailAddress.objects.add_new_email(request, user, wanted)
    user.save(update_fields=["display_name", "email", "language", "time_zone"])
    if wanted != old_email and not waits:
        verify(user)
    return waits


def is_taken(email: str, user: User) -> bool:
    """Whether the address is that of another account."""
    owned = EmailAddress.objects.filter(email=email, verified=True).exclude(user=user)
    return User.objects.filter(email=email).exclude(pk=user.pk).exists() or owned.exists()


def reasons_to_keep(user: User) -> list[str]:
    """Why an account cannot be deleted yet, each with what to do first; empty when it can."""
    reasons = []
    if user.is_staff:
        reasons.append(
            _(
                "You are staff: first have somebody else who is staff take that from you, at the"
                " desk under People."
            )
        )
    for row in user.memberships.select_related("course").order_by("course__title"):
        alone = row.role == TeamMember.Role.LEAD_EDUCATOR and not (
            row.course.team.filter(role=row.role).exclude(pk=row.pk).exists()
        )
        told = (
            _("You are the only lead educator of “%(course)s”: first name another one, and leave.")
            if alone
            else _("You are on the team of “%(course)s”: first have a lead educator take you off.")
        )
        reasons.append(told % {"course": row.course.title})
    return reasons


@transaction.atomic
def delete_account(user: User, *, at: datetime) -> bool:
    """Anonymise the account: name, address, password, sessions. Returns whether it still existed.

    Row and UUID stay, so that statistics keep counting it without a name; private notes go. Raises
    AccountKept when something has to be done first.
    """
    row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if row.deleted_at is not None:
        return False
    if reasons := reasons_to_keep(row):
        raise AccountKept(reasons)
    address = row.email or ""
    Enrolment.objects.current().filter(learner=row).update(left_at=at)
    certificates.withdraw_all(row, at=at)
    Invitation.objects.filter(email=address).delete()
    remove_notes_of(row)
    EmailAddress.objects.filter(user=row).delete()
    Mail.objects.filter(Q(person=row) | Q(address=address)).delete()
    RefusedAddress.objects.filter(address=address).delete()
    keys = UserSession.objects.filter(user=row).values("session_key")
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=row).delete()
    row.email, row.display_name, row.language, row.time_zone = None, "", "", "UTC"
    row.is_active, row.last_login, row.deleted_at = False, None, at
    row.calendar_salt = None
    row.set_unusable_password()
    row.save()
    return True


def verify(user: User) -> None:
    """Make the user's address their only, verified address at sign-in."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def renew_calendar(user: User) -> None:
    """Give the user's calendar a new address, or one at all; the former one leads nowhere."""
    User.objects.filter(pk=user.pk).update(calendar_salt=new_salt())


def switch_calendar_off(user: User) -> None:
    """The address of the user's calendar leads nowhere; idempotent."""
    User.objects.filter(pk=user.pk).update(calendar_salt=None)
