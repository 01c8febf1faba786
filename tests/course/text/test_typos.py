"""Words that differ by a typo."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.text.typos import are_similar, distance

WORDS = st.text("abcé한", max_size=9)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("plenum", "plenum", 0),
        ("plenum", "plenun", 1),
        ("plenum", "plnum", 1),
        ("plenum", "plennum", 1),
        ("plenum", "plneum", 1),
        ("plenum", "plnemu", 2),
        ("plenum", "armistice", 3),
    ],
)
def test_distance_counts_slips_up_to_a_bound(one: str, other: str, expected: int) -> None:
    assert distance(one, other, most=2) == expected


@given(WORDS, WORDS)
def test_distance_is_the_same_both_ways(one: str, other: str) -> None:
    assert distance(one, other, most=2) == distance(other, one, most=2)


@given(WORDS, st.integers(0, 8), st.sampled_from("xyz"))
def test_a_letter_put_into_a_word_is_one_slip(word: str, at: int, letter: str) -> None:
    longer = word[:at] + letter + word[at:]

    assert distance(word, longer, most=2) == 1
    assert are_similar(word, longer) == (len(longer) >= 3)


@given(WORDS, WORDS)
def test_similar_words_are_at_most_two_slips_apart(one: str, other: str) -> None:
    if are_similar(one, other):
        assert 1 <= distance(one, other, most=2) <= 2
