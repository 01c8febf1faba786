"""The normalised content of course files and database rows, for diffing.

Texts are stripped, tags canonical, bytes replaced by their SHA-256: equal facts mean that there is
nothing to load.
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
    logo: str = ""  # SHA-256 of the image


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
    has_no_certificate: bool = False
    certificate_percent: int = 90
    certificate_score: int = 70
    is_published: bool = True
    is_listed: bool = True
    body: str = ""
    completion: str = ""  # empty: it is offered


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
    """The items of a quiz or test, in order: keys of questions, and draws such as “3 of dates”.

    A quiz has the default settings of a test.
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
    """`files` and `links` are pairs of (name or URL, title), in order."""

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
    duration_ms: int | None = None  # only when there is no film
    films: tuple[FilmFileFacts, ...] = ()
    poster: str = ""  # SHA-256 of the original image
    captions: tuple[CaptionsFacts, ...] = ()
    quiz: QuizFileFacts | None = None


_NAMES = {
    "is_open": "open",
    "is_published": "published",
    "is_listed": "listed",
    "has_no_certificate": "certificate",
    "body": "text",
    "duration_ms": "duration",
    "quiz": "questions and settings",
}


def differences(one: Any, other: Any) -> list[str]:
    """The diff of two facts of one kind: names of the differing fields, as authors know them."""
    return [
        _NAMES.get(field.name, field.name)
        for field in fields(one)
        if getattr(one, field.name) != getattr(other, field.name)
    ]


def digest(facts: Any, *context: Any) -> str:
    """Content hash (SHA-256) of facts (a dataclass) and their context.

    Empty values are left out, so that a field added in a later version does not make every row look
    edited.
    """
    said = {name: value for name, value in asdict(facts).items() if value}
    text = json.dumps([said, *context], sort_keys=True, ensure_ascii=False)
    return sha256_of(text.encode())


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def plain_number(number: Decimal) -> str:
    """A decimal without trailing zeros: "3", "2.5"."""
    return f"{number.normalize():f}"
