"""What there is to mend in the captions of a course: what is missing, and each flaw's place."""

from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet, Value

from course.models import Course, Step
from lessons.flaws import KINDS
from lessons.models import CaptionFlaw, Video


class Missing(NamedTuple):
    """A video step and the languages its captions lack, of all its course has."""

    step: Step
    languages: list[str]


class Quality(NamedTuple):
    """A course's captions at a glance. `counts` are by kind of flaw, each kind of them present."""

    videos: int
    without_captions: list[Step]
    without_languages: list[Missing]
    counts: dict[str, int]

    @property
    def is_good(self) -> bool:
        missing = self.without_captions or self.without_languages
        return bool(self.videos) and not missing and not any(self.counts.values())


def quality_of(course: Course) -> Quality:
    """Two queries, however many videos and flaws there are."""
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
    spoken = {language for video in videos for language in video.languages}
    lacking = [Missing(video.step, sorted(spoken - set(video.languages))) for video in videos]
    return Quality(
        videos=len(videos),
        without_captions=[video.step for video in videos if not video.languages],
        without_languages=[
            missing
            for missing, video in zip(lacking, videos, strict=True)
            if missing.languages and video.languages
        ],
        counts=_counts(course),
    )


def _counts(course: Course) -> dict[str, int]:
    rows = flaws_of(course).order_by().values_list("kind").annotate(Count("pk"))
    found: dict[str, int] = dict(rows)
    return {kind: found.get(kind, 0) for kind in KINDS}


def flaws_of(course: Course, kind: str = "") -> QuerySet[CaptionFlaw]:
    """The flaws of a course's captions (of one kind, where it is named) in the outline's order."""
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
