"""Round trip of questions through Aiken, within what it can hold."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import questions as q
from quizzes.formats.aiken.reading import read_aiken
from quizzes.formats.aiken.writing import write_aiken, write_question
from quizzes.formats.gift.conversion import carry
from quizzes.validation import faults
from tests.factories import question_contents

WORDS = st.text("abAB.):=~#\\*_<&[]`1é大 ", min_size=1, max_size=12).map(str.strip).filter(bool)
OPTIONS = st.lists(WORDS, min_size=2, max_size=6, unique=True).flatmap(
    lambda texts: st.integers(0, len(texts) - 1).map(
        lambda right: tuple(
            q.Option(text, q.RIGHT if at == right else 0) for at, text in enumerate(texts)
        )
    )
)
QUESTIONS = st.builds(q.QuestionContent, st.just(q.ONE), WORDS, OPTIONS).filter(
    lambda question: not faults(question)
)


@given(st.lists(QUESTIONS, min_size=1, max_size=3))
def test_questions_come_back_as_they_were_or_are_named(questions: list[q.QuestionContent]) -> None:
    written = [write_question(q.Authored("", question)) for question in questions]
    kept = [one for one in written if one.text]

    found = read_aiken(write_aiken(written))

    assert found.unreadable == ()
    for one, source in zip(kept, found.questions, strict=True):
        again = carry(source).authored
        if not one.losses:
            assert again is not None
            assert _shown(again.question) == _shown(one.authored.question)


def _shown(question: q.QuestionContent) -> q.QuestionContent:
    """As a page shows it: a backslash before a sign that needs none is not seen."""
    plain = [write_question(q.Authored("", question)).text]
    return replace(question, stem=plain[0], options=())


def test_it_is_written_as_moodle_reads_it() -> None:
    question = question_contents.one("Water", "Salt", stem="What is H2O?")

    written = write_question(q.Authored("k7m2p9qx", question, "Water", ("week 1",)))

    assert written.text == "What is H2O?\nA. Water\nB. Salt\nANSWER: A"
    assert written.losses == ("its key, title, tags",)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (question_contents.several("a", "b", right=(0,)), "several choices"),
        (question_contents.typed("a"), "text"),
        (question_contents.ordering("a", "b"), "ordering"),
        (question_contents.one(*(str(at) for at in range(27))), "26"),
        (question_contents.one("a", "b", stem="A) What?"), "like a choice"),
        (question_contents.one("a", "b", stem="Answer: what?"), "like a choice"),
        (question_contents.one("a", "![A map](a.png)"), "nothing without its picture"),
    ],
)
def test_what_it_has_no_form_for_is_left_with_its_reason(
    question: q.QuestionContent, reason: str
) -> None:
    written = write_question(q.Authored("", question))

    assert written.text == ""
    assert reason in written.reason


@pytest.mark.parametrize(
    ("question", "loss"),
    [
        (question_contents.true_false(is_true=True), "true or false"),
        (question_contents.one("a", "b", feedback=q.AuthorNote("x")), "all feedback"),
        (question_contents.one("a", "b", hint=q.AuthorNote("x")), "the hint"),
        (question_contents.one("a", "b", is_shuffled=False), "order"),
        (question_contents.one("a", "b", stem="**What?**"), "the form of its texts"),
        (question_contents.one("a", "b", stem="Two\n\nlines"), "the form of its texts"),
        (question_contents.one("a", "b", stem="![A map](a.png)x"), "a picture"),
        (question_contents.one("a", q.Option("b", 50), partial=q.SHARE), "right in part"),
    ],
)
def test_what_is_lost_is_named(question: q.QuestionContent, loss: str) -> None:
    written = write_question(q.Authored("", question))

    assert written.text
    assert any(loss in named for named in written.losses)
