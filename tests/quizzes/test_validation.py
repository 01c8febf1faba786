"""What an author is told of a question."""

import pytest

from quizzes import questions as q
from quizzes.validation import faults, findings
from tests.quizzes import asking, stage

FAULTY: dict[str, q.QuestionContent] = {
    "there is no kind “essay”": q.QuestionContent("essay", "Why?"),
    "the question has no text": asking.one("a", "b", stem="  "),
    "no option is right": asking.one("a", "b", right=None),
    "more than one option is right": q.QuestionContent(
        "one", "?", (q.Option("a", 100), q.Option("b", 100))
    ),
    "at least two options": asking.one("a"),
    "more than 50 options": asking.one(*(str(n) for n in range(51))),
    "the option is empty": asking.one("a", " "),
    "“a” is there twice": asking.one("b", "a", "a"),
    "a percent is between 0 and 100": asking.one("a", q.Option("b", 101)),
    "a percent counts under the rule “share” only": asking.one("a", q.Option("b", 50)),
    "the rule “each” is not": asking.one("a", "b", partial="each"),
    "only options of matching": asking.one("a", q.Option("b", match="c")),
    "longer than 20,000": asking.one("a", "b", stem="x" * 20_001),
    "there is no response": asking.typed(),
    "no option is right ": asking.typed(q.Option("a", 0)),
    "“A ” is there twice": asking.typed("a", "A "),
    "the response is longer than 500": asking.typed("x" * 501),
    "one gap at most": asking.typed("a", stem="_____ and _____"),
    "“many” is not a number": asking.number("many"),
    "“some” is not a tolerance": asking.number("5 ± some"),
    "“-1” is not a tolerance": asking.number("5 ± -1"),
    "“5.0” is there twice": asking.number("5", "5.0"),
    "a unit is required": asking.number("5", needs_unit=True),
    "“kg = much” is not a unit": asking.number("5", units=(q.Unit("kg", "much"),)),
    "“kg = 0” is not a unit": asking.number("5", units=(q.Unit("kg", "0"),)),
    "“ = 1” is not a unit": asking.number("5", units=(q.Unit(""),)),
    "“kg” is there twice": asking.number("5", units=(q.Unit("kg"), q.Unit("kg", "2"))),
    "the item has no match": asking.matching(("a", "x"), ("b", "")),
    "at least two options ": asking.matching(("a", "x"), ("", "y")),
    "“a” is there twice ": asking.matching(("a", "x"), ("a", "y")),
    "at least two options  ": asking.ordering("a"),
    "“a” is there twice  ": asking.ordering("a", "a"),
}


@pytest.mark.parametrize("words", FAULTY)
def test_a_fault_is_told(words: str) -> None:
    found = faults(FAULTY[words])

    assert any(words.strip() in finding.message for finding in found), found


@pytest.mark.parametrize("kind", stage.OF_EACH_KIND)
def test_a_whole_question_has_no_faults(kind: str) -> None:
    assert faults(stage.OF_EACH_KIND[kind]) == []


def test_advice_is_no_fault() -> None:
    (first, second) = findings(asking.one("a", "b"))

    assert [first.message, second.message] == [
        "no feedback on wrong options",
        "no feedback at all",
    ]
    assert not first.is_fault


def test_a_lone_star_is_no_number_and_no_fault() -> None:
    assert faults(asking.number("5", q.Option("*"))) == []
