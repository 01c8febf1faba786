"""Account pages: settings, joined courses, deletion."""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from course import people, progress
from course.access import signed_in
from course.mail.outbox import clear_refusal, refusal_of
from course.models import Enrolment, User
from course.pages.calendar_feed import secret_of
from course.views.forms import AccountForm, DeletionForm


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's name, email address and time zone, and the courses one has joined."""
    user = User.objects.get(pk=signed_in(request).pk)
    form = AccountForm(
        request.POST if request.method == "POST" else None,
        instance=user,
        is_shut=lambda: not ratelimit.consume(request, action="change_email", user=user),
    )
    if request.method == "POST" and form.is_valid() and _save(request, user, form):
        return redirect("course:account")
    enrolments = progress.with_done(
        Enrolment.objects.current().filter(learner=user).select_related("course")
    )
    context = {
        "form": form,
        "enrolments": [
            (item.course, item.joined_at, progress.percent(item.done, item.total))  # type: ignore[attr-defined]
            for item in enrolments
        ],
        "has_mail": settings.HAS_MAIL,
        "calendar_url": _calendar_url(request, user),
        "refused": refusal_of(user),
    }
    status = 429 if form.has_too_many_tries else 400 if form.errors else 200
    return render(request, "course/account.html", context, status=status)


def _calendar_url(request: HttpRequest, user: User) -> str:
    """The secret address of the user's calendar; "" while it is off."""
    if user.calendar_salt is None:
        return ""
    return request.build_absolute_uri(reverse("calendar", args=[secret_of(user.calendar_salt)]))


def _save(request: HttpRequest, user: User, form: AccountForm) -> bool:
    """Save the account; False when somebody else has taken the address this very moment."""
    try:
        waits = people.update_account(request, user, old_email=form.old_email or "")
    except IntegrityError:
        form.refuse_taken()
        return False
    _tell_saved(request, user, new_address=form.cleaned_data["email"] if waits else "")
    return True


@require_POST
def mail_again(request: HttpRequest) -> HttpResponse:
    """Have mail sent again to one's address, after its server refused it."""
    user = signed_in(request)
    if refusal_of(user):
        clear_refusal(user.email or "")
        messages.success(request, _("We will write to your address again."))
    return redirect("course:account")


@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest) -> HttpResponse:
    """What deleting one's account does, and the button that does it."""
    user = User.objects.get(pk=signed_in(request).pk)
    reasons = people.reasons_to_keep(user)
    is_post = request.method == "POST"
    is_shut = is_post and not ratelimit.consume(request, action="delete_account", user=user)
    form = DeletionForm(request.POST if is_post else None, user=user, is_shut=is_shut)
    if is_post and not reasons and form.is_valid():
        try:
            _delete(request, user)
        except people.AccountKept as kept:
            reasons = kept.reasons
        else:
            return redirect("course:home")
    context = {"form": form, "reasons": reasons, "has_mail": settings.HAS_MAIL}
    status = 429 if is_shut else 409 if is_post and reasons else 400 if form.errors else 200
    return render(request, "course/account_deletion.html", context, status=status)


def _delete(request: HttpRequest, user: User) -> None:
    address, is_gone = user.email, people.delete_account(user, at=timezone.now())
    logout(request)
    if is_gone and settings.HAS_MAIL and address:
        get_adapter().send_mail("account/email/account_deleted", address, {"request": request})
    messages.success(request, _("Your account is deleted."))


def _tell_saved(request: HttpRequest, user: User, *, new_address: str) -> None:
    """Render messages in the language of the next page, which may differ from this one's."""
    with translation.override(user.language or translation.get_language_from_request(request)):
        if new_address:
            messages.info(
                request,
                _("We have written to %(email)s. Follow the link in that mail to use the address.")
                % {"email": new_address},
            )
        messages.success(request, _("Your account is saved."))
