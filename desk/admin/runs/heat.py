"""The page of a run that shows what learners did at each sentence of its films."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.admin.scoped import ScopedAdmin
from desk.heat.film_page import film_page, films_of
from lessons.film.heat.counting import count_plays

# What is counted at most before the page is shown: 2,000 reports.
_MOST_BATCHES = 4


class RunHeatPage(ScopedAdmin):
    """View of RunAdmin at …/transcript/: the films, or with ?film=<key> one of them."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.transcript)
        own = [path("<path:object_id>/transcript/", view, name="course_run_transcript")]
        return own + super().get_urls()

    def transcript(self, request: HttpRequest, object_id: str) -> HttpResponse:
        run = self.row_or_404(request, object_id)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        count_plays(at=timezone.now(), most_batches=_MOST_BATCHES)
        context: dict[str, Any] = {"run": run}
        if key := request.GET.get("film", ""):
            page = film_page(run, key, request.GET.get("language", ""), request.GET.get("t", ""))
            if page is None:
                raise Http404
            title = page.step.title
            context |= {"page": page, "subtitle": _("Run %(number)d") % {"number": run.number}}
        else:
            title = _("Transcripts of run %(number)d") % {"number": run.number}
            context["films"] = films_of(run)
        context = self.page_context(request, run, title=title, **context)
        return TemplateResponse(request, "admin/course/run/transcript.html", context)
