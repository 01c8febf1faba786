"""Where a note may be in a step: what the form of a new note says, and what is kept of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from course.access import StepAccess
from course.models.notes import LONGEST_QUOTE
from course.notes.writing import NotePlace
from course.search.paragraphs import paragraphs_of

_LONGEST_CHOICE = 80


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place in a step as the form shows it: nothing of it is the whole step.

    `fields` name it when the form is sent, `query` in the step's address. `choices` are the
    paragraphs one may choose from, `others` the queries of the sentences before and after.
    """

    quote: str = ""
    language: str = ""
    clock: str = ""
    query: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()
    before: str = ""
    after: str = ""
    make: Callable[[], NotePlace] = NotePlace


# What a kind of step adds: from the step and what was asked for to a place in it.
FindPlace = Callable[[StepAccess, Mapping[str, str]], FoundPlace]


def paragraph_place(access: StepAccess, asked: Mapping[str, str]) -> FoundPlace:
    """A paragraph of the step's text, named by `p`."""
    paragraphs = dict(paragraphs_of(access.step.body_html))
    choices = tuple((name, _shortened(words)) for name, words in paragraphs.items())
    name = asked.get("p", "")
    quote = paragraphs.get(name, "")[:LONGEST_QUOTE]
    if not quote:
        return FoundPlace(choices=choices)
    return FoundPlace(
        quote=quote,
        language=access.course.language,
        query=f"p={name}",
        fields={"p": name},
        choices=choices,
        make=lambda: NotePlace(quote=quote, paragraph=name),
    )


def _shortened(words: str) -> str:
    return words if len(words) <= _LONGEST_CHOICE else f"{words[:_LONGEST_CHOICE].rstrip()}…"
