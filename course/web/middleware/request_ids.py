"""Request ids (X-Request-ID), which connect log lines here with those of the proxy."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
KEY = "HTTP_X_REQUEST_ID"
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,128}")
# URLs of these views hold keys that sign somebody in.
_SECRETIVE = "account_"

_log = logging.getLogger("course.requests")
# Of the request this thread is answering; "" between requests.
current_id: ContextVar[str] = ContextVar("current_id", default="")


class RequestIdMiddleware:
    """Takes the proxy's X-Request-ID if it is well-formed, else makes one; the response has it.

    With LOG_REQUESTS it also logs each request, without query, IP address or user.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.is_logging = settings.LOG_REQUESTS

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get(KEY, "")
        request_id = given if _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
        request.META[KEY] = request_id
        token = current_id.set(request_id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            if self.is_logging:
                log_request(request, response, seconds=time.perf_counter() - started)
        finally:
            current_id.reset(token)
        response.headers[HEADER] = request_id
        return response


def log_request(request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
    match = request.resolver_match
    view = match.view_name if match else ""
    path = f"/{match.route}" if match and view.startswith(_SECRETIVE) else request.path
    facts = {
        "method": request.method,
        "path": path,
        "view": view,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }
    _log.info("%s %s %s", request.method, path, response.status_code, extra={"facts": facts})
