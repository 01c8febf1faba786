"""Alignment of an old text with a new one."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from course.text.typos import are_similar
from lessons.realign.align import Alignment, Words
from lessons.realign.chain import MatchingBlock, heaviest_chain
from lessons.realign.word_index import WordIndex

WORDS = st.lists(st.sampled_from(["a", "b", "c", "river", "delta", "stone"]), max_size=30)


def _align(old: list[str], new: list[str]) -> list[int]:
    alignment = Alignment(
        Words(old, [0] * len(old)), WordIndex(new, [0] * len(new)), [(0, len(old) + 1)]
    )
    return alignment.to_new


def test_the_same_words_go_to_themselves() -> None:
    words = ["the", "river", "and", "the", "river", "and", "the", "river"]

    assert _align(words, words) == list(range(8))


def test_what_was_put_in_or_left_out_moves_the_rest() -> None:
    old = ["one", "two", "three", "four", "five", "six"]
    new = ["zero", "one", "two", "four", "five", "and", "six"]

    assert _align(old, new) == [1, 2, -1, 3, 4, 6]


def test_a_word_with_a_typo_is_the_same_word() -> None:
    assert _align(["it", "was", "recieved"], ["it", "was", "received"]) == [0, 1, 2]


def test_a_heavier_block_decides_what_was_moved() -> None:
    moved = ["in", "lushan", "he", "wrote"]
    stayed = ["the", "canteens", "closed", "and", "the", "fields", "lay"]

    to_new = _align(moved + stayed, stayed + moved)

    assert to_new == [-1] * 4 + list(range(7))


@given(WORDS, WORDS)
def test_words_go_in_order_to_words_like_them(old: list[str], new: list[str]) -> None:
    to_new = _align(old, new)

    went = [to for to in to_new if to >= 0]
    assert went == sorted(set(went))
    assert all(
        old[at] == new[to] or are_similar(old[at], new[to])
        for at, to in enumerate(to_new)
        if to >= 0
    )


@given(WORDS)
def test_any_text_goes_to_itself(words: list[str]) -> None:
    assert _align(words, words) == list(range(len(words)))


@given(
    st.lists(
        st.builds(MatchingBlock, st.integers(0, 40), st.integers(0, 40), st.integers(1, 6)),
        max_size=20,
    )
)
def test_a_chain_rises_in_both_texts_and_overlaps_in_neither(blocks: list[MatchingBlock]) -> None:
    chain = heaviest_chain(blocks)

    for left, right in pairwise(chain):
        assert left.old + left.length <= right.old
        assert left.new + left.length <= right.new
    assert bool(chain) == bool(blocks)
