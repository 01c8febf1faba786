"""Who and what is in the world of the bench, as far as asking for its pages needs it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

_PLAYED = (Path(__file__).parent / "played.sql").read_text(encoding="utf-8")
_FILM = """
    SELECT video.duration_ms, video.revision
    FROM lessons_video AS video JOIN course_step AS step ON step.id = video.step_id
    WHERE step.key = %s
"""
_OPEN_FILM = """
    SELECT '/courses/' || course.slug || '/steps/' || step.key || '/', step.title
    FROM course_step AS step JOIN course_course AS course ON course.id = step.course_id
    WHERE step.kind = 'video' AND step.is_open AND step.published_at <= now()
    ORDER BY step.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Learner:
    pk: int
    name: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Place:
    """A course of this many steps: its slug, its film step, an article step, and the others."""

    steps: int
    slug: str
    film: str
    article: str
    others: list[str]


@dataclass(frozen=True, slots=True)
class OpenFilm:
    path: str
    title: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The world that `bench.elsewhere` has made, and the database that it is in."""

    learners: list[Learner]
    places: dict[int, Place]
    question: str  # the path of a quiz's first question
    duration_ms: int
    revision: int
    open_film: OpenFilm
    conninfo: str
    data_dir: Path


def read_facts(made: dict[str, Any]) -> Facts:
    """Read what `bench.elsewhere` said, and the rest in the database; play the films there."""
    learners = [Learner(row["pk"], row["name"], row["cookie"]) for row in made["learners"]]
    names = ("steps", "slug", "film", "article", "others")
    places = {row["steps"]: Place(*(row[name] for name in names)) for row in made["places"]}
    play(made["conninfo"])
    with psycopg.connect(made["conninfo"]) as connection:
        film = connection.execute(_FILM, [places[10].film]).fetchone()
        open_film = connection.execute(_OPEN_FILM).fetchone()
    assert film is not None and open_film is not None  # noqa: S101, PT018
    return Facts(
        learners=learners,
        places=places,
        question=made["question"],
        duration_ms=film[0],
        revision=film[1],
        open_film=OpenFilm(*open_film),
        conninfo=made["conninfo"],
        data_dir=Path(made["data_dir"]),
    )


def play(conninfo: str) -> None:
    """Give each learner who has not played the films of the bench fifty spans of them."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(_PLAYED)
        connection.execute("VACUUM ANALYZE")
