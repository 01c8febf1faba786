"""Middleware: headers of every answer, text compressed, times in the reader's zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone

from course.zones import zone

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
# These answer for the process itself, without reading who asks.
PROBES = {"/healthz", "/readyz"}


class HeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class TextGZipMiddleware(GZipMiddleware):
    """Compresses text; films and images are compressed already."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:  # type: ignore[override]
        kind = response.headers.get("Content-Type", "")
        if not kind.startswith("text/") and "json" not in kind:
            return response
        return super().process_response(request, response)  # type: ignore[return-value]


class TimeZoneMiddleware:
    """Times are shown in the reader's own zone; a visitor's is UTC."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in PROBES and request.user.is_authenticated:
            timezone.activate(zone(request.user.time_zone))
        else:
            timezone.deactivate()
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
