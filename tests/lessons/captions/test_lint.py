import pytest

from lessons.captions.lint import MOST, find_flaws
from lessons.captions.reader import make_cue


def _found(*cues: tuple[int, int, str]) -> list[tuple[str, int, int]]:
    flaws = find_flaws([make_cue(*cue) for cue in cues])
    return [(flaw.kind, flaw.start_ms, flaw.amount) for flaw in flaws]


def test_good_captions_have_no_flaws() -> None:
    assert _found((0, 3_000, "A river rises in"), (3_000, 6_000, "the mountains.")) == []


@pytest.mark.parametrize(
    ("lasts", "text", "is_long"),
    [
        (7_000, "Well", False),
        (7_001, "Well", True),
        (7_200, "w" * 36, False),
        (20_000, "w" * 400, False),
        (20_001, "w" * 400, True),
    ],
)
def test_a_cue_is_too_long_over_7_s_with_little_text_or_over_20_s(
    lasts: int, text: str, is_long: bool
) -> None:
    assert _found((0, lasts, text)) == ([("long", 0, lasts)] if is_long else [])


def test_more_than_25_characters_a_second_are_too_fast() -> None:
    assert _found((0, 1_000, "w" * 25)) == []
    assert _found((0, 1_000, "w" * 26)) == [("fast", 0, 26)]


def test_a_line_break_is_read_like_a_space() -> None:
    assert _found((0, 1_000, f"{'w' * 12}  \n {'w' * 12}")) == []


def test_overlaps_are_found_with_any_earlier_cue() -> None:
    assert _found(
        (0, 5_000, "A long first one, it is."), (1_000, 2_000, "b"), (4_000, 5_500, "c")
    ) == [
        ("overlap", 1_000, 4_000),
        ("overlap", 4_000, 1_000),
    ]


def test_gaps_over_ten_seconds_begin_where_the_words_stop() -> None:
    assert _found((0, 1_000, "a"), (11_000, 12_000, "b")) == []
    assert _found((0, 1_000, "a"), (11_001, 12_000, "b")) == [("gap", 1_000, 10_001)]


@pytest.mark.parametrize(
    "text",
    [
        *("[inaudible]", "and (Inaudible 2:14) then", "[?]", "[unintelligible]", "(???)"),
        *("[speaker inaudible]", "[unverständlich]", "[안 들림]", "【听不清】", "（聞き取り不能）"),
    ],
)
def test_what_was_not_caught_is_found(text: str) -> None:
    assert _found((0, 3_000, text)) == [("unclear", 0, 0)]


@pytest.mark.parametrize("text", ["It was inaudible.", "[music]", "Is it (really?)", "Really?"])
def test_other_words_and_sounds_are_not(text: str) -> None:
    assert _found((0, 3_000, text)) == []


def test_whole_paragraphs_as_captions_count_as_one_long_cue() -> None:
    cues = [make_cue(0, 40_000, "w" * 500), make_cue(40_000, 90_000, "w" * 500)]

    assert [(flaw.kind, flaw.start_ms, flaw.amount) for flaw in find_flaws(cues)] != []
    assert [
        (flaw.kind, flaw.start_ms, flaw.amount) for flaw in find_flaws(cues, is_paragraphed=True)
    ] == [("long", 40_000, 50_000)]


def test_no_cues_no_flaws_and_never_too_many() -> None:
    assert find_flaws([]) == []
    assert len(find_flaws([make_cue(0, 1, "too fast")] * 3_000)) == MOST
