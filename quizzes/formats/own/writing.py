"""Writer of the body of a question; the round trip through the parser gives the same question."""

from collections.abc import Iterator

from course.text.timecodes import write_time
from quizzes import questions as q
from quizzes.formats.own.signs import escaped
from quizzes.kinds.base import QuestionKind
from quizzes.kinds.registry import kind_of


def write_body(question: q.QuestionContent) -> str:
    """Text, options, hint and feedback, each after an empty line."""
    stem = "\n".join(
        escaped(line, kind=question.kind, signs="\\") for line in question.stem.split("\n")
    )
    kind = kind_of(question)
    options = "\n".join(
        line for at, option in enumerate(question.options) for line in _option(kind, at, option)
    )
    hint = "\n".join(_note(question.hint, "?"))
    feedback = "\n".join(_note(question.feedback, ">"))
    return "\n\n".join(filter(None, (stem, options, hint, feedback)))


def _option(kind: QuestionKind, at: int, option: q.Option) -> Iterator[str]:
    first, *more = kind.option_text(at, option).split("\n")
    yield f"{kind.option_sign(at, option)} {first}".rstrip()
    for line in more:
        yield f"  {escaped(line, signs='>')}".rstrip()
    for line in _note(option.feedback, ">"):
        yield f"  {line}"


def _note(note: q.AuthorNote, sign: str) -> Iterator[str]:
    if note.text:
        for line in note.text.split("\n"):
            yield f"{sign} {escaped(line)}".rstrip()
    if note.moment is not None:
        yield f"{sign} {_moment(note.moment)}"


def _moment(ref: q.MomentRef) -> str:
    parts = ["@", ref.step, ref.language]
    if ref.at_ms is not None:
        parts.append(write_time(ref.at_ms))
    if ref.quote:
        parts.append(f'"{" ".join(ref.quote.split())}"')
    return " ".join(parts)
