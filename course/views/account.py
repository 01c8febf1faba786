from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from course import people, progress
from course.access import signed_in
from course.forms import AccountForm
from course.models import Enrolment, User


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's name, e-mail address and time zone, and the courses one has joined."""
    user = User.objects.get(pk=signed_in(request).pk)
    form = AccountForm(request.POST if request.method == "POST" else None, instance=user)
    if request.method == "POST" and form.is_valid():
        waits = people.update_account(request, user, old_email=form.old_email or "")
        _tell_saved(request, user, new_address=form.cleaned_data["email"] if waits else "")
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
    }
    return render(request, "course/account.html", context, status=400 if form.errors else 200)


def _tell_saved(request: HttpRequest, user: User, *, new_address: str) -> None:
    """Put the messages in the language of the next page, which may be another than this one's."""
    with translation.override(user.language or translation.get_language_from_request(request)):
        if new_address:
            messages.info(
                request,
                _("We have written to %(email)s. Follow the link in that mail to use the address.")
                % {"email": new_address},
            )
        messages.success(request, _("Your account is saved."))
