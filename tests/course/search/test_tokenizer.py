"""The tokenizer of the search index."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.search.tokenizer import LONGEST_WORD, folded, joined, one_line, words_of


def forms(text: str) -> list[str]:
    return [word.form for word in words_of(one_line(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mao’s Soviet-style plan.", ["mao", "s", "soviet", "style", "plan"]),
        ("1958年大跃进", ["1958", "年大", "大跃", "跃进", "进"]),
        ("천리마운동은", ["천리", "리마", "마운", "운동", "동은", "은"]),
        ("カフェ、北京", ["カフ", "フェ", "ェ", "北京", "京"]),
        ("שָׁלוֹם", ["שלום"]),
        ("هَٰذَا كِتَابٌ", ["هذا", "كتاب"]),
        ("ＡＢＣ co\u00adoperate", ["abc", "cooperate"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("  \n*** — ", []),
        ("x" * 500, ["x" * LONGEST_WORD]),
    ],
)
def test_words_are_taken_apart(text: str, expected: list[str]) -> None:
    assert forms(text) == expected


def test_decomposed_hangul_is_the_same_as_composed() -> None:
    assert forms("\u110e\u1165\u11ab\u1105\u1175") == forms("천리") == ["천리", "리"]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("réunion", "reunion"),
        ("straße", "strasse"),
        ("smørrebrød", "smorrebrod"),
        ("ёлка", "елка"),
        ("йод", "йод"),
        ("أحمد", "احمد"),
        ("νερό", "νερο"),
        ("plain", "plain"),
    ],
)
def test_folding_takes_accents_away(form: str, expected: str) -> None:
    assert folded(form) == expected


def test_joined_says_nothing_where_folding_changes_nothing() -> None:
    assert joined(words_of("a plain line")) == ("a plain line", "")
    assert joined(words_of("Où là")) == ("où là", "ou la")


@pytest.mark.django_db
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_postgresql_sees_as_many_words(text: str) -> None:
    line = one_line(text)
    words = words_of(line)
    plain, plainer = joined(words)

    for sent in filter(None, (plain, plainer)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ts_parse('default', %s) WHERE tokid <> 12", [sent])
            assert cursor.fetchone() == (len(words),)
    for word in words:
        assert line[word.start : word.end].strip()
