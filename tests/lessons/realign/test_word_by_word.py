"""Words matched one by one: what the sparse table gives is what the whole table gives."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from course.text.typos import are_similar
from lessons.realign.word_by_word import matches
from lessons.realign.word_index import Like, WordIndex

NEAR = ["a", "b", "ab", "abc", "abd", "river", "rivers", "rivre", "delta", "detla", "水", "土"]
WORDS = st.lists(st.sampled_from(NEAR), max_size=12)
SPELLINGS = st.text("abcé한국", max_size=9)


def _weight(one: str, other: str) -> float:
    return 1.0 if one == other else 0.7 * are_similar(one, other)


def _matches_by_the_whole_table(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    table = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    came: dict[tuple[int, int], str] = {}
    for at, form in enumerate(old):
        for to, other in enumerate(new):
            best, step = table[at][to + 1], "old"
            if table[at + 1][to] > best:
                best, step = table[at + 1][to], "new"
            weight = _weight(form, other)
            in_row = 0.5 if at and to and _weight(old[at - 1], new[to - 1]) else 0.0
            if weight and table[at][to] + weight + in_row > best:
                best, step = table[at][to] + weight + in_row, "both"
            table[at + 1][to + 1], came[at, to] = best, step
    found = []
    at, to = len(old) - 1, len(new) - 1
    while at >= 0 and to >= 0:
        step = came[at, to]
        if step == "both":
            found.append((at, to))
        at, to = at - (step != "new"), to - (step != "old")
    return found


@given(WORDS, WORDS, st.integers(0, 4), st.integers(0, 4))
def test_matches_are_those_of_the_whole_table(
    old: list[str], new: list[str], before: int, after: int
) -> None:
    text = ["river"] * before + new + ["river"] * after
    index = WordIndex(text, range(len(text)))

    found = [(at, to - before) for at, to in matches(old, index, before, before + len(new))]

    assert found == _matches_by_the_whole_table(old, new)


@given(st.lists(SPELLINGS, max_size=20), SPELLINGS)
def test_a_word_is_like_all_that_are_a_typo_away(forms: list[str], form: str) -> None:
    likes = WordIndex(forms, range(len(forms))).like(form, 0, len(forms))

    assert likes == [
        Like(at, _weight(form, other))
        for at, other in enumerate(forms)
        if form == other or are_similar(form, other)
    ]


@given(WORDS, WORDS)
def test_rows_of_both_texts_are_equal_where_the_words_are(old: list[str], new: list[str]) -> None:
    index = WordIndex(new, range(len(new)))
    olds, news = index.rows_of(index.codes_of(old), 2), index.rows(2)

    for at, row in enumerate(olds):
        for to, other in enumerate(news):
            assert (row == other) == (old[at : at + 2] == new[to : to + 2])
