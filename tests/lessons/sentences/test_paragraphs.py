import textwrap
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.captions.cues import CaptionCue
from lessons.captions.reader import make_cue
from lessons.sentences.joined_text import JoinedText
from lessons.sentences.paragraphs import Paragraph
from lessons.sentences.transcript_text import TranscriptText
from tests.factories.cues import ANY_CUES, cues_of

_SENTENCES = [
    f"Sentence number {n} tells of the year {1900 + n} and of {n % 7 * 'very '}many horses."
    for n in range(90)
]


def make_paragraphs(
    cues: list[CaptionCue], language: str, *, is_paragraphed: bool = False
) -> tuple[Paragraph, ...]:
    return TranscriptText(cues, language, is_paragraphed=is_paragraphed).paragraphs


def _talk(width: int, characters_per_second: int = 15) -> list[CaptionCue]:
    """A continuous talk in caption lines of a width, with realistic durations."""
    cues: list[CaptionCue] = []
    spoken = 0
    for line in textwrap.wrap(" ".join(_SENTENCES), width):
        start = spoken * 1000 // characters_per_second
        spoken += len(line) + 1
        cues.append(make_cue(start, spoken * 1000 // characters_per_second, line))
    return cues


@pytest.mark.parametrize("width", [32, 42, 74])
def test_paragraphs_begin_with_a_sentence_and_have_the_length_readers_like(width: int) -> None:
    paragraphs = make_paragraphs(_talk(width), "en")

    assert " ".join(item.text for item in paragraphs) == " ".join(_SENTENCES)
    assert all(item.text.startswith("Sentence") for item in paragraphs)
    assert all(len(item.text) <= 750 for item in paragraphs)
    assert all(item.end_ms - item.start_ms <= 60_000 for item in paragraphs)
    assert all(25_000 <= b.start_ms - a.start_ms <= 60_000 for a, b in pairwise(paragraphs))


def test_a_cue_is_shared_where_a_sentence_begins_inside_it() -> None:
    cues = [
        make_cue(0, 30_000, "It ran long"),
        make_cue(30_000, 33_000, "and ended. Then another"),
        make_cue(33_000, 70_000, "began and ended."),
    ]

    first, second = make_paragraphs(cues, "en")

    assert (first.text, second.text) == (
        "It ran long and ended.",
        "Then another began and ended.",
    )
    assert (first.start_ms, first.end_ms, second.start_ms) == (0, 33_000, 30_000)
    assert first.pieces[-1] == (1, 0, 10)
    assert second.pieces[0] == (1, 11, 23)
    assert (first.first_cue, first.last_cue, second.first_cue, second.last_cue) == (0, 1, 1, 2)


def test_a_long_pause_and_a_change_of_speaker_break_early() -> None:
    cues = [
        make_cue(0, 2000, "<v Ann>One."),
        make_cue(2000, 4000, "Two."),
        make_cue(4000, 6000, "<v Bob>Three."),
        make_cue(8500, 9000, "<v Bob>Four."),
        make_cue(11_501, 12_000, "<v Bob>Five."),
    ]

    paragraphs = make_paragraphs(cues, "en")

    assert [(item.speaker, item.text) for item in paragraphs] == [
        ("Ann", "One. Two."),
        ("Bob", "Three. Four."),
        ("Bob", "Five."),
    ]


def test_starts_differ_by_a_second_at_least() -> None:
    cues = [make_cue(0, 100, "<v A>One."), make_cue(999, 1000, "<v B>Two.")]

    assert [item.text for item in make_paragraphs(cues, "en")] == ["One. Two."]


def test_text_that_comes_in_paragraphs_keeps_them() -> None:
    cues = [make_cue(0, 1000, "One. Two."), make_cue(1000, 2000, " "), make_cue(2000, 90_000, "so")]

    paragraphs = make_paragraphs(cues, "en", is_paragraphed=True)

    assert [(item.start_ms, item.text, item.last_cue) for item in paragraphs] == [
        (0, "One. Two.", 0),
        (2000, "so", 2),
    ]


def test_no_cues_make_no_paragraphs() -> None:
    assert make_paragraphs([], "en") == ()
    assert make_paragraphs([make_cue(0, 1, "")], "en") == ()


@given(ANY_CUES, st.sampled_from(["en", "ja"]))
def test_paragraphs_hold_all_words_and_their_times_rise(
    items: list[tuple[int, int, str, str]], language: str
) -> None:
    cues = cues_of(items)

    paragraphs = make_paragraphs(cues, language)

    joined = "".join(item.text for item in paragraphs)
    assert "".join(joined.split()) == "".join(JoinedText(cues).text.split())
    assert all(a.start_ms // 1000 < b.start_ms // 1000 for a, b in pairwise(paragraphs))


@pytest.mark.parametrize("count", [20_000, pytest.param(100_000, marks=pytest.mark.soak)])
@pytest.mark.parametrize(
    "cue",
    [
        lambda at: make_cue(at, at + 1, "so. But"),
        lambda _: make_cue(0, 1, "so. But"),
        lambda at: make_cue(at * 1000, at * 1000 + 900, "no marks at all"),
    ],
    ids=["dense", "at once", "no marks"],
)
def test_very_many_cues_become_paragraphs(cue: Callable[[int], CaptionCue], count: int) -> None:
    assert make_paragraphs([cue(at) for at in range(count)], "en")
