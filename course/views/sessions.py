from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from course.access import signed_in

MOST_SHOWN = 50
LONGEST_NUMBER = 18


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; POST ends one of these (`session`) or all but this one."""
    user = signed_in(request)
    own = UserSession.objects.filter(user=user).order_by("-created_at")
    if request.method == "POST":
        chosen = request.POST.get("session", "")
        others = own.exclude(session_key=request.session.session_key)
        ending = others.filter(pk=_number(chosen)) if chosen else others
        keys = list(ending.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        UserSession.objects.filter(user=user, session_key__in=keys).delete()
        messages.success(request, _("Signed out there."))
        return redirect("course:sessions")
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    context = {
        "sessions": [
            (item, item.session_key == request.session.session_key)
            for item in own.filter(session_key__in=alive)[:MOST_SHOWN]
        ]
    }
    return render(request, "course/sessions.html", context)


def _number(text: str) -> int | None:
    """A row's number; None, which no row has, for anything else."""
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None
