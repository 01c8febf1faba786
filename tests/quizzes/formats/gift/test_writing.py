"""Round trip of questions through GIFT."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import questions as q
from quizzes.formats.gift.conversion import carry
from quizzes.formats.gift.reading import read_gift
from quizzes.formats.gift.writing import write_gift, write_question
from quizzes.validation import faults
from tests.factories import question_contents

WORDS = (
    st.text("ab=~#:{}\\\\%/[]<>*n\\n>- 1é大", min_size=1, max_size=12).map(str.strip).filter(bool)
)
NOTES = st.builds(q.AuthorNote, text=WORDS | st.just(""))
PICKED = st.sampled_from([0, 100])


def options(worths: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[q.Option, ...]]:
    one = st.builds(q.Option, text=WORDS, worth=worths, feedback=NOTES)
    return st.lists(one, min_size=2, max_size=5, unique_by=lambda option: option.text).map(tuple)


PAIRS = st.lists(st.builds(q.Option, text=WORDS, match=WORDS), min_size=2, max_size=4).map(tuple)
NUMBERS = st.lists(
    st.builds(
        q.Option,
        text=st.decimals(-1000, 1000, places=3).map(str),
        worth=PICKED,
        tolerance=st.sampled_from(["", "0.5", "2"]),
        feedback=NOTES,
    ),
    min_size=1,
    max_size=3,
).map(tuple)
TRUTHS = st.tuples(
    st.builds(q.Option, worth=st.just(100), feedback=NOTES),
    st.builds(q.Option, worth=st.just(0), feedback=NOTES),
)
QUESTIONS = st.one_of(
    st.builds(q.QuestionContent, st.just(q.ONE), WORDS, options(PICKED), feedback=NOTES),
    st.builds(
        q.QuestionContent,
        st.just(q.SEVERAL),
        WORDS,
        options(PICKED),
        feedback=NOTES,
        partial=st.just(q.SHARE),
    ),
    st.builds(q.QuestionContent, st.just(q.TRUE_FALSE), WORDS, TRUTHS, feedback=NOTES),
    st.builds(q.QuestionContent, st.just(q.NUMBER), WORDS, NUMBERS, feedback=NOTES),
    st.builds(
        q.QuestionContent,
        st.just(q.MATCHING),
        WORDS,
        PAIRS,
        feedback=NOTES,
        partial=st.just(q.SHARE),
    ),
).filter(lambda question: not faults(question))


@given(QUESTIONS)
def test_question_comes_back_as_it_was_or_its_losses_are_named(question: q.QuestionContent) -> None:
    authored = q.Authored("k7m2p9qx", question, "A title", ("dates",))

    written = write_question(authored)

    found = read_gift(write_gift([written]))
    assert found.unreadable == ()
    again = carry(found.questions[0]).authored
    assert again is not None
    assert again.question.feedback == question.feedback
    if not written.losses:
        assert replace(again, question=_plain_numbers(again.question)) == replace(
            authored, question=_plain_numbers(question)
        )


def _plain_numbers(question: q.QuestionContent) -> q.QuestionContent:
    if question.kind != q.NUMBER:
        return question
    return replace(
        question,
        options=tuple(replace(option, text=str(float(option.text))) for option in question.options),
    )


def test_every_feedback_is_kept() -> None:
    question = q.QuestionContent(
        q.MATCHING,
        "Who?",
        (
            q.Option("Peng", match="defence", feedback=q.AuthorNote("He wrote a letter.")),
            q.Option("Liu", match="state"),
        ),
        feedback=q.AuthorNote("See the film."),
    )

    written = write_question(q.Authored("", question))

    assert "See the film.\\n\\nPeng → defence\\: He wrote a letter." in written.text
    assert any("feedback on pairs" in loss for loss in written.losses)


def test_an_order_is_left_with_its_reason() -> None:
    written = write_question(q.Authored("", question_contents.ordering("one", "two")))

    assert (written.text, bool(written.reason)) == ("", True)


@pytest.mark.parametrize(
    ("change", "loss"),
    [
        ({"hint": q.AuthorNote("Think.")}, "the hint"),
        ({"feedback": q.AuthorNote("x", q.MomentRef("g5nt8mkw", "en", "words"))}, "moments"),
        ({"is_shuffled": False}, "order"),
    ],
)
def test_what_gift_has_no_words_for_is_named(change: dict[str, object], loss: str) -> None:
    question = replace(question_contents.one("a", "b"), **change)  # type: ignore[arg-type]

    written = write_question(q.Authored("", question))

    assert any(loss in named for named in written.losses)


def test_units_and_folding_are_named() -> None:
    number = replace(question_contents.number("3"), units=(q.Unit("km"),))
    words = replace(question_contents.typed("Rhine"), allows_typos=True)

    assert "the units" in write_question(q.Authored("", number)).losses
    assert any("slips" in loss for loss in write_question(q.Authored("", words)).losses)
