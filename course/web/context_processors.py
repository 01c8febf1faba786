"""What every page knows."""

from functools import cache, partial
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from course.access import is_educator
from course.accounts import wished_course


@cache
def addresses() -> dict[str, str]:
    """Where the links lead that every page has; they never change while the site runs."""
    return {
        "home": reverse("course:home"),
        "privacy": reverse("course:site_page", args=["privacy"]),
        "terms": reverse("course:site_page", args=["terms"]),
        "account": reverse("course:account"),
        "sign_in": reverse("account_login"),
        "sign_out": reverse("account_logout"),
        "sign_up": reverse("account_signup"),
        "search": reverse("lessons:search"),
    }


class You(NamedTuple):
    """What the header says of who is signed in."""

    name: str
    initials: str
    is_educator: bool


def who(request: HttpRequest) -> You | None:
    """The person in words; None for a visitor."""
    user = request.user
    if not user.is_authenticated:
        return None
    return You(str(user), user.initials, is_educator(user))


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "addresses": addresses(),
        # Called where it is printed: pages that do not ask who reads need no session.
        "you": partial(who, request),
        "is_educator": SimpleLazyObject(lambda: is_educator(request.user)),
        "joining_course": SimpleLazyObject(lambda: wished_course(request)),
    }
