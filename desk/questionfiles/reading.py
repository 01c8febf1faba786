"""Parser for question files of any format: what can be imported, is lost, or is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from course.text.markdown import Picture
from desk.coursefiles import facts as f
from desk.coursefiles.problems import Findings
from desk.coursefiles.reader.header import FENCE
from desk.coursefiles.reader.questions import QuestionReader
from desk.questionfiles.decoding import Undecodable, decode
from quizzes import questions as q
from quizzes.formats.gift.conversion import carry
from quizzes.formats.gift.reading import GiftQuestion
from quizzes.formats.moodlexml.tree import XmlRefused
from quizzes.formats.registry import FORMATS, GIFT, MOODLE_XML, FileFormat, detected

CUEBOOK: Final = "cuebook"
MAX_BYTES: Final = 2_000_000
MAX_XML_BYTES: Final = 10_000_000  # Moodle puts pictures into its XML
MOST_QUESTIONS: Final = 5_000
_EXPECTED: Final = (
    f"expected {', '.join(each.title for each in FORMATS.values())} or questions as text"
)
# Beginnings of what people take for one of these.
_OTHERS: Final = (
    (
        re.compile(r"(?:<\?xml.{0,1000}?>\s*)?<(?:\w+:)?assessment(?:Item|Test)\b", re.DOTALL),
        "QTI 2 or 3",
    ),
    (re.compile(r"(?:<\?xml.{0,1000}?>\s*)?<questestinterop\b", re.DOTALL), "QTI 1"),
    (
        re.compile(
            r"(?:<\?xml.{0,1000}?>\s*)?(?:<!doctype html|<html)\b", re.DOTALL | re.IGNORECASE
        ),
        "a web page",
    ),
    (re.compile(r"\{\s*\"|\[\s*[\[{]|\{\s*\}"), "JSON"),
    (re.compile(r"(?:MC|MA|TF|ESS|ORD|MAT|FIB|FIL|NUM|SR|OP)\t"), "a table for Blackboard"),
)
_CELLS: Final = re.compile(r"[,;\t]")
_NO_COURSE: Final = f.CourseFacts("", "", "", f.OrganisationFacts("", ""))


class QuestionsRefused(ValueError):
    """Nothing can be imported from the file, and why."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A question that can be imported; `source` is that of a file in another format than ours."""

    line: int
    authored: q.Authored
    losses: tuple[str, ...] = ()
    source: GiftQuestion | None = None
    format: FileFormat | None = None


@dataclass(frozen=True, slots=True)
class RefusedQuestion:
    """A part of the file that cannot be imported, and why; `type` is Moodle's, if known."""

    line: int
    text: str
    reason: str
    source: GiftQuestion | None = None


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """`format` is “cuebook” or a name of `FORMATS`."""

    format: str
    encoding: str
    incoming: tuple[Incoming, ...]
    refused: tuple[RefusedQuestion, ...]


def read_question_file(
    data: bytes,
    *,
    name: str,
    encoding: str = "",
    facts: f.CourseFacts = _NO_COURSE,
    pictures: Mapping[str, Picture] | None = None,
) -> QuestionFile:
    """Parse a file of questions in our own format or another system's, detected by its content.

    Raises QuestionsRefused when it is none. `encoding` is used if given. `pictures` are the
    files of the target course; None accepts any name.
    """
    if len(data) > MAX_XML_BYTES:
        raise QuestionsRefused(f"the file is larger than {MAX_XML_BYTES // 1_000_000} MB")
    try:
        text, encoding = decode(data, encoding)
    except Undecodable as error:
        raise QuestionsRefused(str(error)) from error
    first = next((line for line in text.split("\n") if line.strip()), "")
    if not first:
        raise QuestionsRefused("the file is empty")
    is_ours = first.rstrip() == FENCE
    format = None if is_ours else _detected(text)  # noqa: A001 - its name
    if len(data) > MAX_BYTES and (format is None or format.name != MOODLE_XML):
        raise QuestionsRefused(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    if format is None:
        return _ours(text, name, encoding, facts, pictures)
    return _theirs(text, encoding, format)


def _detected(text: str) -> FileFormat:
    """Raises QuestionsRefused when it is another format, with its name."""
    begin = text[:2_000].lstrip()
    other = next((name for pattern, name in _OTHERS if pattern.match(begin)), "")
    format = detected(text)  # noqa: A001 - its name
    if not other and format.name == GIFT and _is_table(text):
        other = "a table (CSV)"
    if other:
        raise QuestionsRefused(f"this is {other}; {_EXPECTED}")
    return format


def _is_table(text: str) -> bool:
    """Whether its first lines have the same number of cells, three or more, and nothing of GIFT."""
    lines = [line for line in text[:10_000].split("\n") if line.strip()][:5]
    counts = {len(_CELLS.findall(line)) for line in lines}
    return len(lines) > 1 and counts.isdisjoint({0, 1}) and len(counts) == 1 and "{" not in text


def _theirs(text: str, encoding: str, format: FileFormat) -> QuestionFile:  # noqa: A002
    too_many = f"there are more than {MOST_QUESTIONS:,} questions in the file; import it in parts"
    # Before all of them are read: each has one bracket that opens.
    if format.name == GIFT and text.count("{") - text.count("\\{") > MOST_QUESTIONS:
        raise QuestionsRefused(too_many)
    try:
        found = format.read(text)
    except XmlRefused as error:
        raise QuestionsRefused(str(error)) from error
    if len(found.questions) > MOST_QUESTIONS:
        raise QuestionsRefused(too_many)
    incoming, refused = [], []
    for source in found.questions:
        carried = carry(source)
        if carried.authored is not None:
            incoming.append(Incoming(source.line, carried.authored, carried.losses, source, format))
        else:
            words = " ".join((source.name or source.text.text).split())[:200]
            refused.append(RefusedQuestion(source.line, words, carried.reason, source))
    refused += (RefusedQuestion(item.line, item.text, item.reason) for item in found.unreadable)
    if not incoming and not refused:
        raise QuestionsRefused("there are no questions in the file")
    ordered = tuple(sorted(refused, key=lambda item: item.line))
    return QuestionFile(format.name, encoding, tuple(incoming), ordered)


def _ours(
    text: str,
    name: str,
    encoding: str,
    facts: f.CourseFacts,
    pictures: Mapping[str, Picture] | None,
) -> QuestionFile:
    """Our own format: a question with problems is refused with all of them."""
    found = Findings()
    questions = QuestionReader(facts, pictures, found).read(name, text.encode())
    starts = [question.line for question in questions]
    refused = []
    faulty = set()
    for problem in sorted(found.problems):
        start = max((line for line in starts if line <= problem.line), default=0)
        faulty.add(start)
        refused.append(RefusedQuestion(problem.line, "", problem.message))
    incoming = tuple(
        Incoming(question.line, question.authored)
        for question in questions
        if question.line not in faulty
    )
    return QuestionFile(CUEBOOK, encoding, incoming, tuple(refused))
