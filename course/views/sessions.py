"""The page of a user's sessions: devices signed in, and signing them out."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from course.access import signed_in
from course.web.user_agents import browser_and_system

MOST_SHOWN = 50
LONGEST_NUMBER = 18
MOST_OF_AGENT = 60


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the user is signed in; POST ends one session (`session`) or all but this one."""
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
            (item, _device(item.user_agent), item.session_key == request.session.session_key)
            for item in own.filter(session_key__in=alive)[:MOST_SHOWN]
        ]
    }
    return render(request, "course/sessions.html", context)


def _device(user_agent: str) -> str:
    """As its owner would say: "Firefox on Windows"."""
    browser, system = browser_and_system(user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or user_agent[:MOST_OF_AGENT] or _("An unnamed browser")


def _number(text: str) -> int | None:
    """A row's id; None, which no row has, for anything else."""
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None
