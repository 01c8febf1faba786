"""Circuit breaker for database outages: while it is away, every request gets 503 at once.

A worker answers one request at a time. If each waited for a connection in turn, those queued after
it would be answered far too late, health checks included. So the first timeout begins an outage,
and a thread polls the database until it answers.
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
    """503 with Retry-After (seconds), without the database."""
    response = render(request, "503.html", status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def begin() -> None:
    """Called when a connection times out: answer without the database until it is back.

    Only in a server; a command or a test just fails.
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
    # The pool may be backing off before its next retry; a new one connects at once.
    connection.close_pool()  # type: ignore[attr-defined]
    _is_on.clear()


def _answers() -> bool:
    """Whether the database accepts a connection outside the pool."""
    parameters = connection.get_connection_params() | {"connect_timeout": _CONNECT_SECONDS}
    try:
        psycopg.connect(**parameters).close()
    except psycopg.Error:
        return False
    return True
