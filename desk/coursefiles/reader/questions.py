"""Parser of question files: each question is a header and a body, one after the other."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from course.db.keys import is_key, new_key
from course.text.markdown import Picture, render
from desk.coursefiles import facts as f
from desk.coursefiles.problems import Findings
from desk.coursefiles.reader.fields import Fields
from desk.coursefiles.reader.header import FENCE, Document, decode, parse_part
from quizzes import questions as q
from quizzes.authoring import tidy
from quizzes.formats.own.reading import Body, read_body
from quizzes.kinds.base import QuestionKind
from quizzes.kinds.registry import KINDS, kind_of
from quizzes.models import Question
from quizzes.validation import faults

QUESTION_FIELDS: Final = (
    *("key", "kind", "title", "tags", "partial", "shuffle"),
    *("case", "accents", "typos", "units", "unit"),
)
_TAG_LENGTH: Final = 40
_BY_FILE_NAME: Final = {kind.file_name: kind for kind in KINDS.values()}
_UNIT: Final = re.compile(r"(?P<name>[^=]+?)(?: = (?P<factor>.+))?\Z")


@dataclass(frozen=True, slots=True)
class WrittenQuestion:
    """A parsed question; `line` is where its header begins."""

    path: str
    line: int
    authored: q.Authored
    body: Body

    @property
    def name(self) -> str:
        return f"{self.path}, line {self.line}"

    def line_of(self, place: str) -> int:
        return self.body.line_of(place)


class QuestionReader:
    """Parses the questions of a course, given its facts and pictures.

    Keys are unique within a course; `taken` has where each occurred. Without `pictures` (None) the
    images in texts are not checked.
    """

    def __init__(
        self, course: f.CourseFacts, pictures: Mapping[str, Picture] | None, found: Findings
    ) -> None:
        self._course = course
        self._pictures = pictures
        self._found = found
        self.taken: dict[str, WrittenQuestion] = {}

    def read(self, path: str, data: bytes) -> list[WrittenQuestion]:
        """The questions of a file, in order; their problems are noted."""
        text = decode(path, data, self._found)
        if text is None:
            return []
        questions = []
        for line, lines in self._parts(path, text.split("\n")):
            document = parse_part(path, lines, self._found, line=line)
            question = document and self._read_one(document, line)
            if question:
                questions.append(question)
        return questions

    def _parts(self, path: str, lines: list[str]) -> Iterator[tuple[int, list[str]]]:
        """Each question's lines, and the number of the first; every second fence begins one."""
        fences = [at for at, line in enumerate(lines) if line.rstrip() == FENCE]
        before = lines[: fences[0]] if fences else lines
        if stray := next((at for at, line in enumerate(before) if line.strip()), None):
            message = f"a question begins with a line of {FENCE}"
            self._found.problem(path, message, line=stray + 1)
        starts = fences[::2]
        for at, start in enumerate(starts):
            end = starts[at + 1] if at + 1 < len(starts) else len(lines)
            yield start + 1, lines[start:end]

    def _read_one(self, document: Document, line: int) -> WrittenQuestion | None:
        fields = Fields(document.path, document.fields, self._found, line)
        fields.check_names(QUESTION_FIELDS)
        kind = _BY_FILE_NAME.get(fields.choice("kind", list(_BY_FILE_NAME)))
        if kind is None:
            return None
        body = read_body(_header(fields, kind), document.body, line=document.body_line)
        for fault in body.faults:
            self._found.problem(document.path, fault.message, line=fault.line)
        content = tidy(body.question)
        authored = q.Authored(
            key=fields.text("key"),
            question=content,
            title=fields.text("title", Question._meta.get_field("title")),  # noqa: SLF001
            tags=_tags(fields),
        )
        written = WrittenQuestion(document.path, line, authored, body)
        if not body.faults:
            self._check(written)
        self._check_key(written, fields)
        return written

    def _check(self, written: WrittenQuestion) -> None:
        content = written.authored.question
        for finding in faults(content):
            line = written.line_of(finding.place)
            self._found.problem(written.path, finding.message, line=line)
        if self._pictures is not None:
            self._check_texts(written, self._pictures)

    def _check_texts(self, written: WrittenQuestion, pictures: Mapping[str, Picture]) -> None:
        for place, text in written.authored.question.texts():
            rendered = render(
                text,
                pictures=pictures,
                language=self._course.language,
                han_language=self._course.han,
            )
            for problem in rendered.problems:
                line = written.line_of(place) + problem.line - 1
                self._found.problem(written.path, problem.message, line=line)
            for remark in rendered.remarks:
                line = written.line_of(place) + remark.line - 1
                self._found.remark(written.path, remark.message, line=line)

    def _check_key(self, written: WrittenQuestion, fields: Fields) -> None:
        key = written.authored.key
        if not is_key(key):
            reason = f"“{key}” is none" if key else "it is missing"
            message = f"key must be 8 characters of a–z and 2–9, {reason}; a fresh one: {new_key()}"
            fields.problem("key", message)
        elif key in self.taken:
            message = f"key {key} is that of {self.taken[key].name} too; a fresh one: {new_key()}"
            fields.problem("key", message)
        else:
            self.taken[key] = written


