"""Exporting the questions of a course as a file, in GIFT or in our own format."""

from collections.abc import Sequence

from desk.coursefiles.reader.header import format_document
from desk.coursefiles.reader.questions import question_fields
from desk.questionfiles.reading import QuestionFileFormat
from quizzes import questions as q
from quizzes.formats.gift.writing import Written, write_gift, write_question
from quizzes.formats.own.writing import write_body


def export_questions(
    questions: Sequence[q.Authored],
    format: QuestionFileFormat,  # noqa: A002 - its name
) -> tuple[str, list[Written]]:
    """The file's text, and what GIFT cannot represent; our own format loses nothing."""
    if format == "cuebook":
        return "\n".join(_ours(authored) for authored in questions), []
    written = [write_question(authored) for authored in questions]
    return write_gift(written), [one for one in written if one.losses or one.reason]


def _ours(authored: q.Authored) -> str:
    fields = {name: value for name, value in question_fields(authored).items() if value}
    return format_document(fields, write_body(authored.question))
