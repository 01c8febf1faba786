"""What course files say, in the form in which files and database are compared.

Texts are trimmed, tags canonical, bytes stand as their SHA-256: two equal facts mean that there
is nothing to load.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    slug: str
    name: str
    url: str = ""
    logo: str = ""  # SHA-256 of the picture


@dataclass(frozen=True, slots=True)
class CourseFacts:
    slug: str
    title: str
    summary: str
    organisation: OrganisationFacts
    language: str = "en"
    han: str = "zh-Hans"
    hours_per_week: str = "3"
    licence: str = ""
    outcomes: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    image: str = ""  # the name of a file
    certificate_percent: int = 90
    certificate_score: int = 70
    is_published: bool = True
    is_listed: bool = True
    body: str = ""


@dataclass(frozen=True, slots=True)
class WeekFacts:
    title: str
    introduction: str = ""


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    title: str


@dataclass(frozen=True, slots=True)
class FilmFileFacts:
    format: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CaptionsFacts:
    """`vtt` is the SHA-256 of the cues written as WebVTT."""

    language: str
    vtt: str
    is_paragraphed: bool = False


@dataclass(frozen=True, slots=True)
class QuizFileFacts:
    """What a quiz or test asks, in order: keys of questions, and draws such as “3 of dates”.

    A quiz has the settings of a test as they are by default.
    """

    slots: tuple[str, ...] = ()
    is_shuffled: bool = False
    worths: tuple[int, ...] = (3, 2, 1)
    pass_percent: int = 70
    retry_hours: int = 8
    limit_minutes: int | None = None
    closes_with_run: bool = False


@dataclass(frozen=True, slots=True)
class StepFacts:
    """`files` and `links` are pairs of (name or address, title), in order."""

    key: str
    kind: str
    title: str
    summary: str = ""
    licence: str = ""
    minutes: int | None = None
    is_open: bool = False
    is_published: bool = True
    body: str = ""
    files: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    duration_ms: int | None = None  # only where no film tells it
    films: tuple[FilmFileFacts, ...] = ()
    poster: str = ""  # SHA-256 of the picture as it was given
    captions: tuple[CaptionsFacts, ...] = ()
    quiz: QuizFileFacts | None = None


_NAMES = {
    "is_open": "open",
    "is_published": "published",
    "is_listed": "listed",
    "body": "text",
    "duration_ms": "duration",
    "quiz": "questions and settings",
}


def differences(one: Any, other: Any) -> list[str]:
    """The fields in which two facts of a kind differ, by the names an author knows."""
    return [
        _NAMES.get(field.name, field.name)
        for field in fields(one)
        if getattr(one, field.name) != getattr(other, field.name)
    ]


def digest(facts: Any, *context: Any) -> str:
    """SHA-256 of facts (a dataclass) and whatever else belongs to them.

    What says nothing (empty, false) is left out, so that a field which a later version knows
    beside these does not make every row look edited.
    """
    said = {name: value for name, value in asdict(facts).items() if value}
    text = json.dumps([said, *context], sort_keys=True, ensure_ascii=False)
    return sha256_of(text.encode())


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def plain_number(number: Decimal) -> str:
    """A decimal without idle zeros: "3", "2.5"."""
    return f"{number.normalize():f}"
