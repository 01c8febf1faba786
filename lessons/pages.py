"""The film and the transcript of a step, ready to print."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import quote

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import JSONObject
from django.utils.safestring import SafeString

from course.addresses import address
from course.languages import direction, own_name
from course.models import Step
from course.prepared import Prepared, Slot
from lessons.clock import clock
from lessons.coverage import Coverage, Gap, cover
from lessons.models import Cue, Played, Transcript, Video, VideoFile

# Less than this from either end of the film there is nothing to resume.
RESUME_MS = 10_000


class Film(NamedTuple):
    """What the player needs; addresses carry a media fragment when a second was asked for."""

    sources: tuple[tuple[str, str], ...]
    poster_url: str
    width: int
    height: int
    duration_clock: str
    duration_ms: int
    captions: tuple[tuple[str, str, str, bool], ...]
    revision: int
    played_url: str


@dataclass(slots=True)
class TranscriptView:
    language: str
    name: str
    dir: str
    html: str


class LanguageLine(NamedTuple):
    """A language the transcript can be read in."""

    language: str
    name: str
    url: str
    is_current: bool


@dataclass(slots=True)
class VideoContent:
    film: Film | None
    transcript: TranscriptView | None
    transcripts: list[LanguageLine]
    t: int | None
    paragraphs: list[tuple[int, int, str]] = field(default_factory=list)
    coverage: Coverage | None = None
    resume: Gap | None = None


def video_content(
    step: Step,
    *,
    language: str,
    t: int | None,
    enrolment_id: int | None = None,
    with_paragraphs: bool = False,
) -> VideoContent:
    """Film, one transcript and what a learner has played of it, in one query.

    `language` is the one asked for, "" for the course's. Paragraphs are for structured data.

    `t` is a second: the player opens at the first cue that starts in [t, t+1), else at t.
    """
    video = (_WITH_PARAGRAPHS if with_paragraphs else _WITHOUT).first(
        step=step.pk,
        language=language,
        course_language=step.course.language,
        enrolment=enrolment_id,
        second=None if t is None else t * 1000,
        next_second=None if t is None else t * 1000 + 1000,
    )
    if video is None:
        return VideoContent(None, None, [], t)
    current = video.page_language or ""
    film = _film(step, video, start_ms=_start_ms(video, t)) if video.page_files else None
    transcript = None
    if current:
        html = SafeString(_keep_language(video.page_html, language if language == current else ""))
        transcript = TranscriptView(current, own_name(current), direction(current), html)
    lines = [
        LanguageLine(
            language=row["language"],
            name=own_name(row["language"]),
            url=f"?language={row['language']}#transcript",
            is_current=row["language"] == current,
        )
        for row in video.page_tracks
    ]
    content = VideoContent(film, transcript, lines, t)
    content.paragraphs = getattr(video, "page_paragraphs", None) or []
    if film is not None and enrolment_id:
        _add_played(content, video)
    return content


def _keep_language(html: str, language: str) -> str:
    """Skip links stay in the language that was asked for."""
    if not language:
        return html
    return html.replace('href="?t=', f'href="?language={quote(language)}&amp;t=')


def _videos(*, with_paragraphs: bool) -> QuerySet[Video, Any]:
    course_language = Slot("course_language", CharField())
    files = VideoFile.objects.filter(video=OuterRef("pk")).order_by("format", "-height")
    tracks = Transcript.objects.filter(video=OuterRef("pk")).order_by("language")
    preferred = Case(
        When(language=Slot("language", CharField()), then=Value(0)),
        When(language=course_language, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    shown = tracks.order_by(preferred, "language")
    names = ("format", "width", "height")
    played = Played.objects.filter(
        video=OuterRef("pk"),
        revision=OuterRef("revision"),
        enrolment=Slot("enrolment", BigIntegerField()),
    )
    named = Cue.objects.filter(
        start_ms__gte=Slot("second", BigIntegerField()),
        start_ms__lt=Slot("next_second", BigIntegerField()),
        transcript__video=OuterRef("pk"),
        transcript__language=course_language,
    )
    videos = Video.objects.filter(pk=Slot("step", BigIntegerField()))
    if with_paragraphs:
        videos = videos.annotate(page_paragraphs=Subquery(shown.values("paragraphs")[:1]))
    return videos.annotate(
        page_files=ArraySubquery(files.values(json=JSONObject(**{n: F(n) for n in names}))),
        page_tracks=ArraySubquery(
            tracks.values(json=JSONObject(language=F("language"), sha=F("sha256")))
        ),
        # Not as JSON, which would be made of the whole text and taken apart again.
        page_language=Subquery(shown.values("language")[:1]),
        page_html=Subquery(shown.values("html")[:1]),
        page_start=Subquery(named.order_by("start_ms").values("start_ms")[:1]),
        page_spans=Subquery(played.values("spans")[:1]),
        page_position=Subquery(played.values("position_ms")[:1]),
    )


_WITHOUT = Prepared(lambda: _videos(with_paragraphs=False))
_WITH_PARAGRAPHS = Prepared(lambda: _videos(with_paragraphs=True))


def _add_played(content: VideoContent, video: Video) -> None:
    """The coverage bar, and where to go on from: not at the very beginning or end."""
    spans, position = video.page_spans, video.page_position  # type: ignore[attr-defined]
    content.coverage = cover(spans or [], duration_ms=video.duration_ms)
    if position and RESUME_MS < position < video.duration_ms - RESUME_MS:
        content.resume = Gap(position // 1000, clock(position))


def _start_ms(video: Video, t: int | None) -> int | None:
    if t is None:
        return None
    start: int | None = video.page_start  # type: ignore[attr-defined]
    start = t * 1000 if start is None else start
    return start if start < video.duration_ms else None


def _film(step: Step, video: Video, *, start_ms: int | None) -> Film:
    slug, key = step.course.slug, step.key
    files: list[dict[str, Any]] = video.page_files  # type: ignore[attr-defined]
    fragment = "" if start_ms is None else f"#t={start_ms / 1000:g}"
    sources = tuple(
        (
            address("lessons:film", slug, key, video.revision, row["height"], row["format"])
            + fragment,
            f"video/{row['format']}",
        )
        for row in files
    )
    poster_url = ""
    if video.poster:
        poster_url = address("lessons:poster", slug, key, video.poster_sha256[:16])
    largest = max(files, key=lambda row: row["height"])
    return Film(
        sources=sources,
        poster_url=poster_url,
        width=largest["width"],
        height=largest["height"],
        duration_clock=clock(video.duration_ms),
        duration_ms=video.duration_ms,
        captions=tuple(
            (
                row["language"],
                own_name(row["language"]),
                address("lessons:captions", slug, key, row["language"]) + f"?v={row['sha'][:8]}",
                row["language"] == step.course.language,
            )
            for row in video.page_tracks  # type: ignore[attr-defined]
        ),
        revision=video.revision,
        played_url=address("lessons:played", slug, key),
    )
