"""A parsed step: what the readers return and the loader writes."""

from dataclasses import dataclass, field
from pathlib import Path

from desk.coursefiles import facts as f
from desk.coursefiles.reader.header import Document
from desk.coursefiles.reader.questions import WrittenQuestion
from lessons.captions.cues import Captions
from lessons.film.files import FilmHeader


@dataclass(slots=True)
class StepFiles:
    """A parsed step; `name` is the path of its Markdown file in the folder."""

    name: str
    document: Document
    facts: f.StepFacts
    films: list[tuple[Path, FilmHeader]] = field(default_factory=list)
    poster: Path | None = None
    captions: dict[str, tuple[Path, Captions]] = field(default_factory=dict)
    questions: list[WrittenQuestion] = field(default_factory=list)
