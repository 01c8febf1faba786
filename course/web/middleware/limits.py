"""Request limits: oversized or malformed requests are refused before a view sees them."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render

from course.access import is_educator
from course.web.wsgi.whole_body import CUT

# Films and long texts are uploaded at the desk; what learners send is small.
DESK = "/admin/"
MOST_BYTES = 100_000
# Per field at the desk; the captions of a film of five hours take half of it.
MOST_CHARACTERS = 900_000


class LimitsMiddleware:
    """400 for a NUL in a URL, which no database text can hold; 413 for a huge form.

    Large forms are parsed for educators only, as uploads are written to disk while they are parsed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            return render(request, "400.html", status=400)
        if _length(request) > MOST_BYTES:
            if not request.path_info.startswith(DESK):
                return render(request, "400.html", status=413)
            if not is_educator(request.user):
                return redirect_to_login(request.get_full_path())
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Parse the form, if there is one: Django answers too many fields with 400."""
        if request.method != "POST":
            return None
        if _is_cut(request):
            return render(request, "400.html", status=400)
        values = (value for _, values in request.POST.lists() for value in values)
        if any(len(value) > MOST_CHARACTERS for value in values):
            return render(request, "400.html", status=413)
        return None


def _length(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isascii() and given.isdigit() else 0


def _is_cut(request: HttpRequest) -> bool:
    """Whether the body is truncated; asked a second time, Django would call it empty."""
    try:
        return not request.POST and CUT in request.META
    except UnreadablePostError:
        return True
