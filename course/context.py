"""What every page knows."""

from functools import cache
from typing import Any

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
    }


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "addresses": addresses(),
        "is_educator": SimpleLazyObject(lambda: is_educator(request.user)),
        "joining_course": SimpleLazyObject(lambda: wished_course(request)),
    }
