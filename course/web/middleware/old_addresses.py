"""Redirects from courses' former slugs."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from course.access import OldAddress


class OldAddressMiddleware:
    """Turns OldAddress, raised by an access check, into a redirect to the current slug."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OldAddress) or request.resolver_match is None:
            return None
        old = request.resolver_match.kwargs["slug"]
        path = request.get_full_path().replace(f"/courses/{old}/", f"/courses/{error.slug}/", 1)
        return HttpResponsePermanentRedirect(path)
