"""Parts of a film's page as HTML fragments, for pages that are open already."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from course.access import StepAccess, gate_step
from lessons.pages.language_choice import chosen_languages, remember_languages
from lessons.pages.video import VideoContent, seconds, video_content
from lessons.sentences.sentence_links import parse_n, parse_t


@login_not_required
@require_safe
def transcript(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The transcript alone, so that the film goes on when its language changes."""
    access, content = _gated_content(request, slug, key)
    if content.transcript is None:
        raise Http404
    context = {
        "course": access.course,
        "transcript": content.transcript,
        "address": request.build_absolute_uri(access.step.get_absolute_url()),
        "can_note": access.membership is not None or access.is_team,
        "step_key": key,
    }
    return remember_languages(request, _fragment(request, "lessons/_transcript.html", context))


@login_not_required
@require_safe
def clip(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A small player of one sentence of the film, for pages that quote it."""
    access, content = _gated_content(request, slug, key)
    sentence = content.transcript.named if content.transcript else None
    if content.film is None or sentence is None:
        raise Http404
    end = seconds(sentence.end_ms)
    context = {
        "film": content.film,
        "title": access.step.title,
        "start": content.start,
        "end": end,
        "sources": [(f"{url},{end}", type_) for url, type_ in content.film.sources],
        "language": content.transcript.language if content.transcript else "",
    }
    return _fragment(request, "lessons/_clip.html", context)


def _gated_content(request: HttpRequest, slug: str, key: str) -> tuple[StepAccess, VideoContent]:
    access = gate_step(request.user, slug, key, at=timezone.now())
    asked_ms = parse_t(request.GET.get("t", ""))
    content = video_content(
        access.step,
        choice=chosen_languages(request),
        t=None if asked_ms is None else asked_ms // 1000,
        n=parse_n(request.GET.get("n", "")),
    )
    return access, content


def _fragment(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
