"""What no page needs to look at: refused before a view sees it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Films and long texts arrive at the desk; what learners send is small.
DESK = "/admin/"
MOST_BYTES = 100_000


class LimitsMiddleware:
    """400 for a NUL in an address, which no database text can hold; 413 for a huge form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            return render(request, "400.html", status=400)
        if not request.path_info.startswith(DESK) and _length(request) > MOST_BYTES:
            return render(request, "400.html", status=413)
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isascii() and given.isdigit() else 0
