"""Structured data of a film: schema.org's VideoObject with transcript and clips."""

from datetime import datetime
from typing import Any

from course.pages.step import StepPage
from course.pages.structured_data import course_id
from course.text.timecodes import iso_duration
from lessons.pages.video import Film

Paragraphs = list[tuple[int, int, str]]
_CLIP_NAME = 90


def video_data(
    page: StepPage, film: Film, paragraphs: Paragraphs, *, uploaded_at: datetime
) -> dict[str, Any]:
    """A VideoObject; `paragraphs` are (start_ms, end_ms, text), each of which is a clip."""
    data: dict[str, Any] = {
        "@type": "VideoObject",
        "name": page.title,
        "description": page.step.summary or page.course.summary,
        "url": page.canonical,
        "uploadDate": uploaded_at.isoformat(),
        "duration": iso_duration(film.duration_ms),
        "inLanguage": page.course.language,
        "isAccessibleForFree": True,
        "isPartOf": {"@id": course_id(page.course, page.host)},
        # A film without a poster has its social card.
        "thumbnailUrl": page.host + film.poster_url if film.poster_url else page.card_url,
    }
    if film.sources:
        data["contentUrl"] = page.host + film.sources[0][0].partition("#")[0]
        data["encodingFormat"] = film.sources[0][1]
    if paragraphs:
        data["transcript"] = "\n\n".join(text for _, _, text in paragraphs)
        data["hasPart"] = [_clip(page, *paragraph) for paragraph in paragraphs]
    return data


def _clip(page: StepPage, start_ms: int, end_ms: int, text: str) -> dict[str, Any]:
    start = start_ms // 1000
    return {
        "@type": "Clip",
        "name": _name(text),
        "startOffset": start,
        "endOffset": max(start + 1, -(-end_ms // 1000)),
        "url": f"{page.canonical}?t={start}",
    }


def _name(text: str) -> str:
    """The first words of a paragraph, truncated at a word."""
    if len(text) <= _CLIP_NAME:
        return text
    return text[: _CLIP_NAME + 1].rpartition(" ")[0].rstrip(",;:") + "…"
