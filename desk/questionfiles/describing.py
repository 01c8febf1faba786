"""Description of a question file, as JSON and as text."""

from collections.abc import Iterable
from typing import Any

from desk.questionfiles.reading import (
    Incoming,
    QuestionFile,
    QuestionsRefused,
    RefusedQuestion,
    read_question_file,
)
from quizzes import questions as q
from quizzes.kinds.registry import kind_of


def describe(data: bytes, *, name: str, encoding: str = "") -> dict[str, Any]:
    """What `manage.py check_questions --json` prints of a file.

    Keys: file, format, encoding, questions (type as Moodle names it, kind as we do, line, title,
    stem, choices, feedback, taken), report (taken, refused, lost). A refused file has no format.
    """
    try:
        read = read_question_file(data, name=name, encoding=encoding)
    except QuestionsRefused as refused:
        report = {
            "taken": 0,
            "refused": [_refused(RefusedQuestion(0, "", str(refused)))],
            "lost": [],
        }
        return {"file": name, "format": None, "encoding": None, "questions": [], "report": report}
    questions = [_question(item) for item in read.incoming]
    questions += [_left(item) for item in read.refused if item.source is not None]
    return {
        "file": name,
        "format": read.format,
        "encoding": read.encoding,
        "questions": sorted(questions, key=lambda question: int(question["line"])),
        "report": _report(read),
    }


def _report(read: QuestionFile) -> dict[str, Any]:
    return {
        "taken": len(read.incoming),
        "refused": [_refused(item) for item in read.refused],
        "lost": [
            {"line": item.line, "title": _title(item.authored), "what": list(item.losses)}
            for item in read.incoming
            if item.losses
        ],
    }


def _refused(item: RefusedQuestion) -> dict[str, Any]:
    return {"line": item.line, "text": item.text, "reason": item.reason}


def _question(item: Incoming) -> dict[str, Any]:
    content = item.authored.question
    kind = kind_of(content)
    return {
        "type": item.source.type if item.source else kind.moodle_type,
        "kind": kind.file_name,
        "line": item.line,
        "title": item.authored.title,
        "stem": content.stem,
        "choices": [kind.described(at, option) for at, option in enumerate(content.options)],
        "feedback": content.feedback.text,
        "hint": content.hint.text,
        "tags": list(item.authored.tags),
        "taken": True,
    }


def _left(item: RefusedQuestion) -> dict[str, Any]:
    """A question that cannot be imported, as in the file."""
    source = item.source
    if source is None:
        raise TypeError("Only questions that the file has are described.")
    return {
        "type": source.type,
        "kind": None,
        "line": item.line,
        "title": source.name,
        "stem": source.text.text,
        "choices": [
            {"text": answer.text.text, "feedback": answer.feedback.text}
            for answer in source.answers
        ],
        "feedback": source.general_feedback.text,
        "hint": "",
        "tags": list(source.tags),
        "taken": False,
    }


def describe_as_text(description: dict[str, Any]) -> str:
    """A description (see describe) as text: a summary line, then what is lost and refused."""
    report, name = description["report"], description["file"]
    refused = report["refused"]
    if description["format"] is None:
        return f"{name}: refused, nothing can be taken: {refused[0]['reason']}\n"
    summary = f"{report['taken']} questions can be taken, {len(refused)} cannot"
    lines = [f"{name}: {description['format']}, {description['encoding']}: {summary}"]
    lines += _lines(
        "Refused", (f"{_where(item)}{item['reason']}{_quoted(item)}" for item in refused)
    )
    lost = (f"line {item['line']}: {'; '.join(item['what'])}" for item in report["lost"])
    lines += _lines("Lost", lost)
    taken = (item for item in description["questions"] if item["taken"])
    lines += _lines(
        "Questions", (f"{item['kind']}: {item['title'] or _short(item['stem'])}" for item in taken)
    )
    return "\n".join(lines) + "\n"


def _lines(heading: str, texts: Iterable[str]) -> list[str]:
    found = [f"  {text}" for text in texts]
    return ["", f"{heading}:", *found] if found else []


def _where(item: dict[str, Any]) -> str:
    return f"line {item['line']}: " if item["line"] else ""


def _quoted(item: dict[str, Any]) -> str:
    return f" – {_short(item['text'])}" if item["text"] else ""


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 80 else f"{words[:79]}…"  # noqa: PLR2004 - a line's width


def _title(authored: q.Authored) -> str:
    return authored.title or _short(authored.question.stem)
