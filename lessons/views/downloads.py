"""Downloads of a transcript: as a file, or as a page for printing."""

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from course.access import gate_step
from course.models import Step
from course.text.languages import direction, own_name
from lessons.models import Transcript
from lessons.pages.transcript_view import with_address
from lessons.transcripts import ExportFormat, export_transcript

_TYPES = {"vtt": "text/vtt", "srt": "application/x-subrip", "txt": "text/plain"}


@login_not_required
@require_safe
def download(
    request: HttpRequest, slug: str, key: str, language: str, extension: str
) -> HttpResponse:
    """The transcript in one language as a VTT, SRT or TXT file."""
    access = gate_step(request.user, slug, key, at=timezone.now())
    transcript = get_object_or_404(Transcript, video=access.step.pk, language=language)
    name = f"{access.course.slug}-{access.step.label or key}-{language}.{extension}"
    return HttpResponse(
        export_transcript(transcript, cast("ExportFormat", extension)),
        content_type=f"{_TYPES[extension]}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-cache",
        },
    )


@login_not_required
@require_safe
def transcript(request: HttpRequest, slug: str, key: str, language: str) -> HttpResponse:
    """The transcript in one language as a page for printing; its timestamps link to the film."""
    access = gate_step(request.user, slug, key, at=timezone.now())
    stored = Transcript.objects.only("html")
    found = get_object_or_404(stored, video=access.step.pk, language=language)
    url = reverse("step", args=[access.course.slug, key])
    context = {
        "course": access.course,
        "step": access.step,
        "language": language,
        "language_name": own_name(language),
        "dir": direction(language),
        "html": with_address(found.html, url, language),
        "url": url,
        "address": f"{request.scheme}://{request.get_host()}{url}",
        "others": _others(access.step, language),
    }
    return render(request, "lessons/transcript.html", context)


def _others(step: Step, language: str) -> list[tuple[str, str]]:
    """The other languages of the step's transcript, with their names."""
    found = Transcript.objects.filter(video=step.pk).exclude(language=language)
    return [(tag, own_name(tag)) for tag in found.values_list("language", flat=True)]
