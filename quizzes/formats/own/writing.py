"""Writing the body of a question, so that reading it gives the same question."""

import re
from collections.abc import Iterator
from typing import Final

from course.text.timecodes import write_time
from quizzes import questions as q
from quizzes.formats.own.signs import TRUTHS, escaped

_ARROW: Final = re.compile(r"(?:\A|(?<=\s))->(?=\s|\Z)")


def write_body(question: q.QuestionContent) -> str:
    """Text, options, hint and feedback, each after an empty line."""
    stem = "\n".join(
        escaped(line, kind=question.kind, signs="\\") for line in question.stem.split("\n")
    )
    options = "\n".join(
        line
        for at, option in enumerate(question.options)
        for line in _option(question.kind, at, option)
    )
    hint = "\n".join(_note(question.hint, "?"))
    feedback = "\n".join(_note(question.feedback, ">"))
    return "\n\n".join(filter(None, (stem, options, hint, feedback)))


def _option(kind: str, at: int, option: q.Option) -> Iterator[str]:
    first, *more = _option_text(kind, at, option).split("\n")
    yield f"{_sign(kind, at, option)} {first}".rstrip()
    for line in more:
        yield f"  {escaped(line, signs='>')}".rstrip()
    for line in _note(option.feedback, ">"):
        yield f"  {line}"


def _sign(kind: str, at: int, option: q.Option) -> str:
    part = f"{option.worth}%" if 0 < option.worth < q.RIGHT else ""
    is_right = option.worth == q.RIGHT
    if kind in q.TYPED:
        return "=" if is_right else f"={part}" if part else "~"
    if kind == q.MATCHING:
        return "*"
    if kind == q.ORDERING:
        return f"{at + 1}."
    inside = "x" if is_right else part or " "
    return f"[{inside}]" if kind == q.SEVERAL else f"({inside})"


def _option_text(kind: str, at: int, option: q.Option) -> str:
    if kind == q.TRUE_FALSE:
        return TRUTHS[at]
    if kind == q.MATCHING:
        left, right = (_ARROW.sub(r"\\->", part) for part in (option.text, option.match))
        return f"{left} -> {right}".strip()
    if kind == q.NUMBER and option.tolerance:
        return f"{option.text} ± {option.tolerance}"
    return option.text


def _note(note: q.Note, sign: str) -> Iterator[str]:
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
