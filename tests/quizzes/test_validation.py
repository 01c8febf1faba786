"""Validation of questions, for their authors."""

import pytest

from quizzes import questions as q
from quizzes.validation import faults, findings
from tests.factories import question_contents, quiz_steps

FAULTY: dict[str, q.QuestionContent] = {
    "there is no kind “essay”": q.QuestionContent("essay", "Why?"),
    "the question has no text": question_contents.one("a", "b", stem="  "),
    "no option is right": question_contents.one("a", "b", right=None),
    "more than one option is right": q.QuestionContent(
        "one", "?", (q.Option("a", 100), q.Option("b", 100))
    ),
    "at least two options": question_contents.one("a"),
    "more than 50 options": question_contents.one(*(str(n) for n in range(51))),
    "the option is empty": question_contents.one("a", " "),
    "“a” is there twice": question_contents.one("b", "a", "a"),
    "a percent is between 0 and 100": question_contents.one("a", q.Option("b", 101)),
    "a percent counts under the rule “share” only": question_contents.one("a", q.Option("b", 50)),
    "the rule “each” is not": question_contents.one("a", "b", partial="each"),
    "only options of matching": question_contents.one("a", q.Option("b", match="c")),
    "longer than 20,000": question_contents.one("a", "b", stem="x" * 20_001),
    "there is no response": question_contents.typed(),
    "no option is right ": question_contents.typed(q.Option("a", 0)),
    "“A ” is there twice": question_contents.typed("a", "A "),
    "the response is longer than 500": question_contents.typed("x" * 501),
    "one gap at most": question_contents.typed("a", stem="_____ and _____"),
    "“many” is not a number": question_contents.number("many"),
    "“some” is not a tolerance": question_contents.number("5 ± some"),
    "“-1” is not a tolerance": question_contents.number("5 ± -1"),
    "“5.0” is there twice": question_contents.number("5", "5.0"),
    "a unit is required": question_contents.number("5", needs_unit=True),
    "“kg = much” is not a unit": question_contents.number("5", units=(q.Unit("kg", "much"),)),
    "“kg = 0” is not a unit": question_contents.number("5", units=(q.Unit("kg", "0"),)),
    "“ = 1” is not a unit": question_contents.number("5", units=(q.Unit(""),)),
    "“kg” is there twice": question_contents.number("5", units=(q.Unit("kg"), q.Unit("kg", "2"))),
    "the item has no match": question_contents.matching(("a", "x"), ("b", "")),
    "at least two options ": question_contents.matching(("a", "x"), ("", "y")),
    "“a” is there twice ": question_contents.matching(("a", "x"), ("a", "y")),
    "at least two options  ": question_contents.ordering("a"),
    "“a” is there twice  ": question_contents.ordering("a", "a"),
}


@pytest.mark.parametrize("words", FAULTY)
def test_a_fault_is_told(words: str) -> None:
    found = faults(FAULTY[words])

    assert any(words.strip() in finding.message for finding in found), found


@pytest.mark.parametrize("kind", quiz_steps.OF_EACH_KIND)
def test_a_whole_question_has_no_faults(kind: str) -> None:
    assert faults(quiz_steps.OF_EACH_KIND[kind]) == []


def test_advice_is_no_fault() -> None:
    (first, second) = findings(question_contents.one("a", "b"))

    assert [first.message, second.message] == [
        "no feedback on wrong options",
        "no feedback at all",
    ]
    assert not first.is_fault


def test_a_lone_star_is_no_number_and_no_fault() -> None:
    assert faults(question_contents.number("5", q.Option("*"))) == []
