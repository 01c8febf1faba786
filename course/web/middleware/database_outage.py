"""While the database is away nobody waits for it: every request is answered 503 at once.

A worker answers one request at a time. If each waited for a connection in its turn, those behind
it would be told far too late, and probes with them. So the first one that has waited in vain
begins an outage, and a thread looks out for the database until it answers.
"""

import threading
import time
from collections.abc import Callable

import psycopg
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from course.web.middleware.headers import PROBES

RETRY_SECONDS = 5
_LOOK_SECONDS = 0.2
_CONNECT_SECONDS = 2

_lock = threading.Lock()
_is_on = threading.Event()


class OutageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_on.is_set() and request.path_info not in PROBES:
            return unavailable(request)
        return self.get_response(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After (seconds), made without the database."""
    response = render(request, "503.html", status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def begin() -> None:
    """The database gave no connection in time: answer without it until it does.

    Only where requests are served; a command or a test fails and is done.
    """
    if not settings.IS_SERVING:
        return
    with _lock:
        if _is_on.is_set():
            return
        _is_on.set()
    threading.Thread(target=_look_out, daemon=True, name="outage").start()


def _look_out() -> None:
    while not _answers():
        time.sleep(_LOOK_SECONDS)
    # The pool may still be waiting to try again; a new one connects at once.
    connection.close_pool()  # type: ignore[attr-defined]
    _is_on.clear()


def _answers() -> bool:
    """Whether the database takes a connection beside the pool's."""
    parameters = connection.get_connection_params() | {"connect_timeout": _CONNECT_SECONDS}
    try:
        psycopg.connect(**parameters).close()
    except psycopg.Error:
        return False
    return True
