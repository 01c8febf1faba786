"""Text without full stops: the ends of cues stand for them, in languages that show it so."""

import pytest

from lessons.captions.reader import make_cue
from lessons.sentences.html import render
from lessons.sentences.transcript_text import TranscriptText


def text_of(lines: list[str], language: str) -> TranscriptText:
    cues = [make_cue(at * 3000, at * 3000 + 2900, line) for at, line in enumerate(lines)]
    return TranscriptText(cues, language)


def plains(lines: list[str], language: str) -> list[str]:
    return [sentence.plain for sentence in text_of(lines, language).sentences]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("zh", ["今天我们看河流", "它们怎样搬运泥沙"]),
        ("zh-Hant", ["這條河很長", "它流過三個省", "真的嗎？", "我們看看"]),
        ("ja", ["今日は川を見ます", "川は砂を運びます", "そうですか"]),
    ],
)
def test_chinese_and_japanese_cues_without_stops_are_sentences(
    language: str, lines: list[str]
) -> None:
    text = text_of(lines, language)

    assert plains(lines, language) == lines
    assert "".join(lines[:2]) not in text.joined.text
    assert "".join(lines[:2]) not in "".join(part for part in render(text).html.split("</span>"))


def test_unfinished_chinese_and_japanese_cues_go_on_at_a_visible_joint() -> None:
    assert plains(["这是河流和", "它们的泥沙", "我们看看"], "zh") == [
        "这是河流和 它们的泥沙",
        "我们看看",
    ]
    assert plains(["今日は川を", "見てみます"], "ja") == ["今日は川を 見てみます"]
    assert plains(["河很长，", "它很老"], "zh") == ["河很长，它很老"]


def test_chinese_with_full_stops_is_not_cut_at_cue_ends() -> None:
    assert plains(["今天我们看", "河流。它们", "很长。"], "zh") == [
        "今天我们看河流。",
        "它们很长。",
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["강을 보겠습니다", "모래를 나르죠", "어떻게 될까", "보세요"], 4),
        (["강이 깁니까", "모래가 많다", "그렇군요"], 3),
        (["모래를 나르니까", "땅이 바뀝니다"], 1),
        (["강과 바다", "그리고 날마다", "무엇이 필요", "할까요"], 1),
        (["강에서 바다까지", "물이 흐릅니다"], 1),
    ],
)
def test_korean_endings_at_a_cue_end_end_sentences(lines: list[str], expected: int) -> None:
    assert len(plains(lines, "ko")) == expected


def test_korean_with_full_stops_is_not_cut_at_endings() -> None:
    lines = ["그는 강을 본다", "고 말했다. 그리고", "갔다."]

    assert plains(lines, "ko") == ["그는 강을 본다 고 말했다.", "그리고 갔다."]


def test_sound_among_words_without_stops_stands_alone() -> None:
    lines = ["thank you all", "[applause]", "so we begin"]

    assert plains(lines, "en") == lines


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Hello.", "…", "♪", "It went."], ["Hello. … ♪", "It went."]),
        (["Hello.", "“", "It went.”"], ["Hello.", "“ It went.”"]),
        (["<v Ann>Hello.", "<v Bob>-", "<v Ann>It went."], ["Hello.", "- It went."]),
        (["♪", "Hello."], ["♪ Hello."]),
        (["♪", "…"], ["♪ …"]),
        (["Hello.", "“"], ["Hello. “"]),
        (["5", "Hello."], ["5 Hello."]),
    ],
)
def test_what_has_no_letter_or_figure_joins_its_neighbour(
    lines: list[str], expected: list[str]
) -> None:
    assert plains(lines, "en") == expected
