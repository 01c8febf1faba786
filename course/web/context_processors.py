"""Context processor: what every page gets."""

from functools import cache, partial
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from course.access import is_educator
from course.accounts import wished_course

MOST_UNREAD: Final = 99


@cache
def addresses() -> dict[str, str]:
    """URLs of the links on every page, computed once."""
    return {
        "home": reverse("course:home"),
        "privacy": reverse("course:site_page", args=["privacy"]),
        "terms": reverse("course:site_page", args=["terms"]),
        "account": reverse("course:account"),
        "notices": reverse("course:notices"),
        "sign_in": reverse("account_login"),
        "sign_out": reverse("account_logout"),
        "sign_up": reverse("account_signup"),
        "search": reverse("lessons:search"),
    }


class You(NamedTuple):
    """What the header says about the signed-in user."""

    name: str
    initials: str
    is_educator: bool
    # Of notices; at most MOST_UNREAD, which stands for any more.
    unread: int


def who(request: HttpRequest) -> You | None:
    """The user in words; None for a visitor."""
    user = request.user
    if not user.is_authenticated:
        return None
    unread = min(user.unread_notices, MOST_UNREAD)
    return You(str(user), user.initials, is_educator(user), unread)


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "addresses": addresses(),
        # Lazy: pages that do not print it need no session.
        "you": partial(who, request),
        "is_educator": SimpleLazyObject(lambda: is_educator(request.user)),
        "joining_course": SimpleLazyObject(lambda: wished_course(request)),
    }
