"""The film and the transcript of a step, prepared for templates."""

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
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, JSONObject

from course.db.compiled_queries import CompiledQuery, Param
from course.models import Step
from course.records.reasons import RESUME_MS
from course.text.languages import direction, own_name
from course.text.timecodes import clock
from course.web.cached_reverse import address
from lessons.fields import spans_from_text
from lessons.film.coverage import Coverage, PlaceInFilm, cover
from lessons.models import Played, Transcript, Video, VideoFile
from lessons.pages.language_choice import Choice
from lessons.pages.transcript_view import StoredTranscript, TranscriptView, view_transcript
from lessons.sentences.bilingual import Column
from lessons.sentences.sentence_index import SentenceIndex


class Film(NamedTuple):
    """Data of the player; URLs have a media fragment when a second was requested."""

    sources: tuple[tuple[str, str], ...]
    poster_url: str
    width: int
    height: int
    duration_clock: str
    duration_ms: int
    captions: tuple[tuple[str, str, str, bool], ...]
    revision: int
    played_url: str


@dataclass(frozen=True, slots=True)
class VideoForPage:
    """A video annotated with its files, its transcripts and a learner's playback."""

    video: Video
    page_files: list[dict[str, Any]]
    page_tracks: list[dict[str, Any]]
    page_language: str | None
    page_html: str | None
    page_spans: str | None
    page_position: int | None
    # None unless a sentence or two languages are requested.
    page_sentences: bytes | None
    # None unless two languages are requested.
    page_beside: str | None
    page_beside_html: str | None
    page_beside_sentences: bytes | None
    # None unless structured data are needed.
    page_paragraphs: list[tuple[int, int, str]] | None


@dataclass(slots=True)
class VideoContent:
    film: Film | None = None
    transcript: TranscriptView | None = None
    start: str = ""
    paragraphs: list[tuple[int, int, str]] = field(default_factory=list)
    coverage: Coverage | None = None
    resume: PlaceInFilm | None = None


def video_content(
    step: Step,
    *,
    choice: Choice,
    t: int | None,
    n: int = 1,
    enrolment_id: int | None = None,
    with_paragraphs: bool = False,
) -> VideoContent:
    """Film, transcript and a learner's playback, in a single query.

    `t` and `n` name a sentence (see `lessons.sentences.sentence_links`), where the player starts.
    Paragraphs are for structured data.
    """
    row = _VIDEOS[t is not None, bool(choice.beside), with_paragraphs].first(
        step=step.pk,
        language=choice.language,
        course_language=step.course.language,
        beside=choice.beside,
        enrolment=enrolment_id,
    )
    if row is None:
        return VideoContent()
    content = VideoContent(paragraphs=row.page_paragraphs or [])
    if stored := _stored(row):
        content.transcript = view_transcript(stored, choice, t=t, n=n, default=step.course.language)
    start_ms = None if t is None else t * 1000
    if content.transcript and content.transcript.start_ms is not None:
        start_ms = content.transcript.start_ms
    if start_ms is not None and start_ms < row.video.duration_ms:
        content.start = seconds(start_ms)
    if row.page_files and enrolment_id:
        _add_played(content, row, is_asked=t is not None)
    if row.page_files:
        content.film = _film(step, row, start=content.start)
    return content


def _stored(row: VideoForPage) -> StoredTranscript | None:
    if row.page_language is None or row.page_html is None:
        return None
    shown = _column(row.page_language, row.page_html, row.page_sentences)
    languages = tuple(track["language"] for track in row.page_tracks)
    beside = None
    is_two = row.page_beside not in {None, row.page_language}
    if row.page_beside and row.page_beside_html is not None and is_two:
        beside = _column(row.page_beside, row.page_beside_html, row.page_beside_sentences)
    # HTML rendered by an older version has no sentence index: no bilingual view until `prepare`.
    is_pair = bool(beside and beside.sentences and shown.sentences)
    return StoredTranscript(shown, languages, beside if is_pair else None)


def _column(language: str, html: str, packed: bytes | None) -> Column:
    return Column(language, direction(language), html, SentenceIndex(packed or b""))


def seconds(ms: int) -> str:
    """166250 as "166.25": the format of media fragments."""
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
    beside = tracks.filter(language=Param("beside", CharField()))

    def one(rows: QuerySet[Any], name: str, *, wanted: bool = True) -> Any:
        return Subquery(rows.values(name)[:1]) if wanted else Value(None, TextField())

    return Video.objects.filter(pk=Param("step", BigIntegerField())).annotate(
        page_files=ArraySubquery(files.values(json=JSONObject(**{n: F(n) for n in names}))),
        page_tracks=ArraySubquery(
            tracks.values(json=JSONObject(language=F("language"), sha=F("sha256")))
        ),
        # Not as JSON, which would serialise and parse the whole text.
        page_language=one(shown, "language"),
        page_html=one(shown, "html"),
        page_spans=Subquery(played.values(text=Cast("spans", TextField()))[:1]),
        page_position=one(played, "position_ms"),
        page_sentences=one(shown, "sentences", wanted=with_named or with_beside),
        page_beside=one(beside, "language", wanted=with_beside),
        page_beside_html=one(beside, "html", wanted=with_beside),
        page_beside_sentences=one(beside, "sentences", wanted=with_beside),
        page_paragraphs=one(shown, "paragraphs", wanted=with_paragraphs),
    )


# By whether a sentence is named, whether two languages are shown, and whether structured data are
# needed.
_VIDEOS = {
    (with_named, with_beside, with_paragraphs): CompiledQuery(
        partial(
            _videos,
            with_named=with_named,
            with_beside=with_beside,
            with_paragraphs=with_paragraphs,
        ),
        VideoForPage,
    )
    for with_named, with_beside, with_paragraphs in product((False, True), repeat=3)
}


def _add_played(content: VideoContent, row: VideoForPage, *, is_asked: bool) -> None:
    """The coverage bar, and the place where one left off, at which the film starts.

    Not at the very beginning or end, nor when the film was played, or another place is asked for.
    """
    position, duration_ms = row.page_position, row.video.duration_ms
    content.coverage = cover(spans_from_text(row.page_spans or ""), duration_ms=duration_ms)
    if is_asked or content.coverage.is_whole or not position:
        return
    if RESUME_MS < position < duration_ms - RESUME_MS:
        content.resume = PlaceInFilm(position // 1000, clock(position))
        content.start = seconds(position)


def _film(step: Step, found: VideoForPage, *, start: str) -> Film:
    slug, key = step.course.slug, step.key
    video, files = found.video, found.page_files
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
            for row in found.page_tracks
        ),
        revision=video.revision,
        played_url=address("lessons:played", slug, key),
    )
