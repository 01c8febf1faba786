"""Feedback after each try: the table of docs/questions.md, row by row."""

import pytest

from quizzes import questions as q
from quizzes.feedback import MISSED, RIGHT, WRONG, Revealed, reveal
from quizzes.marking import ResponseValue, mark
from tests.factories import question_contents, quiz_steps

ONE = question_contents.one("a", "b", "c")
SEVERAL = question_contents.several("a", "b", "c", "d", right=(0, 1))
PAIRS = question_contents.matching(("Nile", "Egypt"), ("Mekong", "Vietnam"), ("", "Peru"))
ITEMS = question_contents.ordering("a", "b", "c")
WORD = question_contents.typed("silt", q.Option("salt", 0))


def shown(question: q.QuestionContent, *picks: str, tries: int | None = 3) -> Revealed:
    given = [ResponseValue(tuple(map(int, text.split()))) for text in picks]
    return reveal(question, [(each, mark(question, each) == 1) for each in given], most_tries=tries)


@pytest.mark.parametrize("kind", quiz_steps.OF_EACH_KIND)
def test_nothing_is_shown_before_the_first_try(kind: str) -> None:
    for most in (None, 3):
        assert reveal(quiz_steps.OF_EACH_KIND[kind], [], most_tries=most) == Revealed()


def test_a_wrong_choice_opens_its_own_feedback() -> None:
    assert shown(ONE, "1") == Revealed(marks={1: WRONG}, feedback=frozenset({1}))


def test_wrong_choices_of_earlier_tries_stay_known() -> None:
    assert shown(ONE, "1", "2").marks == {1: WRONG, 2: WRONG}


def test_the_last_try_opens_what_was_right() -> None:
    last = shown(ONE, "1", "2", "1")

    assert last.is_settled
    assert last.marks == {0: MISSED, 1: WRONG, 2: WRONG}
    assert last.feedback == {1, 2}


def test_a_right_choice_of_a_test_opens_its_feedback_only() -> None:
    assert shown(ONE, "0") == Revealed(
        is_right=True, is_settled=True, marks={0: RIGHT}, feedback=frozenset({0})
    )


def test_a_right_choice_of_a_quiz_opens_every_feedback() -> None:
    assert shown(ONE, "0", tries=None).feedback == {0, 1, 2}


def test_a_quiz_never_shows_the_right_response_for_wrong_ones() -> None:
    assert not shown(ONE, *"1212121", tries=None).is_settled


def test_of_several_the_ticked_are_marked() -> None:
    assert shown(SEVERAL, "0 2") == Revealed(marks={0: RIGHT, 2: WRONG}, feedback=frozenset({0, 2}))


def test_of_several_the_missed_are_told_at_the_end() -> None:
    assert shown(SEVERAL, "2", "2", "0 2").marks == {0: RIGHT, 1: MISSED, 2: WRONG}


def test_of_pairs_and_items_only_the_count_is_told() -> None:
    assert shown(PAIRS, "0 2") == Revealed(parts=2, parts_right=1)
    assert shown(ITEMS, "0 2 1") == Revealed(parts=3, parts_right=1)


def test_pairs_and_items_are_marked_at_the_end() -> None:
    pairs = shown(PAIRS, "0 2", tries=1)
    items = shown(ITEMS, "0 2 1", tries=1)

    assert pairs.marks == {0: RIGHT, 1: WRONG}
    assert pairs.feedback == {0, 1, 2}
    assert (items.places, items.marks) == ((True, False, False), {})


def test_a_typed_response_opens_the_feedback_it_fits() -> None:
    assert reveal(WORD, [(ResponseValue((), "Salt"), False)], most_tries=3).feedback == {1}
    assert reveal(WORD, [(ResponseValue((), "mud"), False)], most_tries=3).feedback == frozenset()
