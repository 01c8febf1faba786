"""The film and the transcript of a step, ready to print."""

from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import Any, NamedTuple

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

from course.db.compiled_queries import CompiledQuery, Param
from course.models import Step
from course.text.languages import direction, own_name
from course.text.timecodes import clock
from course.web.cached_reverse import address
from lessons.film.coverage import Coverage, UnplayedSpan, cover
from lessons.models import Played, Transcript, Video, VideoFile
from lessons.pages.language_choice import Choice
from lessons.pages.transcript_view import StoredTranscript, TranscriptView, view_transcript
from lessons.sentences.bilingual import Column
from lessons.sentences.sentence_index import SentenceIndex

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
class VideoContent:
    film: Film | None = None
    transcript: TranscriptView | None = None
    start: str = ""
    paragraphs: list[tuple[int, int, str]] = field(default_factory=list)
    coverage: Coverage | None = None
    resume: UnplayedSpan | None = None


def video_content(
    step: Step,
    *,
    choice: Choice,
    t: int | None,
    n: int = 1,
    enrolment_id: int | None = None,
    with_paragraphs: bool = False,
) -> VideoContent:
    """Film, transcript and what a learner has played of it, in one query.

    `t` and `n` name a sentence (see `lessons.sentences.sentence_links`), where the player opens.
    Paragraphs are for structured data.
    """
    video = _VIDEOS[t is not None, bool(choice.beside), with_paragraphs].first(
        step=step.pk,
        language=choice.language,
        course_language=step.course.language,
        beside=choice.beside,
        enrolment=enrolment_id,
    )
    if video is None:
        return VideoContent()
    content = VideoContent(paragraphs=getattr(video, "page_paragraphs", None) or [])
    if video.page_language:
        content.transcript = view_transcript(
            _stored(video), choice, t=t, n=n, default=step.course.language
        )
    start_ms = None if t is None else t * 1000
    if content.transcript and content.transcript.start_ms is not None:
        start_ms = content.transcript.start_ms
    if start_ms is not None and start_ms < video.duration_ms:
        content.start = _seconds(start_ms)
    if video.page_files:
        content.film = _film(step, video, start=content.start)
        if enrolment_id:
            _add_played(content, video)
    return content


def _stored(video: Any) -> StoredTranscript:
    shown = _column(video.page_language, video.page_html, getattr(video, "page_sentences", b""))
    languages = tuple(row["language"] for row in video.page_tracks)
    beside = None
    if getattr(video, "page_beside", None) not in {None, video.page_language}:
        beside = _column(video.page_beside, video.page_beside_html, video.page_beside_sentences)
    # What an older Cuebook rendered has no index: it shows alone until `prepare` has run.
    is_pair = bool(beside and beside.sentences and shown.sentences)
    return StoredTranscript(shown, languages, beside if is_pair else None)


def _column(language: str, html: str, packed: bytes) -> Column:
    return Column(language, direction(language), html, SentenceIndex(packed))


def _seconds(ms: int) -> str:
    """166250 as "166.25": the form of media fragments."""
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")


def _videos(*, with_named: bool, with_beside: bool, with_paragraphs: bool) -> QuerySet[Video, Any]:
    course_language = Param("course_language", CharField())
    files = VideoFile.objects.filter(video=OuterRef("pk")).order_by("format", "-height")
    tracks = Transcript.objects.filter(video=OuterRef("pk")).order_by("language")
    preferred = Case(
        When(language=Param("language", CharField()), then=Value(0)),
        When(language=course_language, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    shown = tracks.order_by(preferred, "language")
    names = ("format", "width", "height")
    played = Played.objects.filter(
        video=OuterRef("pk"),
        revision=OuterRef("revision"),
        enrolment=Param("enrolment", BigIntegerField()),
    )
    videos = Video.objects.filter(pk=Param("step", BigIntegerField()))
    if with_paragraphs:
        videos = videos.annotate(page_paragraphs=Subquery(shown.values("paragraphs")[:1]))
    if with_named or with_beside:
        videos = videos.annotate(page_sentences=Subquery(shown.values("sentences")[:1]))
    if with_beside:
        beside = tracks.filter(language=Param("beside", CharField()))
        videos = videos.annotate(
            page_beside=Subquery(beside.values("language")[:1]),
            page_beside_html=Subquery(beside.values("html")[:1]),
            page_beside_sentences=Subquery(beside.values("sentences")[:1]),
        )
    return videos.annotate(
        page_files=ArraySubquery(files.values(json=JSONObject(**{n: F(n) for n in names}))),
        page_tracks=ArraySubquery(
            tracks.values(json=JSONObject(language=F("language"), sha=F("sha256")))
        ),
        # Not as JSON, which would be made of the whole text and taken apart again.
        page_language=Subquery(shown.values("language")[:1]),
        page_html=Subquery(shown.values("html")[:1]),
        page_spans=Subquery(played.values("spans")[:1]),
        page_position=Subquery(played.values("position_ms")[:1]),
    )


# By whether a sentence is named, whether two languages are side by side, and whether structured
# data are wanted.
_VIDEOS = {
    (with_named, with_beside, with_paragraphs): CompiledQuery(
        partial(
            _videos,
            with_named=with_named,
            with_beside=with_beside,
            with_paragraphs=with_paragraphs,
        )
    )
    for with_named, with_beside, with_paragraphs in product((False, True), repeat=3)
}


def _add_played(content: VideoContent, video: Video) -> None:
    """The coverage bar, and where to go on from: not at the very beginning or end."""
    spans, position = video.page_spans, video.page_position  # type: ignore[attr-defined]
    content.coverage = cover(spans or [], duration_ms=video.duration_ms)
    if position and RESUME_MS < position < video.duration_ms - RESUME_MS:
        content.resume = UnplayedSpan(position // 1000, clock(position))


def _film(step: Step, video: Video, *, start: str) -> Film:
    slug, key = step.course.slug, step.key
    files: list[dict[str, Any]] = video.page_files  # type: ignore[attr-defined]
    fragment = f"#t={start}" if start else ""
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
