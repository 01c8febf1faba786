"""Data sets of a run about its outline: the steps (our own), and how far films were played.

The columns of films and their order are those of FutureLearn's file.
"""

from collections.abc import Generator
from typing import Any, Final

from django.db.models import Count, F, Q

from course.kinds import VIDEO
from course.models import Run, Step

Rows = Generator[tuple[Any, ...], None, None]

STEPS: Final = (
    *("week_number", "step_number", "step", "activity", "kind", "title", "duration", "key", "url"),
)
_DEVICES: Final = ("console", "desktop", "mobile", "tv", "tablet", "unknown")
_CONTINENTS: Final = (
    *("europe", "oceania", "asia", "north_america", "south_america", "africa", "antarctica"),
)
_PERCENTS: Final = {
    "five": 5,
    "ten": 10,
    "twentyfive": 25,
    "fifty": 50,
    "seventyfive": 75,
    "ninetyfive": 95,
    "onehundred": 100,
}
VIDEO_STATS: Final = (
    *("step_position", "title", "video_duration", "total_views", "total_downloads"),
    *("total_caption_views", "total_transcript_views", "viewed_hd"),
    *(f"viewed_{name}_percent" for name in _PERCENTS),
    *(f"{name}_device_percentage" for name in _DEVICES),
    *(f"{name}_views_percentage" for name in _CONTINENTS),
)
# Nothing is collected about where people are and what they use.
_NO_SHARES: Final = ("0.00",) * (len(_DEVICES) + len(_CONTINENTS))


def steps(run: Run) -> Rows:
    """The published steps in order; `duration` is that of a film in seconds."""
    rows = run.course.steps.published().select_related("activity", "course").in_order()
    for step in rows:
        yield (
            *(step.week_number, step.number, step.label, step.activity.title, step.kind),
            *(step.title, seconds(step.film_ms), step.key, step.get_absolute_url()),
        )


def video_stats(run: Run) -> Rows:
    """The published films in order: how many learners of the run played them, and how far.

    What is told of a film is of the one there is now. Percentages are of those who played it.
    """
    shares = {f"at_{name}": _played(run, percent) for name, percent in _PERCENTS.items()}
    films = Step.objects.filter(course=run.course_id, kind=VIDEO).published().in_order()
    rows = films.annotate(views=_played(run, 0), **shares).values_list(
        *("week_number", "number", "title", "film_ms", "views", *shares)
    )
    for week, number, title, film_ms, views, *reached in rows:
        yield (
            *(label(week, number), title, seconds(film_ms), views, 0, 0, 0, 0),
            *(f"{100 * count / views if views else 0:.2f}" for count in reached),
            *_NO_SHARES,
        )


def _played(run: Run, percent: int) -> Count:
    """How many learners played something of a step's film, and at least this share of it."""
    return Count(
        "progress",
        filter=Q(
            progress__enrolment__run=run,
            progress__played_revision=F("film_revision"),
            progress__played_ms__gt=0,
            progress__played_ms__gte=F("film_ms") * percent / 100,
        ),
    )


def label(week: int, number: int | None) -> str:
    """A step's number: two integers, so that 1.10 is not 1.1; empty for a draft."""
    return f"{week}.{number}" if number else ""


def seconds(film_ms: int | None) -> int | None:
    return None if film_ms is None else round(film_ms / 1000)
