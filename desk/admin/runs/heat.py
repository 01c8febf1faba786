"""The page of a run that shows what learners did at each sentence of its films."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from desk.admin.runs.frame import RunAccess, RunPage, page
from desk.heat.film_page import film_page, films_of


def transcript(request: HttpRequest, access: RunAccess) -> HttpResponse:
    """The films, or with ?film=<key> the sentences of one of them."""
    title, context = _("Transcripts as heat maps"), dict[str, Any]()
    if key := request.GET.get("film", ""):
        film = film_page(access.run, key, request.GET.get("language", ""), request.GET.get("t", ""))
        if film is None:
            raise Http404
        title, context["page"] = film.step.title, film
    else:
        context["films"] = films_of(access.run)
    template = "admin/run/transcript.html"
    return page(request, access, template, tab="transcript", title=title, **context)


PAGES: Final = (RunPage("transcript/", "transcript", transcript),)
