"""The formats of other systems. A new one is a package here, and a line of FORMATS."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from quizzes import questions as q
from quizzes.formats.aiken import reading as aiken
from quizzes.formats.aiken import writing as aiken_out
from quizzes.formats.gift.reading import GiftFile, read_gift
from quizzes.formats.gift.writing import Written, write_gift, write_question
from quizzes.formats.moodlexml.reading import read_moodle_xml
from quizzes.formats.moodlexml.writing import write_moodle_xml
from quizzes.formats.moodlexml.writing import write_question as write_xml_question

GIFT: Final = "gift"
MOODLE_XML: Final = "moodle-xml"
AIKEN: Final = "aiken"
_NOT_IN_XML: Final = ("units", "needs_unit", "exact_accents", "allows_typos")
_NOT_IN_GIFT: Final = ("hint", "is_shuffled", "exact_case", *_NOT_IN_XML)


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format: its name for commands and for people, the end of its files' names, its parser and
    its writer. `lacks` are the fields of a question's content it says nothing about.
    """

    name: str
    title: str
    suffix: str
    read: Callable[[str], GiftFile]
    write: Callable[[q.Authored], Written]
    join: Callable[[Iterable[Written]], str]
    lacks: tuple[str, ...]


FORMATS: Final[Mapping[str, FileFormat]] = {
    each.name: each
    for each in (
        FileFormat(
            GIFT, "Moodle’s GIFT", ".gift.txt", read_gift, write_question, write_gift, _NOT_IN_GIFT
        ),
        FileFormat(
            MOODLE_XML,
            "Moodle’s XML",
            ".xml",
            read_moodle_xml,
            write_xml_question,
            write_moodle_xml,
            _NOT_IN_XML,
        ),
        FileFormat(
            AIKEN,
            "Aiken",
            ".aiken.txt",
            aiken.read_aiken,
            aiken_out.write_question,
            aiken_out.write_aiken,
            (*_NOT_IN_GIFT, "feedback"),
        ),
    )
}


def detected(text: str) -> FileFormat:
    """The format of a text; GIFT where it looks like no other."""
    begin = text[:2_000].lstrip("\ufeff \n\t")
    if begin.startswith(("<?xml", "<quiz")) or (begin.startswith("<!--") and "<quiz" in begin):
        return FORMATS[MOODLE_XML]
    return FORMATS[AIKEN if aiken.is_aiken(text) else GIFT]
