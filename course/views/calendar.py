"""The calendar feed of a learner, and its address at the account page."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from course import people
from course.access import signed_in
from course.pages.calendar_feed import ClosingsOfRuns, calendar_of, owner_of
from course.web import rate_limits

TOO_MANY = 429


def show_calendar(
    request: HttpRequest, secret: str, *, closings: ClosingsOfRuns
) -> HttpResponseBase:
    """The file behind a secret address, in its owner's language; 404 for any other secret."""
    owner = owner_of(secret)
    if owner is None:
        raise Http404
    if rate_limits.take_try("calendar", owner.pk) is None:
        refused = HttpResponse(status=TOO_MANY)
        refused.headers["Retry-After"] = str(rate_limits.WITHIN_SECONDS)
        return refused
    host = f"{request.scheme}://{request.get_host()}"
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        content = calendar_of(owner, host=host, name=settings.SITE_NAME, closings=closings)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=response) or response


@require_POST
def calendar_address(request: HttpRequest) -> HttpResponse:
    """Make a (new) secret address for one's calendar, or switch it off (do=off)."""
    user = signed_in(request)
    if request.POST.get("do") == "off":
        people.switch_calendar_off(user)
        messages.success(request, _("Your calendar has no address any more."))
    else:
        people.renew_calendar(user)
        messages.success(request, _("Your calendar has a new address."))
    return redirect("course:account")
