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


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; POST ends one of these (`session`) or all but this one."""
    user = signed_in(request)
    own = UserSession.objects.filter(user=user).order_by("-created_at")
    if request.method == "POST":
        chosen = request.POST.get("session", "")
        others = own.exclude(session_key=request.session.session_key)
        ending = others.filter(pk=int(chosen)) if chosen.isdecimal() else others
        if chosen and not chosen.isdecimal():
            ending = others.none()
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
