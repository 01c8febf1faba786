"""Exporting the questions of a course as a file, in our own format or another system's."""

from collections.abc import Sequence

from desk.coursefiles.reader.header import format_document
from desk.coursefiles.reader.questions import question_fields
from desk.questionfiles.reading import CUEBOOK
from quizzes import questions as q
from quizzes.formats.gift.writing import Written
from quizzes.formats.own.writing import write_body
from quizzes.formats.registry import FORMATS


def export_questions(
    questions: Sequence[q.Authored],
    format: str,  # noqa: A002 - its name
) -> tuple[str, list[Written]]:
    """The file's text, and what it cannot hold; our own format loses nothing."""
    if format == CUEBOOK:
        return "\n".join(_ours(authored) for authored in questions), []
    other = FORMATS[format]
    written = [other.write(authored) for authored in questions]
    return other.join(written), [one for one in written if one.losses or one.reason]


def _ours(authored: q.Authored) -> str:
    fields = {name: value for name, value in question_fields(authored).items() if value}
    return format_document(fields, write_body(authored.question))
