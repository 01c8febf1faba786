"""Adapter for django-allauth: the wish to join a course survives sign-up and sign-in."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from course import enrolling
from course.models import Course, User
from course.text.visible import without_invisible


def wished_course(request: HttpRequest) -> Course | None:
    """The course whose Join button was pressed: `next` is that course's Join page."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    try:
        match = resolve(urlsplit(target).path)
    except (Resolver404, ValueError):
        return None
    if match.view_name != "course:join":
        return None
    return Course.objects.published().filter(slug=match.kwargs["slug"]).first()


def signing_addresses(course: Course) -> dict[str, str]:
    """Where a visitor signs up or in so as to join the course at once."""
    query = urlencode({"next": reverse("course:join", args=[course.slug])})
    return {
        "signup_url": f"{reverse('account_signup')}?{query}",
        "login_url": f"{reverse('account_login')}?{query}",
    }


def join_wished_course(request: HttpRequest, user: User) -> None:
    """Join it now; if its run requires more, the Join page says so."""
    course = wished_course(request)
    if course is None:
        return
    try:
        enrolling.join(user, course, at=timezone.now())
    except enrolling.JoiningRefused:
        return


class AccountAdapter(DefaultAccountAdapter):
    def populate_username(self, request: HttpRequest, user: User) -> None:
        """There are no user names."""

    def clean_email(self, email: str) -> str:
        """What is copied from a page brings invisible characters along, which nobody types."""
        return str(super().clean_email(without_invisible(email)))

    def post_login(
        self, request: HttpRequest, user: User, *, signup: bool, **kwargs: Any
    ) -> HttpResponse:
        if not signup:
            join_wished_course(request, user)
        response: HttpResponse = super().post_login(request, user, signup=signup, **kwargs)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Messages name the site as its pages do."""
        super().send_mail(template_prefix, email, {"site_name": settings.SITE_NAME, **context})

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Signing in and out shows on the page itself; only the rest is worth a message."""
        if level != messages.SUCCESS or "logged" not in str(kwargs.get("message_template", args)):
            super().add_message(request, level, *args, **kwargs)