def _header(fields: Fields, kind: QuestionKind) -> q.QuestionContent:
    """The question in the header, without its body."""
    for name in ("case", "accents"):
        _one_of(fields, name, ("exact",))
    _one_of(fields, "typos", ("allowed",))
    _one_of(fields, "unit", ("required",))
    for other in KINDS.values():
        for name in other.header_fields if other.name != kind.name else ():
            if name in fields.values:
                fields.problem(name, f"{name} belongs to the kind {other.file_name}")
    return q.QuestionContent(
        kind=kind.name,
        stem="",
        partial=_one_of(fields, "partial", kind.partial_rules) or q.ALL,
        is_shuffled=fields.yes_no("shuffle", default=True),
        exact_case=bool(fields.text("case")),
        exact_accents=bool(fields.text("accents")),
        allows_typos=bool(fields.text("typos")),
        units=tuple(_units(fields)),
        needs_unit=bool(fields.text("unit")),
    )


def _one_of(fields: Fields, name: str, allowed: tuple[str, ...]) -> str:
    return fields.choice(name, list(allowed)) if fields.text(name) else ""


def _units(fields: Fields) -> Iterator[q.Unit]:
    for line, text in fields.lines("units"):
        found = _UNIT.match(text)
        if found is None:
            fields.problem("units", "a unit looks like t, or kg = 0.001", line=line)
        else:
            yield q.Unit(found["name"].strip(), (found["factor"] or "1").strip())


def _tags(fields: Fields) -> tuple[str, ...]:
    tags: dict[str, None] = {}
    for line, text in fields.lines("tags"):
        if len(text) > _TAG_LENGTH:
            message = f"a tag has at most {_TAG_LENGTH} characters"
            fields.problem("tags", message, line=line)
        tags[text] = None
    return tuple(tags)


def question_fields(authored: q.Authored) -> dict[str, object]:
    """The header of a question for `format_document`, without empty values."""
    content = authored.question
    return {
        "key": authored.key,
        "kind": kind_of(content).file_name,
        "title": authored.title,
        "tags": list(authored.tags),
        "partial": "" if content.partial == q.ALL else content.partial,
        "shuffle": "" if content.is_shuffled else "no",
        "case": "exact" if content.exact_case else "",
        "accents": "exact" if content.exact_accents else "",
        "typos": "allowed" if content.allows_typos else "",
        "units": [
            unit.name if unit.factor == "1" else f"{unit.name} = {unit.factor}"
            for unit in content.units
        ],
        "unit": "required" if content.needs_unit else "",
    }
