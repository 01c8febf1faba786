"""The page of a video step."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from course import progress
from course.access import StepAccess, gate_step
from course.db.compiled_queries import CompiledQuery, Param
from course.models import Course
from course.pages.outline_rows import progress_counts
from course.pages.step import StepPage
from course.pages.structured_data import step_data, to_json_ld
from course.records.reasons import is_watched
from lessons.fields import spans_from_text
from lessons.film.coverage import Coverage, cover, parse_position, parse_spans
from lessons.film.playing import add_played, report_landing
from lessons.models import Played, Video
from lessons.pages.language_choice import chosen_languages
from lessons.pages.played_bar import played_bar
from lessons.pages.structured_data import video_data
from lessons.pages.video import video_content
from lessons.sentences.sentence_links import parse_n, parse_t

# What the addresses of both pages of search results end with.
SEARCH_PATH: Final = "/search/"


def video(request: HttpRequest, access: StepAccess, page: StepPage) -> tuple[str, dict[str, Any]]:
    asked_ms = parse_t(request.GET.get("t", ""))
    if asked_ms is not None and access.membership and _is_from_search(request):
        report_landing(access.membership.enrolment_id, access.step.pk, asked_ms, at=timezone.now())
    content = video_content(
        access.step,
        choice=chosen_languages(request),
        t=None if asked_ms is None else asked_ms // 1000,
        n=parse_n(request.GET.get("n", "")),
        enrolment_id=access.membership.enrolment_id if access.membership else None,
        with_paragraphs=page.is_visitor,
    )
    context: dict[str, Any] = {
        "film": content.film,
        "transcript": content.transcript,
        "start": content.start,
        "coverage": content.coverage,
        "bar": played_bar(content.coverage) if content.coverage else "",
        "resume": content.resume,
        "offers": page.can_go_on and not page.is_complete and _is_offered(access, content.coverage),
    }
    if page.is_visitor and content.film and access.step.published_at:
        film = video_data(
            page, content.film, content.paragraphs, uploaded_at=access.step.published_at
        )
        context["structured"] = to_json_ld(film, *step_data(page, home=settings.SITE_NAME))
    return "lessons/video.html", context


def _is_from_search(request: HttpRequest) -> bool:
    """Whether a link of a page of search results of this site was followed."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from.netloc == request.get_host() and came_from.path.endswith(SEARCH_PATH)


@dataclass(frozen=True, slots=True)
class _PlayedVideo:
    """A film, and the spans that a learner had played of it, as text."""

    video: Video
    spans: str | None


def _video_played() -> QuerySet[Video]:
    own = Played.objects.filter(
        video=OuterRef("pk"),
        revision=OuterRef("revision"),
        enrolment=Param("enrolment", BigIntegerField()),
    )
    spans = Subquery(own.values(text=Cast("spans", TextField()))[:1])
    return Video.objects.filter(pk=Param("step", BigIntegerField())).annotate(spans=spans)


_VIDEO = CompiledQuery(_video_played, _PlayedVideo)


@require_POST
def played(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Record playback: `spans` like "0-12500,40000-60000" and `position`, in milliseconds.

    Returns the coverage as an HTML fragment. If the film was replaced meanwhile (another
    `revision`) it returns 409 and writes nothing.
    """
    now = timezone.now()
    access = gate_step(request.user, slug, key, at=now)
    if access.membership is None:
        raise Http404
    enrolment_id = access.membership.enrolment_id
    found = _VIDEO.first(step=access.step.pk, enrolment=enrolment_id)
    if found is None:
        raise Http404
    video = found.video
    if request.POST.get("revision") != str(video.revision):
        return HttpResponse(status=409)
    try:
        spans = parse_spans(request.POST.get("spans", ""), duration_ms=video.duration_ms)
        position_ms = parse_position(request.POST.get("position", ""))
    except ValueError as error:
        return HttpResponseBadRequest(str(error), content_type="text/plain")
    joined = add_played(
        enrolment_id,
        video,
        spans=spans,
        position_ms=min(position_ms, video.duration_ms),
        at=now,
        before=spans_from_text(found.spans or ""),
    )
    coverage = cover(joined, duration_ms=video.duration_ms)
    is_done, is_automatic = access.last_completed_at is not None, _is_automatic(access, coverage)
    counts = ""
    if is_automatic and not is_done:
        progress.complete(enrolment_id, access.step.pk, at=now)
        counts = _counts_in_words(access, enrolment_id)
    context = {
        "coverage": coverage,
        "bar": played_bar(coverage),
        "offers": not is_done and _is_offered(access, coverage),
        "is_settled": is_automatic,
        "counts": counts,
    }
    return render(request, "lessons/_coverage.html", context)


def _counts_in_words(access: StepAccess, enrolment_id: int) -> str:
    """As “3 6”: how many steps of the week are complete, and how many percent of the course."""
    counts = progress_counts(access.course, enrolment_id)
    done, total = (sum(pair) for pair in zip(*counts.values(), strict=True))
    return f"{counts[access.step.week_number][0]} {progress.percent(done, total)}"


def _is_offered(access: StepAccess, coverage: Coverage | None) -> bool:
    """Whether the film is played so far that completing its step is offered."""
    is_meant = access.course.completion == Course.Completion.OFFER
    return is_meant and access.step.is_published and _is_watched(coverage)


def _is_automatic(access: StepAccess, coverage: Coverage) -> bool:
    """Whether the film is played so far that its step completes by itself."""
    is_meant = access.course.completion == Course.Completion.AUTOMATIC
    return is_meant and access.step.is_published and _is_watched(coverage)


def _is_watched(coverage: Coverage | None) -> bool:
    return coverage is not None and is_watched(coverage.played_ms, coverage.duration_ms)
