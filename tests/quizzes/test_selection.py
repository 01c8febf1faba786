"""Selection and order of questions."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from quizzes.selection import SelectionRule, draw, order_options
from tests.factories import question_contents, quiz_steps

CHANCE = st.integers(0, 10_000).map(Random)


@given(CHANCE)
def test_named_questions_come_in_their_order(chance: Random) -> None:
    places = [SelectionRule(3), SelectionRule(1), SelectionRule(2)]

    assert draw(places, {}, is_shuffled=False, chance=chance) == [3, 1, 2]


@given(chance=CHANCE, count=st.integers(1, 9), is_shuffled=st.booleans())
def test_no_question_is_asked_twice(chance: Random, count: int, *, is_shuffled: bool) -> None:
    places = [
        SelectionRule(None, "a", count),
        SelectionRule(3),
        SelectionRule(None, "b", count),
        SelectionRule(1),
    ]
    tagged = {"a": [1, 2, 3, 4], "b": [3, 4, 5]}

    drawn = draw(places, tagged, is_shuffled=is_shuffled, chance=chance)

    assert len(drawn) == len(set(drawn))
    assert set(drawn) <= {1, 2, 3, 4, 5}
    assert {1, 3} <= set(drawn)
    assert len(drawn) >= min(2 + count, 4)


@given(CHANCE)
def test_every_question_of_a_tag_may_be_drawn(chance: Random) -> None:
    seen = {
        draw([SelectionRule(None, "a", 1)], {"a": [1, 2]}, is_shuffled=False, chance=chance)[0]
        for _ in range(64)
    }

    assert seen == {1, 2}


@given(CHANCE)
def test_items_never_lie_in_their_right_order(chance: Random) -> None:
    assert order_options(question_contents.ordering("a", "b"), chance=chance) == [1, 0]


def test_items_that_read_alike_end_the_search() -> None:
    assert sorted(order_options(question_contents.ordering("a", "a"))) == [0, 1]


@given(CHANCE)
def test_matches_are_shuffled_even_if_options_are_not_and_offered_once(chance: Random) -> None:
    pairs = question_contents.matching(
        ("a", "x"), ("b", "y"), ("c", "x"), ("", "z"), is_shuffled=False
    )

    assert sorted(order_options(pairs, chance=chance)) == [0, 1, 3]


def test_what_keeps_its_order() -> None:
    assert order_options(question_contents.true_false(is_true=True)) == [0, 1]
    assert order_options(question_contents.one(*"abcdefgh", is_shuffled=False)) == list(range(8))
    assert order_options(quiz_steps.OF_EACH_KIND["text"]) == []
