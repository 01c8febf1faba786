import pytest

from quizzes import questions as q
from quizzes.formats.aiken.reading import is_aiken, read_aiken
from quizzes.formats.gift.conversion import carry

PLAIN = "What is H2O?\nA. Water\nB. Salt\nANSWER: A\n"


def questions(text: str) -> list[q.QuestionContent]:
    found = read_aiken(text)
    assert found.unreadable == ()
    carried = [carry(each).authored for each in found.questions]
    return [authored.question for authored in carried if authored]


def test_each_question_has_its_choices_and_the_right_one() -> None:
    water, gas = questions(PLAIN + "\nWhich is a gas?\nA) Oxygen\nB) Iron\nC) Gold\nANSWER: C\n")

    assert (water.kind, water.stem) == (q.ONE, "What is H2O?")
    assert [(option.text, option.worth) for option in water.options] == [
        ("Water", 100),
        ("Salt", 0),
    ]
    assert [option.worth for option in gas.options] == [0, 0, 100]


@pytest.mark.parametrize(
    "text",
    [
        "What is H2O?\na) Water\nb) Salt\nanswer: a",
        "What is H2O?\n\nA. Water\n\nB. Salt\n\nANSWER: A",
        "  What is H2O?\n\tA.  Water\n B)Salt\nANSWER : A.",
        "What is H2O?\nA. Water\nB. Salt\nANSWER: A. Water",
    ],
)
def test_ways_people_write_it_make_no_difference(text: str) -> None:
    assert questions(text) == questions(PLAIN)


def test_texts_may_have_several_lines_and_are_no_markup() -> None:
    (made,) = questions("Look:\n\n2 * 3 < 7\nA. yes,\nof course\nB. no\nANSWER: A")

    assert made.stem == "Look:\n\n2 \\* 3 \\< 7"
    assert made.options[0].text == "yes, of course"


def test_a_first_line_may_begin_like_a_choice() -> None:
    (made,) = questions("C. elegans is\nA. a worm\nB. a fly\nANSWER: A")

    assert made.stem == "C. elegans is"


@pytest.mark.parametrize("answer", ["A, C", "AC", "a; c", "A & C"])
def test_several_letters_are_several_right_choices(answer: str) -> None:
    (made,) = questions(f"Which?\nA. x\nB. y\nC. z\nANSWER: {answer}")

    assert made.kind == q.SEVERAL
    assert [option.worth for option in made.options] == [100, 0, 100]


def test_feedback_belongs_to_the_question_before_it() -> None:
    first, second = questions(f"{PLAIN}FEEDBACK: It is wet.\n{PLAIN.replace('H2O', 'HDO')}")

    assert (first.feedback.text, second.feedback.text) == ("It is wet.", "")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("What?\nA. x\nB. y\n", 6, "no line ANSWER"),
        ("What?\nA. x\nB. y\n\nWhy?\nA. x\nB. y\nANSWER: A", 6, "before the next question"),
        ("What?\nA. x\nB. y\nANSWER: D", 6, "“D”, is not the letter"),
        ("What?\nA. x\nB. y\nANSWER: bay", 6, "“bay”, is not the letter"),
        ("What?\nANSWER: A", 6, "no choices"),
    ],
)
def test_what_is_no_question_is_named_with_its_line(text: str, line: int, reason: str) -> None:
    found = read_aiken(f"{PLAIN}\n{text}")

    (broken,) = found.unreadable
    assert (broken.line, broken.text.startswith("What?")) == (line, True)
    assert reason in broken.reason
    assert found.questions[0].text.text == "What is H2O?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PLAIN, True),
        ("{x} is a set of\nA. x\nB. y\nANSWER: A", True),
        ("What?\nA. x\nB. y", True),
        ("Which?{\n=A. x\n~B. y\n}", False),
        ("Which of these?\nA. x\nB. y\n{=A ~B}", False),
        ("Just words.", False),
    ],
)
def test_aiken_is_told_from_gift(text: str, expected: bool) -> None:
    assert is_aiken(text) is expected


@pytest.mark.parametrize("part", ["A. x\n", "ANSWER: A\n", "x\nA. y\n", "A, ", "ANSWER: A "])
def test_long_files_are_read_in_time_by_their_length(part: str) -> None:
    text = part * 50_000

    assert is_aiken(text) in {True, False}
    assert read_aiken(text)
