"""Conversion of GIFT questions to ours, with a report of what is lost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from quizzes import questions as q
from quizzes.formats.gift import markdown
from quizzes.formats.gift.markdown import escape_markdown, to_markdown, to_words
from quizzes.formats.gift.reading import GiftAnswer, GiftQuestion
from quizzes.formats.gift.text import GiftText
from quizzes.kinds.gift import GiftAnswers
from quizzes.kinds.registry import KINDS, kind_of
from quizzes.kinds.typed import TypedKind
from quizzes.validation import faults

_TRUE_FALSE: Final = "truefalse"
_KEY: Final = re.compile(r"[a-z2-9]{8}\Z")
# Only what is a tag: a lone < belongs to a name.
_MARKUP: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_SLASH: Final = re.compile(r"(?<!/)/(?!/)")
_MOST_ANSWERS: Final = 500  # before doubled and empty ones are left out
_EMPTY: Final = "an answer with nothing in it"
_TITLE_LENGTH: Final = 200
_TAG_LENGTH: Final = 40
_NO_KIND: Final = {
    "essay": "an essay: there are no questions here that a person has to mark",
    "description": "a text that asks nothing; write it into the text of a step",
    "cloze": "a cloze question; make a question of each of its gaps, or one of matching",
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
    if len(source.answers) > _MOST_ANSWERS:
        return Carried(source, None, reason=f"there are more than {_MOST_ANSWERS} answers")
    losses = [*source.losses]
    question = _content(source, losses)
    if question is None:
        reason = (
            f"a question of the type “{source.type[:_TAG_LENGTH]}”, which there is none of here"
        )
        return Carried(source, None, reason=reason)
    found = faults(question)
    if found:
        empty = (loss for loss in losses if loss.startswith(_EMPTY))
        reason = "; ".join(dict.fromkeys([*(finding.message for finding in found), *empty]))
        return Carried(source, None, tuple(losses), reason)
    key = source.id if _KEY.match(source.id) else ""
    if source.id and not key:
        losses.append(f"its ID number, {source.id[:_TITLE_LENGTH]}")
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


def _note(given: GiftText, losses: list[str]) -> q.AuthorNote:
    return q.AuthorNote(_text(given, losses))


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

    def feedback(self) -> q.AuthorNote:
        return _note(self.answer.feedback, self.losses)


def _told(source: GiftQuestion, losses: list[str]) -> list[GiftAnswer]:
    """Its answers without those that say nothing, or the same as one before them."""
    if source.type == _TRUE_FALSE:
        return list(source.answers)
    kept: dict[tuple[object, ...], GiftAnswer] = {}
    for answer in source.answers:
        words = " ".join(answer.text.text.split())
        key = (words, answer.text.format, answer.match, answer.tolerance, answer.percent)
        if _is_empty(answer):
            also = " but feedback" if answer.feedback.text else ""
            losses.append(f"{_EMPTY}{also}")
        elif key in kept:
            losses.append(f"the second of two answers “{words[:_TAG_LENGTH]}”")
            if not kept[key].feedback.text:
                kept[key] = kept[key]._replace(feedback=answer.feedback)
        else:
            kept[key] = answer
    return list(kept.values())


def _is_empty(answer: GiftAnswer) -> bool:
    """Whether it says nothing; a picture says something."""
    if answer.match or not answer.text.text:
        return not answer.match
    return not to_words(answer.text) and not to_markdown(answer.text)[1]


def _once(question: q.QuestionContent, losses: list[str]) -> q.QuestionContent:
    """The question without foreseen responses that are marked as one before them is."""
    kind = kind_of(question)
    if not isinstance(kind, TypedKind):
        return question
    kept: dict[tuple[object, ...], q.Option] = {}
    for option in question.options:
        key = (kind.meaning(question, option.text), option.tolerance, option.worth)
        before = kept.setdefault(key, option)
        if before is not option:
            losses.append(f"“{option.text}”, which counts as the same as “{before.text}”")
            kept[key] = before if before.feedback else replace(before, feedback=option.feedback)
    return replace(question, options=tuple(kept.values()))


def _content(source: GiftQuestion, losses: list[str]) -> q.QuestionContent | None:
    """The question of the kind that accepts it; None when none does."""
    in_markdown = source.text.format == "markdown"
    told = _told(source, losses)
    answers = [_AnswerReader(answer, losses, in_markdown) for answer in told]
    given = GiftAnswers(source.type, source.is_single, answers, losses, source.rule)
    kind = next((kind for kind in KINDS.values() if kind.accepts_gift(given)), None)
    if kind is None:
        return None
    stem = _text(source.text, losses)
    feedback = _note(source.general_feedback, losses)
    carried = kind.from_gift(given)
    made = q.QuestionContent(
        kind=kind.name,
        stem=stem,
        options=carried.options,
        hint=_note(source.hint, losses),
        feedback=feedback,
        partial=carried.partial,
        is_shuffled=source.is_shuffled,
        exact_case=source.exact_case and "exact_case" in kind.setting_fields,
    )
    return _once(made, losses)
