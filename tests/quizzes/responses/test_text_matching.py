"""Typed words that mean the same, and such that do not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.marking import ResponseRefused, ResponseValue, check, mark
from quizzes.responses.text_matching import fold, fold_hyphens
from tests.factories import question_contents

SAME = [
    # Spaces beside signs.
    ("a + b", "a+b"),
    ("a + b", "a +b"),
    ("C++", "c ++"),
    ("3/4", "3 / 4"),
    ("20 °C", "20°C"),
    ("Smith, J.", "Smith,J."),
    ("sin x - cos x", "sin x-cos x"),
    # A hyphen for a space.
    ("well-known", "well known"),
    ("Mao Tse-tung", "Mao Tse tung"),
    ("T-shirt", "t shirt"),
    ("COVID-19", "Covid 19"),
    ("mother-in-law", "mother in law"),
    ("בית־ספר", "בית ספר"),
    # Marks at the end, and quotation marks around the whole.
    ("Lima", "Lima!"),
    ("Lima", "Lima?"),
    ("Lima", "Lima,"),
    ("Lima", '"Lima"'),
    ("Lima", "'Lima'."),
    ("Lima", "„Lima.“"),
    ("Lima", "«Lima»"),
    ("Qué", "¿Qué?"),
    ("大跃进", "「大跃进」"),
    ("大跃进", "大跃进！"),
    ("نعم", "نعم؟"),
    ("हाँ", "हाँ।"),
    # Vowel points and the tatweel.
    ("مدرسة", "مَدْرَسَة"),
    ("مدرسة", "مدرســة"),
    ("كتاب", "كِتَاب"),
    ("שלום", "שָׁלוֹם"),
    ('צה"ל', "צה״ל"),
    # Accents, by script.
    ("naïve", "naive"),
    ("Καλημέρα", "καλημερα"),
    ("ёлка", "елка"),
    ("замок", "замо́к"),
]
OTHER = [
    ("a-b", "a b"),
    ("x-1", "x 1"),
    ("2-3", "2 3"),
    ("-5", "5"),
    ("sin x - cos x", "sin x cos x"),
    ("n!", "n"),
    ("5!", "5"),
    ("(n-1)!", "(n-1)"),
    ("!", "?"),
    ("a.b", "ab"),
    ("мой", "мои"),
    ("й", "и"),
    ("її", "іі"),
    ("ќ", "к"),
    ("أحمد", "احمد"),
    ("हिन्दी भाषा", "हिन्दीभाषा"),
]


def marked(meant: str, typed: str, **rules: Any) -> int:
    return int(mark(question_contents.typed(meant, **rules), ResponseValue(text=typed)))


@pytest.mark.parametrize(("meant", "typed"), SAME)
def test_what_anyone_would_call_right_is_right(meant: str, typed: str) -> None:
    assert (marked(meant, typed), marked(typed, meant)) == (1, 1)


@pytest.mark.parametrize(("meant", "typed"), OTHER)
def test_what_means_something_else_is_wrong(meant: str, typed: str) -> None:
    assert (marked(meant, typed), marked(typed, meant)) == (0, 0)


@pytest.mark.parametrize(
    ("meant", "typed"), [("مدرسة", "مَدْرَسَة"), ("שלום", "שָׁלוֹם"), ("ёлка", "елка")]
)
def test_points_count_where_accents_do(meant: str, typed: str) -> None:
    assert marked(meant, typed, exact_accents=True) == 0


def test_a_tatweel_never_counts() -> None:
    assert marked("مدرسة", "مدرســة", exact_accents=True) == 1


@pytest.mark.parametrize("sign", ["!", "?", "++", "&&", '"'])
def test_a_sign_alone_is_a_response(sign: str) -> None:
    assert marked(sign, sign) == 1


def test_stops_alone_are_none() -> None:
    with pytest.raises(ResponseRefused):
        check(question_contents.typed("Lima"), ResponseValue(text="..."))


@given(st.text(alphabet=st.sampled_from("a1-!.\"' «йё\u0308ـ"), max_size=20))
def test_what_cannot_be_seen_never_counts(text: str) -> None:
    assert fold(f" {text}\u200b ") == fold(text)
    assert fold_hyphens(f" {text}\u200b ") == fold_hyphens(text)


@pytest.mark.parametrize("part", ["!", "'", "a-", "- ", "a!", "1", "ا\u064b"])
def test_long_texts_take_no_longer_by_the_letter(part: str) -> None:
    assert fold(part * 100_000) is not None
