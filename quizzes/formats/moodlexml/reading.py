"""Parser of Moodle's XML (docs.moodle.org, “Moodle XML format”)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from quizzes import questions as q
from quizzes.formats.gift.reading import NO_TEXT, GiftAnswer, GiftFile, GiftQuestion
from quizzes.formats.gift.text import GiftText
from quizzes.formats.moodlexml.tree import Element, QuestionElements

_FORMATS: Final = {
    "html": "html",
    "moodle_auto_format": "moodle",
    "plain_text": "plain",
    "plain": "plain",
    "markdown": "markdown",
}
# Types whose names differ from those of Moodle's tables.
_TYPES: Final = {"matching": "match", "multianswer": "cloze"}
_NO: Final = frozenset({"0", "false"})
_OVERALL: Final = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
# What Moodle puts there by itself.
_USUAL_FEEDBACK: Final = frozenset(
    {
        "Your answer is correct.",
        "Your answer is partially correct.",
        "Your answer is incorrect.",
    }
)
# Rules of partial credit of questions about an order; “” is not one of ours.
_RULES: Final = {
    **dict.fromkeys(("0", "abs", "absolute", "absolute_position"), q.SHARE),
    **dict.fromkeys(("-1", "all_or_nothing"), q.ALL),
    **dict.fromkeys(("5", "longest_ordered_subset"), q.SEQUENCE),
}
NAME_LENGTH: Final = 80


def read_moodle_xml(text: str) -> GiftFile:
    """Every question of an XML text. Raises XmlRefused."""
    questions: list[GiftQuestion] = []
    categories: list[str] = []

    def take(element: Element) -> None:
        if element.attributes.get("type") == "category":
            categories.append(element.text_of("category", "text"))
        else:
            questions.append(_question(element, categories[-1] if categories else ""))

    QuestionElements(take).read(text)
    return GiftFile(tuple(questions), tuple(categories), ())


def usual_name(stem: str) -> str:
    """What a question is called that has no title; Moodle asks for one."""
    return " ".join(stem.split())[:NAME_LENGTH].strip()


def _question(element: Element, category: str) -> GiftQuestion:
    given = element.attributes.get("type", "")
    kind = _TYPES.get(given, given)
    stem = _text(element.first("questiontext"), "html")
    name = " ".join(element.text_of("name", "text").split())
    hints = [_text(hint, stem.format) for hint in element.all("hint")]
    hints = [hint for hint in hints if hint.text]
    read = _ANSWERS.get(kind)
    return GiftQuestion(
        line=element.line,
        type=kind,
        text=stem,
        name="" if name == usual_name(stem.text) else name,
        answers=tuple(read(element, stem.format)) if read else (),
        general_feedback=_text(element.first("generalfeedback"), stem.format),
        is_single=element.text_of("single").lower() not in _NO,
        category=category,
        id=element.text_of("idnumber"),
        tags=_tags(element),
        hint=hints[0] if hints else NO_TEXT,
        is_shuffled=kind != "multichoice" or element.text_of("shuffleanswers").lower() not in _NO,
        exact_case=element.text_of("usecase") == "1",
        rule=_RULES.get(element.text_of("gradingtype").lower(), ""),
        losses=tuple(_losses(element, hints)),
    )


def _tags(element: Element) -> tuple[str, ...]:
    tags = element.first("tags")
    found = (tag.text_of("text") for tag in tags.all("tag")) if tags is not None else ()
    return tuple(tag for tag in found if tag)


def _text(element: Element | None, default: str) -> GiftText:
    if element is None:
        return NO_TEXT
    name = element.attributes.get("format", "")
    return GiftText(element.text_of("text"), _FORMATS.get(name, default))


def _losses(element: Element, hints: list[GiftText]) -> Iterator[str]:
    for file in element.everything():
        if file.name == "file":
            yield f"the file “{file.attributes.get('name', '')[:NAME_LENGTH]}”"
    units = [
        unit.text_of("unit_name")[:NAME_LENGTH]
        for unit in element.everything()
        if unit.name == "unit"
    ]
    if units:
        yield f"its units: {', '.join(units[:10])}"
    if len(hints) > 1:
        yield "all hints but the first"
    overall = (element.text_of(name, "text") for name in _OVERALL)
    if any(text and text not in _USUAL_FEEDBACK for text in overall):
        yield "the feedback on right, partly right and wrong responses as such"
    marks = _number(element.text_of("defaultgrade"), 1.0)
    if marks != 1 and element.attributes.get("type") != "description":
        yield f"its mark, {marks:g}: here a question counts by its tries"
    if element.text_of("selecttype").lower() not in {"", "0", "all"}:
        yield "that only some of its items are asked"
    rule = element.text_of("gradingtype")
    if rule and rule.lower() not in _RULES:
        yield f"its rule of partial credit, {rule}; here each item in its place earns a share"


def _number(text: str, default: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return default
    return value if abs(value) <= 1_000_000 else default  # noqa: PLR2004 - neither inf nor nan


def _percent(answer: Element) -> float:
    return _number(answer.attributes.get("fraction", "") or answer.text_of("fraction"), 0.0)


def _choices(element: Element, default: str) -> Iterator[GiftAnswer]:
    for answer in element.all("answer"):
        feedback = _text(answer.first("feedback"), default)
        yield GiftAnswer(_text(answer, default), _percent(answer), feedback)


def _typed(element: Element, default: str) -> Iterator[GiftAnswer]:
    """Words and numbers, which are no HTML."""
    for answer in element.all("answer"):
        text = GiftText(answer.text_of("text"), "plain")
        feedback = _text(answer.first("feedback"), default)
        yield GiftAnswer(text, _percent(answer), feedback, answer.text_of("tolerance"))


def _truth(element: Element, default: str) -> Iterator[GiftAnswer]:
    """True, then false. Old files have them in this order, by other names."""
    answers = list(element.all("answer"))
    given = {answer.text_of("text").lower(): answer for answer in answers}
    true, false = given.get("true"), given.get("false")
    if true is None and false is None:
        if len(answers) != 2:  # noqa: PLR2004
            return
        true, false = answers
    is_true = _percent(true) > 0 if true else false is not None and _percent(false) <= 0
    for name, answer, is_right in (("true", true, is_true), ("false", false, not is_true)):
        feedback = _text(answer.first("feedback"), default) if answer else NO_TEXT
        yield GiftAnswer(GiftText(name, "plain"), 100.0 * is_right, feedback)


def _pairs(element: Element, default: str) -> Iterator[GiftAnswer]:
    for pair in element.all("subquestion"):
        match = " ".join(pair.text_of("answer", "text").split())
        yield GiftAnswer(_text(pair, default), 100.0, match=match)


_ANSWERS: Final[Mapping[str, Callable[[Element, str], Iterator[GiftAnswer]]]] = {
    "multichoice": _choices,
    "shortanswer": _typed,
    "numerical": _typed,
    "truefalse": _truth,
    "match": _pairs,
    "ordering": _choices,
}
