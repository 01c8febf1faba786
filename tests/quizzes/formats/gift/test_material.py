"""Real GIFT files of public sources, if available."""

import json
from pathlib import Path
from typing import Any

import pytest

from quizzes.formats.gift.conversion import carry
from quizzes.formats.gift.reading import GiftAnswer, GiftQuestion, read_gift
from quizzes.formats.gift.writing import write_question

MATERIAL = Path(__file__).parents[4].parent / "shared" / "material"
SETS = ("gift-grammar", "gift-moodle")

if not MATERIAL.is_dir():
    pytest.skip("../shared/material is not there", allow_module_level=True)


def expected(name: str) -> dict[str, Any]:
    read = json.loads((MATERIAL / name / "expected.json").read_text())
    files: dict[str, Any] = read["files"]
    return files


FILES = [(name, file) for name in SETS for file in expected(name)]


def questions_of(name: str, file: str) -> tuple[GiftQuestion, ...]:
    with (MATERIAL / name / file).open(encoding="utf-8", newline="") as opened:
        return read_gift(opened.read()).questions


def described(question: GiftQuestion) -> dict[str, Any]:
    """A question as the material's expected results describe it."""
    made: dict[str, Any] = {
        "text": question.text.text,
        "format": question.text.format,
        "qtype": question.type,
        "line": question.line,
        "category": question.category or None,
    }
    made |= {"name": question.name} if question.name else {}
    made |= {"missing_word": True} if question.has_gap else {}
    if question.general_feedback.text:
        made["general_feedback"] = question.general_feedback.text
    return made | _answers(question)


def _answers(question: GiftQuestion) -> dict[str, Any]:
    answers = question.answers
    if question.type == "truefalse":
        return _truth(answers)
    if question.type == "match":
        return {"pairs": [[answer.text.text, answer.match] for answer in answers]}
    if question.type == "numerical":
        return {"answers": [_number(answer) for answer in answers]}
    if question.type not in {"multichoice", "shortanswer"}:
        return {}
    made: dict[str, Any] = {
        "answers": [
            {
                "text": answer.text.text,
                "fraction": pytest.approx(answer.percent / 100),
                "feedback": answer.feedback.text,
            }
            for answer in answers
        ]
    }
    return made | ({"single": question.is_single} if question.type == "multichoice" else {})


def _truth(answers: tuple[GiftAnswer, ...]) -> dict[str, Any]:
    true, false = answers
    right, wrong = (true, false) if true.percent else (false, true)
    made: dict[str, Any] = {"correct": true.percent > 0}
    made |= {"feedback_right": right.feedback.text} if right.feedback.text else {}
    return made | ({"feedback_wrong": wrong.feedback.text} if wrong.feedback.text else {})


def _number(answer: GiftAnswer) -> dict[str, Any]:
    is_any = answer.text.text == "*"
    return {
        "answer": "*" if is_any else pytest.approx(float(answer.text.text)),
        "tolerance": None if is_any else pytest.approx(float(answer.tolerance or 0)),
        "fraction": answer.percent / 100,
        "feedback": answer.feedback.text,
    }


@pytest.mark.parametrize(("name", "file"), FILES)
def test_file_is_read_as_moodle_reads_it(name: str, file: str) -> None:
    wanted = expected(name)[file]

    found = questions_of(name, file)

    assert [described(question) for question in found] == wanted["items"]


@pytest.mark.parametrize(("name", "file"), FILES)
def test_every_question_is_carried_or_named(name: str, file: str) -> None:
    for question in questions_of(name, file):
        carried = carry(question)

        assert (carried.authored is None) == bool(carried.reason)
        assert (question.type in {"essay", "description"}) == (carried.authored is None)


@pytest.mark.parametrize(("name", "file"), FILES)
def test_questions_come_back_from_gift_as_they_were(name: str, file: str) -> None:
    for question in questions_of(name, file):
        authored = carry(question).authored
        if authored is None:
            continue

        written = write_question(authored)
        (again,) = read_gift(written.text).questions

        assert carry(again).authored == authored or written.losses
        feedback = [option.feedback.text for option in authored.question.options]
        read_again = carry(again).authored
        assert read_again is not None
        assert [option.feedback.text for option in read_again.question.options] == feedback
        assert read_again.question.feedback == authored.question.feedback
