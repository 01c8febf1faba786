"""What becomes of a GIFT question here, and what of it is lost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from quizzes import questions as q
from quizzes.formats.gift import markdown
from quizzes.formats.gift.markdown import escape_markdown, to_markdown, to_words
from quizzes.formats.gift.reading import GiftAnswer, GiftQuestion
from quizzes.formats.gift.text import GiftText
from quizzes.marking import ANYTHING
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
    """A GIFT question as ours; None with the `reason` why it could not be carried.

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
    question = _CARRIERS[source.type](source, losses)
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


def _base(kind: str, source: GiftQuestion, losses: list[str]) -> q.QuestionContent:
    return q.QuestionContent(
        kind=kind,
        stem=_text(source.text, losses),
        feedback=_note(source.general_feedback, losses),
    )


def _worth(answer: GiftAnswer, losses: list[str]) -> int:
    if answer.percent < 0:
        losses.append(f"{answer.percent:g} % for a wrong response, which costs nothing here")
    return min(max(round(answer.percent), 0), q.RIGHT)


def _has_percents(options: tuple[q.Option, ...]) -> bool:
    return any(0 < option.worth < q.RIGHT for option in options)


def _choices(source: GiftQuestion, losses: list[str]) -> q.QuestionContent:
    made = _base(q.ONE if source.is_single else q.SEVERAL, source, losses)
    if not source.is_single:
        return _several(made, source, losses)
    options = tuple(
        q.Option(
            text=_text(answer.text, losses),
            worth=_worth(answer, losses),
            feedback=_note(answer.feedback, losses),
        )
        for answer in source.answers
    )
    if sum(option.worth == q.RIGHT for option in options) > 1:
        losses.append("that one of its right choices was enough; here all of them are to be ticked")
        options = tuple(
            replace(option, worth=option.worth // q.RIGHT * q.RIGHT) for option in options
        )
        return replace(made, kind=q.SEVERAL, options=options)
    return replace(made, options=options, partial=q.SHARE if _has_percents(options) else q.ALL)


def _several(made: q.QuestionContent, source: GiftQuestion, losses: list[str]) -> q.QuestionContent:
    """Right is what earns something; each right choice earns an equal share."""
    earned = [answer.percent for answer in source.answers if answer.percent > 0]
    costs = {round(answer.percent) for answer in source.answers if answer.percent <= 0}
    share = round(100 / len(earned)) if earned else 0
    if len({round(percent) for percent in earned}) > 1:
        losses.append("what each right choice is worth; here all earn the same")
    if not costs <= {-share}:
        losses.append("what each wrong choice costs; here it costs what a right one earns")
    options = tuple(
        q.Option(
            text=_text(answer.text, losses),
            worth=q.RIGHT if answer.percent > 0 else 0,
            feedback=_note(answer.feedback, losses),
        )
        for answer in source.answers
    )
    return replace(made, options=options, partial=q.SHARE)


def _truth(source: GiftQuestion, losses: list[str]) -> q.QuestionContent:
    options = tuple(
        q.Option(worth=round(answer.percent), feedback=_note(answer.feedback, losses))
        for answer in source.answers
    )
    return replace(_base(q.TRUE_FALSE, source, losses), options=options)


def _typed(source: GiftQuestion, losses: list[str]) -> q.QuestionContent:
    kind = q.NUMBER if source.type == "numerical" else q.TEXT
    options = tuple(
        q.Option(
            text=_response(to_words(answer.text), kind, losses),
            worth=_worth(answer, losses),
            tolerance="" if answer.tolerance in {"0", "0.0"} else answer.tolerance,
            feedback=_note(answer.feedback, losses),
        )
        for answer in source.answers
    )
    made = _base(kind, source, losses)
    return replace(made, options=options, partial=q.SHARE if _has_percents(options) else q.ALL)


def _response(words: str, kind: str, losses: list[str]) -> str:
    if kind == q.TEXT and "*" in words and words != ANYTHING:
        losses.append(f"“*” in “{words}” stands for any letters in Moodle, here for itself")
    return words


def _matching(source: GiftQuestion, losses: list[str]) -> q.QuestionContent:
    options = tuple(
        q.Option(text=_text(answer.text, losses), match=_match(source, answer))
        for answer in source.answers
    )
    return replace(_base(q.MATCHING, source, losses), options=options, partial=q.SHARE)


def _match(source: GiftQuestion, answer: GiftAnswer) -> str:
    """Moodle shows matches as they are typed; those of a question in Markdown came from here."""
    return answer.match if source.text.format == "markdown" else escape_markdown(answer.match)


_CARRIERS = {
    "multichoice": _choices,
    "truefalse": _truth,
    "shortanswer": _typed,
    "numerical": _typed,
    "match": _matching,
}
