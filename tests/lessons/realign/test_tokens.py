"""The tokenizer for comparing captions."""

import pytest

from lessons.realign.tokens import Tokens


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Don’t STOP, Café ＡＢＣ naïve.", ["dont", "stop", "cafe", "abc", "naive"]),
        ("천리마운동은 1958년에", ["천리마운동은", "1958년에"]),
        ("大跃进，始于1958年。", ["大", "跃", "进", "始", "于", "1958", "年"]),
        ("الحَرْبُ الأُولى ـــ كتـاب", ["الحرب", "الاولى", "كتاب"]),
        ("שָׁלוֹם עולם", ["שלום", "עולם"]),
        ("हिन्दी में।", ["हिन्दी", "में"]),
        ("น้ำ ไทย", ["น", "ํา", "ไ", "ท", "ย"]),
        ("がか", ["が", "か"]),
        ("“…” – ♪", []),
    ],
)
def test_forms(text: str, forms: list[str]) -> None:
    assert Tokens(text).forms == forms


def test_words_are_where_they_stand() -> None:
    tokens = Tokens("So: “leaps”, he said.")

    words = [tokens.text[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)]
    assert words == ["So", "leaps", "he", "said"]
