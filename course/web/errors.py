"""Error pages (403, 404, 500, 503); the last two need no database."""

import sys
from urllib.parse import urlencode

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from psycopg_pool import PoolTimeout

from course.web.middleware import database_outage

_STATEMENT_TIMEOUT = "57014"
_AWAY = {"08", "53", "57", "58"}
_ENTRANCES = ("account_login", "account_signup")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403, but a further click on Sign in or Sign up goes where the first one has led: signing in
    has made its token an old one.
    """
    entrance = request.path
    has_token = "csrfmiddlewaretoken" in request.POST
    is_further_click = has_token and request.user.is_authenticated
    if is_further_click and entrance in {reverse(name) for name in _ENTRANCES}:
        wanted = urlencode({"next": request.POST.get("next", "")})
        return redirect(f"{entrance}?{wanted}")
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 with Retry-After (seconds) when the cause is an unavailable database."""
    error = sys.exc_info()[1]
    if error is None or not is_database_away(error):
        return render(request, "500.html", status=500)
    if PoolTimeout in {type(error), type(error.__cause__)}:
        database_outage.begin()
    return database_outage.unavailable(request)


def is_database_away(error: BaseException) -> bool:
    """Whether the database is unavailable or out of room, as opposed to a wrong statement."""
    if isinstance(error, PoolTimeout | InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    # SQLSTATE classes 08 and 57: connection lost, server going down or coming up; 53: a full disk,
    # no memory, too many connections; 58: the disk fails (PostgreSQL, appendix A).
    sqlstate = getattr(error.__cause__, "sqlstate", None)
    return sqlstate is None or (sqlstate[:2] in _AWAY and sqlstate != _STATEMENT_TIMEOUT)
