"""The content of a question: pure data, serialised to JSON for its immutable versions.

Texts are Markdown. What `options` are depends on the kind:

    one, several    the choices, in the author's order
    truefalse       two: “true”, then “false”; their texts are empty
    text, number    responses the author has thought of; `text` is the word or the number
    matching        pairs of `text` and `match`; one without a text is a match that fits nothing
    ordering        the items in their right order
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

ONE: Final = "one"
SEVERAL: Final = "several"
TRUE_FALSE: Final = "truefalse"
TEXT: Final = "text"
NUMBER: Final = "number"
MATCHING: Final = "matching"
ORDERING: Final = "ordering"
KINDS: Final = (ONE, SEVERAL, TRUE_FALSE, TEXT, NUMBER, MATCHING, ORDERING)

CHOSEN: Final = frozenset({ONE, SEVERAL, TRUE_FALSE})
TYPED: Final = frozenset({TEXT, NUMBER})

# Rules of partial credit; docs/questions.md says them in the author's words.
ALL: Final = "all"
SHARE: Final = "share"
EACH: Final = "each"
SEQUENCE: Final = "sequence"

RIGHT: Final = 100


@dataclass(frozen=True, slots=True)
class MomentRef:
    """A moment as an author names it: a step's key, a language, quoted words, a time or both.

    `at_ms` is where the words are, or about where to look for them.
    """

    step: str
    language: str
    quote: str = ""
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class AuthorNote:
    """What a learner is told, and the moment that says more."""

    text: str = ""
    moment: MomentRef | None = None

    def __bool__(self) -> bool:
        return bool(self.text or self.moment)


@dataclass(frozen=True, slots=True)
class Option:
    """A choice, a foreseen response, a pair or an item.

    `worth` is in percent: 100 is right, 0 wrong, and what lies between counts under the rule
    SHARE of the kinds ONE, TEXT and NUMBER. `tolerance` belongs to numbers: “0.5” or “5%”.
    """

    text: str = ""
    worth: int = 0
    match: str = ""
    tolerance: str = ""
    feedback: AuthorNote = AuthorNote()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a number; `factor` says how much of the first unit one of it is."""

    name: str
    factor: str = "1"


@dataclass(frozen=True, slots=True)
class QuestionContent:
    kind: str
    stem: str
    options: tuple[Option, ...] = ()
    hint: AuthorNote = AuthorNote()
    feedback: AuthorNote = AuthorNote()
    partial: str = ALL
    is_shuffled: bool = True
    # Of typed words: whether capitals and accents count, and whether a small slip is forgiven.
    exact_case: bool = False
    exact_accents: bool = False
    allows_typos: bool = False
    # Of numbers.
    units: tuple[Unit, ...] = ()
    needs_unit: bool = False

    def notes(self) -> Iterator[tuple[str, AuthorNote]]:
        """Every note by its place: “hint”, “feedback”, “option.0”, “option.1” …"""
        yield "hint", self.hint
        yield "feedback", self.feedback
        for index, option in enumerate(self.options):
            yield f"option.{index}", option.feedback

    def moments(self) -> Iterator[tuple[str, MomentRef]]:
        """The moments that are named, by the place of their note."""
        for place, note in self.notes():
            if note.moment is not None:
                yield place, note.moment

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every Markdown text by where it stands; typed responses are no Markdown."""
        yield "stem", self.stem
        if self.kind not in TYPED:
            for index, option in enumerate(self.options):
                yield f"option.{index}.text", option.text
                yield f"option.{index}.match", option.match
        for place, note in self.notes():
            yield f"{place}.note", note.text


@dataclass(frozen=True, slots=True)
class Authored:
    """A question with what belongs to its identity, as files carry it."""

    key: str
    question: QuestionContent
    title: str = ""
    tags: tuple[str, ...] = field(default=())


def to_json(question: QuestionContent) -> dict[str, Any]:
    """What is not as it is by default; equal questions give equal JSON."""
    made: dict[str, Any] = _lean(asdict(question), QuestionContent(kind="", stem=""))
    made["options"] = [_lean(asdict(option), Option()) for option in question.options]
    made["units"] = [[unit.name, unit.factor] for unit in question.units]
    for item, option in zip(made["options"], question.options, strict=True):
        item.update(_note_json("feedback", option.feedback))
    for name in ("hint", "feedback"):
        made.pop(name, None)
        made.update(_note_json(name, getattr(question, name)))
    made |= {"kind": question.kind, "stem": question.stem}
    return {name: value for name, value in made.items() if value not in ([], None)}


def from_json(data: Mapping[str, Any]) -> QuestionContent:
    """The question of `to_json`. Raises KeyError or TypeError when it is none."""
    given = dict(data)
    return QuestionContent(
        **given
        | {
            "options": tuple(
                Option(**option | {"feedback": _note(option.get("feedback"))})
                for option in given.get("options", ())
            ),
            "units": tuple(Unit(*unit) for unit in given.get("units", ())),
            "hint": _note(given.get("hint")),
            "feedback": _note(given.get("feedback")),
        }
    )


def _lean(data: dict[str, Any], default: Any) -> dict[str, Any]:
    plain = asdict(default)
    return {name: value for name, value in data.items() if value != plain[name]}


def _note_json(name: str, note: AuthorNote) -> dict[str, Any]:
    """Nothing for an empty note."""
    made: dict[str, Any] = {"text": note.text} if note.text else {}
    if note.moment is not None:
        moment = note.moment
        default = MomentRef(moment.step, moment.language)
        made["moment"] = {
            item.name: getattr(moment, item.name)
            for item in fields(moment)
            if item.name in {"step", "language"}
            or getattr(moment, item.name) != getattr(default, item.name)
        }
    return {name: made} if made else {}


def _note(data: Mapping[str, Any] | None) -> AuthorNote:
    if not data:
        return AuthorNote()
    moment = data.get("moment")
    return AuthorNote(data.get("text", ""), MomentRef(**moment) if moment else None)
