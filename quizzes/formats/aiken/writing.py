"""Writer of Aiken, with a report of what it cannot hold."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from course.text.markdown import render
from course.text.plain_text import html_to_text
from quizzes import questions as q
from quizzes.formats.aiken.reading import KEYWORD, OPTION
from quizzes.formats.gift.markdown import escape_markdown
from quizzes.formats.gift.writing import Written, losses_of
from quizzes.kinds.registry import kind_of

_MOST: Final = 26
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def write_question(authored: q.Authored) -> Written:
    """A question in Aiken, which has plain texts and one right choice."""
    question = authored.question
    reason = _refusal(question)
    if reason:
        return Written(authored, "", reason=reason)
    losses = [*_losses(authored)]
    kind = kind_of(question)
    stem, *options = [
        _plain(question.stem, losses),
        *(
            kind.fixed_text(at) or _plain(option.text, losses)
            for at, option in enumerate(question.options)
        ),
    ]
    reason = _text_refusal(stem, options)
    if reason:
        return Written(authored, "", reason=reason)
    choices = (f"{letter}. {text}" for letter, text in zip(_LETTERS, options, strict=False))
    lines = [stem, *choices, f"ANSWER: {_LETTERS[kind.right_picks(question)[0]]}"]
    return Written(authored, "\n".join(lines), tuple(dict.fromkeys(losses)))


def write_aiken(written: Iterable[Written]) -> str:
    """An Aiken file of questions, line ends LF."""
    return "\n\n".join(one.text for one in written if one.text) + "\n"


def _refusal(question: q.QuestionContent) -> str:
    if question.kind not in {q.ONE, q.TRUE_FALSE}:
        return f"Aiken has no questions of the kind “{kind_of(question).file_name}”"
    return "Aiken has letters for 26 choices" if len(question.options) > _MOST else ""


def _text_refusal(stem: str, options: Sequence[str]) -> str:
    if not all([stem, *options]):
        return "a text that is nothing without its picture or its markup"
    if OPTION.match(stem) or KEYWORD.match(stem):
        return "its text begins like a choice or an ANSWER, and Aiken has no sign against that"
    return ""


def _losses(authored: q.Authored) -> Iterator[str]:
    question = authored.question
    named = {"key": authored.key, "title": authored.title, "tags": authored.tags}
    kept = [name for name, value in named.items() if value]
    if kept:
        yield f"its {', '.join(kept)}"
    if question.kind == q.TRUE_FALSE:
        yield "that it is about true or false; it is a choice of two now"
    if question.partial != q.ALL:
        yield "what choices are worth that are right in part"
    if question.feedback.text or any(option.feedback.text for option in question.options):
        yield "all feedback"
    yield from losses_of(question)


def _plain(markdown: str, losses: list[str]) -> str:
    """A text on one line, without its markup."""
    html = _html(markdown)
    text = html_to_text(html)
    if "<img" in html:
        losses.append("a picture")
    if _html(escape_markdown(text)) != html:
        losses.append("the form of its texts: lines, emphasis, links, formulas")
    return text


def _html(markdown: str) -> str:
    return render(markdown, pictures={}, language="en", han_language="ja", has_ids=False).html
