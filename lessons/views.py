"""What a video step shows."""

from typing import Any

from django.http import HttpRequest

from course.access import StepAccess
from course.pages import StepPage
from lessons.clock import parse_t
from lessons.pages import video_content


def video(request: HttpRequest, access: StepAccess, page: StepPage) -> tuple[str, dict[str, Any]]:
    asked_ms = parse_t(request.GET.get("t", ""))
    content = video_content(
        access.step,
        language=request.GET.get("language", ""),
        t=None if asked_ms is None else asked_ms // 1000,
    )
    context = {
        "film": content.film,
        "transcript": content.transcript,
        "transcripts": content.transcripts,
        "t": content.t,
    }
    return "lessons/video.html", context
