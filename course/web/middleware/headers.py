"""Middleware: response headers, gzip compression, the reader's language and time zone."""

from collections.abc import Callable
from functools import cache

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from course.text.timezones import zone
from course.web.middleware.packing import PackedResponse, named, pack

# Shorter responses would grow.
LEAST_BYTES = 200

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
# These report on the process itself, whoever asks.
PROBES = {"/healthz", "/readyz"}


class HeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


@cache
def _policy() -> str:
    return build_policy()


class PolicyMiddleware(MiddlewareMixin):
    """The Content-Security-Policy of the settings, written out once: no page has one of its own."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        is_djangos_own = settings.DEBUG and response.status_code in {404, 500}
        if not is_djangos_own:
            response.headers.setdefault(HEADER, _policy())
        return response


class TextGZipMiddleware(GZipMiddleware):
    """Compresses text only; films and images are compressed already."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:  # type: ignore[override]
        kind = response.headers.get("Content-Type", "")
        if not kind.startswith("text/") and "json" not in kind:
            return response
        if response.streaming or response.has_header("Content-Encoding"):
            return super().process_response(request, response)  # type: ignore[return-value]
        is_packed = isinstance(response, PackedResponse) and response.is_packed
        if not is_packed and len(response.content) < LEAST_BYTES:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
            self._compress(response)
        return response

    def _compress(self, response: HttpResponse) -> None:
        if isinstance(response, PackedResponse) and response.is_packed:
            packed = response.packed
        else:
            packed = pack(response.content)
        response.content = named(packed, most=self.max_random_bytes)
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = "gzip"
        etag = response.headers.get("ETag", "")
        if etag.startswith('"'):  # RFC 9110 §8.8.1: other bytes, so a weak validator
            response.headers["ETag"] = f"W/{etag}"


class ReaderMiddleware:
    """Activates the language and the time zone that the reader has chosen; what people get who are
    signed in is for them alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        timezone.deactivate()
        reader = None if request.path_info in PROBES else request.user
        is_known = reader is not None and reader.is_authenticated
        if reader is not None and reader.is_authenticated:
            timezone.activate(zone(reader.time_zone))
            if reader.language in dict(settings.LANGUAGES):
                translation.activate(reader.language)
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        if is_known:  # unless the page says otherwise itself
            response.headers.setdefault("Cache-Control", "private")
        return response
