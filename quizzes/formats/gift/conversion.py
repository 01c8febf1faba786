"""Conversion of GIFT questions to ours, with a report of what is lost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from quizzes import questions as q
from quizzes.formats.gift import markdown
from quizzes.formats.gift.markdown import escape_markdown, to_markdown, to_words
from quizzes.formats.gift.reading import GiftAnswer, GiftQuestion
from quizzes.formats.gift.text import GiftText
from quizzes.kinds.gift import GiftAnswers
from quizzes.kinds.registry import KINDS
from quizzes.validation import faults

_KEY: Final = re.compile(r"[a-z2-9]{8}\Z")
# Only what is a tag: a lone < belongs to a name.
_MARKUP: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_SLASH: Final = re.compile(r"(?<!/)/(?!/)")
_TITLE_LENGTH: Final = 200
_TAG_LENGTH: Final = 40
_NO_KIND: Final = {
    "essay": "an essay: there are no questions here that a person has to mark",
    "description": "a text that asks nothing; write it into the text of a step",
}
_LOST: Final = {
    markdown.PICTURE: "a picture; add it to the course’s files and to the text",
    markdown.MEDIA: "sound, film or an embedded page",
    markdown.RAISED: "raised or lowered letters, which stand on the line now",
    markdown.TABLE: "the form of a table; its words are there",
}


@dataclass(frozen=True, slots=True)
class Carried:
    """A GIFT question as ours; None, with the `reason`, if it could not be converted.

    `losses` name what was left behind or has changed its meaning. `authored.key` may be empty.
    """

    source: GiftQuestion
    authored: q.Authored | None
    losses: tuple[str, ...] = ()
    reason: str = ""


def carry(source: GiftQuestion) -> Carried:
    """Our question for a GIFT question."""
    if source.type in _NO_KIND:
        return Carried(source, None, reason=_NO_KIND[source.type])
    losses: list[str] = []
    question = _content(source, losses)
    found = faults(question)
    if found:
        reason = "; ".join(dict.fromkeys(finding.message for finding in found))
        return Carried(source, None, tuple(losses), reason)
    key = source.id if _KEY.match(source.id) else ""
    if source.id and not key:
        losses.append(f"its ID number, {source.id}")
    tags = tuple(dict.fromkeys(_tags(source, losses)))
    authored = q.Authored(key, question, source.name[:_TITLE_LENGTH], tags)
    return Carried(source, authored, tuple(dict.fromkeys(losses)))


def _tags(source: GiftQuestion, losses: list[str]) -> Iterator[str]:
    """Its tags, and the last name of its category."""
    category = _last_name(source.category, losses)
    is_named = category and not category.startswith(("$", "Default for")) and category != "top"
    for tag in (*source.tags, *([category] if is_named else [])):
        if len(tag) > _TAG_LENGTH:
            losses.append(f"the end of the tag “{tag}”")
        yield tag[:_TAG_LENGTH].strip()


def _last_name(category: str, losses: list[str]) -> str:
    """The last of a category's names, which slashes part; two of them are one within a name."""
    plain = _MARKUP.sub("", category)
    if plain != category:
        losses.append("the markup in the name of its category")
    return _SLASH.split(plain)[-1].replace("//", "/").strip()


def _text(given: GiftText, losses: list[str]) -> str:
    text, lost = to_markdown(given)
    losses += (_LOST[what] for what in sorted(lost))
    return text


def _note(given: GiftText, losses: list[str]) -> q.Note:
    return q.Note(_text(given, losses))


@dataclass(frozen=True, slots=True)
class _AnswerReader:
    """An answer as a kind of question asks for it; `in_markdown`: whether the question is."""

    answer: GiftAnswer
    losses: list[str]
    in_markdown: bool

    @property
    def percent(self) -> float:
        return self.answer.percent

    @property
    def tolerance(self) -> str:
        return self.answer.tolerance

    def worth(self) -> int:
        percent = self.answer.percent
        if percent < 0:
            self.losses.append(f"{percent:g} % for a wrong response, which costs nothing here")
        return min(max(round(percent), 0), q.RIGHT)

    def text(self) -> str:
        return _text(self.answer.text, self.losses)

    def words(self) -> str:
        return to_words(self.answer.text)

    def match(self) -> str:
        """Moodle shows matches as they are typed; those of a question in Markdown are ours."""
        match = self.answer.match
        return match if self.in_markdown else escape_markdown(match)

    def feedback(self) -> q.Note:
        return _note(self.answer.feedback, self.losses)


def _content(source: GiftQuestion, losses: list[str]) -> q.QuestionContent:
    """The question of the kind that accepts it. Raises StopIteration when none does."""
    in_markdown = source.text.format == "markdown"
    answers = [_AnswerReader(answer, losses, in_markdown) for answer in source.answers]
    given = GiftAnswers(source.type, source.is_single, answers, losses)
    kind = next(kind for kind in KINDS.values() if kind.accepts_gift(given))
    stem = _text(source.text, losses)
    feedback = _note(source.general_feedback, losses)
    carried = kind.from_gift(given)
    return q.QuestionContent(
        kind=kind.name,
        stem=stem,
        options=carried.options,
        feedback=feedback,
        partial=carried.partial,
    )
