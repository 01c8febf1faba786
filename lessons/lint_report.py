"""Lint report on the captions of a course: missing languages, and every finding's place."""

from collections import Counter
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value

from course.models import Course, Step
from lessons.captions.lint import GAP_MS, KINDS
from lessons.models import CaptionFlaw, Cue, Transcript, Video

_HALF = 2


class Missing(NamedTuple):
    """A video step and the required caption languages it lacks."""

    step: Step
    languages: list[str]


class Spread(NamedTuple):
    """How many films have captions in a language, and whether all others should have them."""

    language: str
    films: int
    is_wanted: bool


class NotTaken(NamedTuple):
    """How many places of a caption file were refused at import."""

    step: Step
    language: str
    places: int


class SilentEnd(NamedTuple):
    """A film that ends more than a gap after its last cue, which begins at `last_ms`."""

    step: Step
    language: str
    last_ms: int
    end_ms: int
    amount_ms: int
    quote: str


class Quality(NamedTuple):
    """Summary of a course's captions. `counts` are by kind of flaw, of all kinds present."""

    videos: int
    without_captions: list[Step]
    without_languages: list[Missing]
    spread: list[Spread]
    not_taken: list[NotTaken]
    silent_ends: list[SilentEnd]
    counts: dict[str, int]

    @property
    def is_good(self) -> bool:
        missing = self.without_captions or self.without_languages or self.not_taken
        flawed = self.silent_ends or any(self.counts.values())
        return bool(self.videos) and not missing and not flawed


def quality_of(course: Course) -> Quality:
    """Four queries, whatever the number of videos and flaws."""
    videos = list(
        Video.objects.filter(step__course=course)
        .select_related("step")
        .defer("step__body", "step__body_html")
        .annotate(
            languages=ArrayAgg(
                "transcripts__language",
                filter=Q(transcripts__language__isnull=False),
                default=Value([]),
            )
        )
        .order_by("step__week_number", "step__number", "step__position", "pk")
    )
    for video in videos:
        video.step.course = course
    spread = _spread(course, [video.languages for video in videos])
    wanted = {each.language for each in spread if each.is_wanted}
    lacking = [
        Missing(
            video.step, sorted(wanted - set(video.languages) - _covered(course, video.languages))
        )
        for video in videos
    ]
    return Quality(
        videos=len(videos),
        without_captions=[video.step for video in videos if not video.languages],
        without_languages=[
            missing
            for missing, video in zip(lacking, videos, strict=True)
            if missing.languages and video.languages
        ],
        spread=spread,
        not_taken=_not_taken(course),
        silent_ends=_silent_ends(course),
        counts=_counts(course),
    )


def _spread(course: Course, films: list[list[str]]) -> list[Spread]:
    """The languages of the captions. Required in every film are the course's own, and those that at
    least half of the films with captions have: a single film in another language is a bonus, so the
    others lack nothing.
    """
    captioned = sum(bool(languages) for languages in films)
    counts = Counter(language for languages in films for language in languages)
    counts[course.language] += 0
    return [
        Spread(language, count, language == course.language or count * _HALF >= captioned)
        for language, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _covered(course: Course, languages: list[str]) -> set[str]:
    """The course's own language, if the film has a variety of it: en-GB covers en."""
    bases = {language.partition("-")[0] for language in languages}
    return {course.language} if course.language.partition("-")[0] in bases else set()


def _not_taken(course: Course) -> list[NotTaken]:
    rows = _transcripts(course).filter(report__contains=[{"kind": "refused"}])
    return [
        NotTaken(
            _step_of(row, course),
            row.language,
            sum(remark["kind"] == "refused" for remark in row.report),
        )
        for row in rows
    ]


def _silent_ends(course: Course) -> list[SilentEnd]:
    last = Cue.objects.filter(transcript=OuterRef("pk")).order_by("-position")
    rows = (
        _transcripts(course)
        .defer("report")
        .annotate(
            last_ms=Subquery(last.values("start_ms")[:1]),
            end_ms=Subquery(last.values("end_ms")[:1]),
            quote=Subquery(last.values("plain")[:1]),
        )
        .filter(end_ms__lt=F("video__duration_ms") - GAP_MS)
    )
    return [
        SilentEnd(
            _step_of(row, course),
            row.language,
            row.last_ms,
            row.end_ms,
            row.video.duration_ms - row.end_ms,
            row.quote,
        )
        for row in rows
    ]


def _transcripts(course: Course) -> QuerySet[Transcript]:
    return (
        Transcript.objects.filter(video__step__course=course)
        .select_related("video__step")
        .defer(
            *("html", "vtt", "paragraphs", "sentences"),
            *("video__step__body", "video__step__body_html"),
        )
        .order_by(
            "video__step__week_number",
            "video__step__number",
            "video__step__position",
            "video_id",
            "language",
        )
    )


def _step_of(transcript: Transcript, course: Course) -> Step:
    step = transcript.video.step
    step.course = course
    return step


def _counts(course: Course) -> dict[str, int]:
    rows = flaws_of(course).order_by().values_list("kind").annotate(Count("pk"))
    found: dict[str, int] = dict(rows)
    return {kind: found.get(kind, 0) for kind in KINDS}


def flaws_of(course: Course, kind: str = "") -> QuerySet[CaptionFlaw]:
    """The flaws of a course's captions (of one kind, if given), in the outline's order."""
    found = CaptionFlaw.objects.filter(transcript__video__step__course=course)
    return (found.filter(kind=kind) if kind else found).order_by(
        "transcript__video__step__week_number",
        "transcript__video__step__number",
        "transcript__video__step__position",
        "transcript__video_id",
        "start_ms",
        "transcript__language",
        "pk",
    )
