"""The reader's choice of transcript languages: from the URL, else from a cookie.

The choice is stored in a cookie, so that opening a page changes nothing in the database. A link by
somebody else does not change one's own choice.
"""

import re
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from course.web.prefetch import is_prefetch

_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,5}\Z")
_A_YEAR_S = 365 * 24 * 3600


class Choice(NamedTuple):
    """A language ("" the course's) and perhaps a second one; `is_asked`: chosen by the URL."""

    language: str = ""
    beside: str = ""
    is_asked: bool = False


def chosen_languages(request: HttpRequest) -> Choice:
    """The languages in the URL, or those chosen before."""
    asked = request.GET
    if "language" in asked or "beside" in asked:
        return Choice(_tag(asked.get("language", "")), _tag(asked.get("beside", "")), is_asked=True)
    if "n" in asked:  # A specific sentence of the course's own language.
        return Choice()
    language, _, beside = request.COOKIES.get(cookie_of_languages(), "").partition(".")
    return Choice(_tag(language), _tag(beside))


def remember_languages(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Store the choice of a reader who followed one of our own links."""
    choice = chosen_languages(request)
    if not choice.is_asked or request.headers.get("Sec-Fetch-Site") != "same-origin":
        return response
    if is_prefetch(request):
        return response
    response.set_cookie(
        cookie_of_languages(),
        f"{choice.language}.{choice.beside}".rstrip("."),
        max_age=_A_YEAR_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def cookie_of_languages() -> str:
    return "__Host-transcript" if settings.SESSION_COOKIE_SECURE else "transcript"


def _tag(value: str) -> str:
    return value if _TAG.match(value) else ""
