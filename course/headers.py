"""Middleware: headers of every answer, text compressed, the reader's language and time zone."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone, translation

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


class ReaderMiddleware:
    """Pages speak the reader's language and tell times in their zone, where they have said so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        timezone.deactivate()
        if request.path_info not in PROBES and request.user.is_authenticated:
            timezone.activate(zone(request.user.time_zone))
            if request.user.language in dict(settings.LANGUAGES):
                translation.activate(request.user.language)
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
