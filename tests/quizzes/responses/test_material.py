"""Responses that people gave elsewhere, if available."""

from typing import Any, cast

from quizzes import questions as q
from quizzes.marking import ResponseRefused, ResponseValue, check, mark
from tests import material


def marked(question: q.QuestionContent, text: str) -> float | str:
    try:
        check(question, ResponseValue(text=text))
    except ResponseRefused as refused:
        return refused.reason
    return float(mark(question, ResponseValue(text=text)))


def test_responses_are_marked_as_anyone_would() -> None:
    _folder, found = material.set_of("material/field")
    cases = [case for case in cast("list[dict[str, Any]]", found) if case["how"] == "marking"]
    assert cases

    for case in cases:
        question = q.QuestionContent(
            case["kind"],
            "?",
            tuple(q.Option(text, q.RIGHT) for text in case["right_answers"]),
            units=tuple(q.Unit(*unit) for unit in case.get("units", ())),
        )
        assert {text: marked(question, text) for text in case["responses"]} == case["right"]
