"""Cuts in text without full stops."""

import time

import pytest

from lessons.captions.cues import CaptionCue
from lessons.captions.reader import make_cue
from lessons.sentences.splitting import Sentence
from lessons.sentences.transcript_text import TranscriptText

ENGLISH = ["so the river carries sand", "and it moves every year", "because the", "water is fast"]
ARABIC = [
    "وهذا هو النهر الذي ننظر إليه",
    "ثم ننتقل إلى الجزء التالي",
    "لأن الماء سريع في",
    "هذا المكان",
]


def sentences_of(cues: list[CaptionCue], language: str) -> tuple[Sentence, ...]:
    return TranscriptText(cues, language).sentences


@pytest.mark.parametrize(("language", "lines"), [("en", ENGLISH), ("ar", ARABIC)])
def test_no_part_is_too_long_or_ends_in_mid_clause(language: str, lines: list[str]) -> None:
    cues = [make_cue(at * 2000, at * 2000 + 2000, lines[at % 4]) for at in range(200)]

    sentences = sentences_of(cues, language)

    assert all(len(item.plain) <= 220 for item in sentences)
    assert all(item.end_ms - item.start_ms <= 30_000 for item in sentences)
    assert all(len(item.plain) >= 40 for item in sentences)
    assert {item.start_ms % 2000 for item in sentences} == {0}
    assert not any(item.plain.endswith((" the", " في")) for item in sentences)


def test_long_pause_is_the_best_place() -> None:
    starts = [0, 3000, 6000, 9000, 14_000, 17_000, 20_000, 23_000, 26_000, 29_000, 32_000]
    cues = [make_cue(at, at + 3000, f"words of number {at}") for at in starts]

    assert [item.start_ms for item in sentences_of(cues, "en")][:2] == [0, 14_000]


def test_words_with_times_of_their_own_are_places_too() -> None:
    words = [f"<00:00:{at // 2:02}.{500 * (at % 2):03}>word{at}" for at in range(1, 110)]

    sentences = sentences_of([make_cue(0, 55_000, "word0 " + " ".join(words))], "en")

    assert len(sentences) > 2
    assert all(item.plain.startswith(f"word{item.start_ms // 500}") for item in sentences)
    assert all(len(item.plain) <= 220 for item in sentences)


def test_very_long_cue_is_cut_at_commas_and_spaces() -> None:
    spaced = sentences_of([make_cue(0, 9000, "and so the sand moves on " * 60)], "en")
    chinese = sentences_of([make_cue(0, 9000, "今天我们看河流它们怎样搬运泥沙，" * 60)], "zh")

    assert all(len(item.plain) <= 220 for item in spaced)
    assert all(len(item.plain) <= 220 for item in chinese)
    assert all(item.plain.endswith("，") for item in chinese)


def test_long_sentence_of_text_with_full_stops_stays_whole() -> None:
    long = "It was long, " * 30 + "at last."
    cues = [make_cue(0, 40_000, f"It began. {long}"), make_cue(40_000, 42_000, "It ended.")]

    assert [item.plain for item in sentences_of(cues, "en")] == ["It began.", long, "It ended."]


@pytest.mark.parametrize("text", ["word ", "다 ", "河流", "a. ", ". . ", "“", "- ", "1. 2. ", "요"])
def test_time_grows_with_the_text(text: str) -> None:
    def seconds(cues: int) -> float:
        made = [make_cue(at * 900, at * 900 + 900, text * 60) for at in range(cues)]
        begun = time.process_time()
        assert sentences_of(made, "ko" if "다" in text else "en")
        return time.process_time() - begun

    assert min(seconds(120) for _ in range(2)) < 12 * max(0.02, min(seconds(30) for _ in range(2)))
