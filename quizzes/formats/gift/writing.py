"""Writer of GIFT, with a report of what it cannot represent."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from quizzes import questions as q
from quizzes.kinds.gift import escape
from quizzes.kinds.registry import kind_of


@dataclass(frozen=True, slots=True)
class Written:
    """A question in another format, or "" and the `reason` why that has no form for it."""

    authored: q.Authored
    text: str
    losses: tuple[str, ...] = ()
    reason: str = ""


def write_question(authored: q.Authored) -> Written:
    """A question in GIFT, texts as Markdown; every feedback is kept."""
    question = authored.question
    kind = kind_of(question)
    if kind.gift_refusal:
        return Written(authored, "", reason=kind.gift_refusal)
    losses: list[str] = [*losses_of(question)]
    answers = kind.to_gift(question, losses)
    general = _general(question)
    lines = [*_comment(authored), _title(authored) + "[markdown]" + escape(question.stem) + "{"]
    lines += answers
    lines += [f"####{general}"] if general else []
    return Written(authored, "\n".join([*lines, "}"]), tuple(losses))


def write_gift(written: Iterable[Written]) -> str:
    """A GIFT file of questions, line ends LF."""
    return "\n\n".join(one.text for one in written if one.text) + "\n"


def _comment(authored: q.Authored) -> list[str]:
    parts = [f"[id:{authored.key}]"] if authored.key else []
    parts += (f"[tag:{_tag(tag)}]" for tag in authored.tags)
    return [f"// {' '.join(parts)}"] if parts else []


def _tag(tag: str) -> str:
    return re.sub(r"[\[\]\\]", r"\\\g<0>", re.sub("[<>`]", "", tag))


def _title(authored: q.Authored) -> str:
    return f"::{escape(authored.title)}::" if authored.title else ""


def losses_of(question: q.QuestionContent) -> Iterable[str]:
    """What neither GIFT nor Aiken has words for."""
    if question.hint:
        yield "the hint"
    if any(True for _ in question.moments()):
        yield "the moments in videos that feedback leads to"
    if not question.is_shuffled:
        yield "that the options keep their order"
    if question.units:
        yield "the units"
    if question.exact_case or question.exact_accents or question.allows_typos:
        yield "how capitals, accents and slips count"


def _general(question: q.QuestionContent) -> str:
    """The feedback of the question, and after it what GIFT has no other place for."""
    parts = [question.feedback.text] if question.feedback.text else []
    parts += kind_of(question).gift_feedback(question)
    return escape("\n\n".join(parts))
