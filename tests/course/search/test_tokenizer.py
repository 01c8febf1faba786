"""The tokenizer of the search index."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.search.tokenizer import LONGEST_WORD, folded, one_line, spellings, words_of


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
        ("The U.S. and e.g. Dr.No", ["the", "us", "and", "eg", "dr", "no"]),
        (
            "1,250 or 1.250.000 or 3.5 or 12,34",
            ["1250", "or", "1250000", "or", "3", "5", "or", "12", "34"],
        ),
        ("C++ C# C #1", ["cplusplus", "csharp", "c", "1"]),
        ("大躍進運動", ["大跃", "跃进", "进运", "运动", "动"]),
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
        ("ǿ", "o"),
        ("ǣ", "ae"),
        ("ёлка", "елка"),
        ("йод", "йод"),
        ("أحمد", "احمد"),
        ("νερό", "νερο"),
        ("plain", "plain"),
    ],
)
def test_folding_takes_accents_away(form: str, expected: str) -> None:
    assert folded(form) == expected


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a plain line", ["a plain line"]),
        ("Où là", ["où là", "ou la"]),
        ("an e-mail", ["an e mail", "an email mail"]),
        ("C++ und Café-Öl", ["cplusplus und café öl", "c und caféöl ol", "cplusplus und cafe öl"]),
    ],
)
def test_spellings_have_every_form_in_its_place(text: str, lines: list[str]) -> None:
    made = spellings(words_of(text))

    assert made[: len(lines)] == lines


def test_two_common_words_in_a_row_are_a_form_together() -> None:
    assert spellings(words_of("to be seen"), {"to", "be"}) == ["to be seen", "p0to0be0 be seen"]


@pytest.mark.parametrize(
    ("text", "compounds"),
    [
        ("e-mail", ["email"]),
        ("COVID-19", ["covid19"]),
        ("O’Brien can't", ["obrien", "cant"]),
        ("SARS-CoV-2", ["sarscov2"]),
        ("node.js", ["nodejs"]),
        ("1958-1960, 3.5", []),
        ("a - b. Then", []),
        ("a-b-c-d-e-f", []),
    ],
)
def test_joined_words_are_also_one(text: str, compounds: list[str]) -> None:
    assert [word.compound for word in words_of(text) if word.compound] == compounds


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_postgresql_sees_as_many_words(text: str) -> None:
    line = one_line(text)
    words = words_of(line)

    for sent in filter(None, spellings(words, {word.form for word in words})):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ts_parse('default', %s) WHERE tokid <> 12", [sent])
            assert cursor.fetchone() == (len(words),)
    for word in words:
        assert line[word.start : word.end].strip()
