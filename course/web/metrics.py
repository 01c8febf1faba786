"""/metrics for Prometheus: absent unless METRICS_TOKEN is set; requires it as a bearer token."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import MiddlewareNotUsed
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

NO_VIEW = "none"


class MetricsMiddleware:
    """Counts requests by view and status, and measures how long they took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        from course.web.instruments import instruments  # noqa: PLC0415

        self.get_response = get_response
        self.instruments = instruments()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        self.instruments.record(
            view=(match.view_name if match else "") or NO_VIEW,
            status=response.status_code,
            seconds=time.perf_counter() - started,
        )
        return response


@never_cache
@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 without METRICS_TOKEN in the settings, 401 without it in the request."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    from course.mail.metrics import queue_lines  # noqa: PLC0415
    from course.web.instruments import exposition  # noqa: PLC0415

    text, content_type = exposition()
    return HttpResponse(text + queue_lines().encode(), content_type=content_type)
