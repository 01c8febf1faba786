"""Parser for question files of either format: what can be imported, is lost, or is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from course.text.markdown import Picture
from desk.coursefiles import facts as f
from desk.coursefiles.problems import Findings
from desk.coursefiles.reader.header import FENCE
from desk.coursefiles.reader.questions import QuestionReader
from desk.questionfiles.decoding import Undecodable, decode
from quizzes import questions as q
from quizzes.formats.gift.conversion import carry
from quizzes.formats.gift.reading import GiftQuestion, read_gift

MAX_BYTES: Final = 2_000_000
_OTHER: Final = re.compile(r"\s*(?:<\?xml|<!doctype|<html|<quiz|\{\s*\"|\[\s*[\[{])", re.IGNORECASE)
_NO_COURSE: Final = f.CourseFacts("", "", "", f.OrganisationFacts("", ""))

QuestionFileFormat = Literal["gift", "cuebook"]


class QuestionsRefused(ValueError):
    """Nothing can be imported from the file, and why."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A question that can be imported; `source` is the GIFT question."""

    line: int
    authored: q.Authored
    losses: tuple[str, ...] = ()
    source: GiftQuestion | None = None


@dataclass(frozen=True, slots=True)
class RefusedQuestion:
    """A part of the file that cannot be imported, and why; `type` is Moodle's, if known."""

    line: int
    text: str
    reason: str
    source: GiftQuestion | None = None


@dataclass(frozen=True, slots=True)
class QuestionFile:
    format: QuestionFileFormat
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
    """Parse a file of questions in GIFT or in our own format, detected by its content.

    Raises QuestionsRefused when it is neither. `encoding` is used if given. `pictures` are the
    files of the target course; None accepts any name.
    """
    if len(data) > MAX_BYTES:
        raise QuestionsRefused(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text, encoding = decode(data, encoding)
    except Undecodable as error:
        raise QuestionsRefused(str(error)) from error
    first = next((line for line in text.split("\n") if line.strip()), "")
    if not first:
        raise QuestionsRefused("the file is empty")
    if first.rstrip() == FENCE:
        return _ours(text, name, encoding, facts, pictures)
    if _OTHER.match(text):
        message = "this is XML, HTML or JSON; expected Moodle’s GIFT or a file of questions"
        raise QuestionsRefused(message)
    return _gift(text, encoding)


def _gift(text: str, encoding: str) -> QuestionFile:
    found = read_gift(text)
    incoming, refused = [], []
    for source in found.questions:
        carried = carry(source)
        if carried.authored is not None:
            incoming.append(Incoming(source.line, carried.authored, carried.losses, source))
        else:
            words = " ".join((source.name or source.text.text).split())[:200]
            refused.append(RefusedQuestion(source.line, words, carried.reason, source))
    refused += (RefusedQuestion(item.line, item.text, item.reason) for item in found.unreadable)
    if not incoming and not refused:
        raise QuestionsRefused("there are no questions in the file")
    ordered = tuple(sorted(refused, key=lambda item: item.line))
    return QuestionFile("gift", encoding, tuple(incoming), ordered)


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
    return QuestionFile("cuebook", encoding, incoming, tuple(refused))
