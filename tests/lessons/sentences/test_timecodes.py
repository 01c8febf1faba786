import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.text.timecodes import clock, timestamp
from lessons.captions.cues import MAX_MS
from lessons.sentences.sentence_links import parse_t
from lessons.sentences.skip_labels import skip_label


@pytest.mark.parametrize(
    ("ms", "shown"),
    [(0, "0:00"), (6_999, "0:06"), (166_000, "2:46"), (3_599_999, "59:59"), (3_766_000, "1:02:46")],
)
def test_clock_floors_and_shows_hours_from_one_on(ms: int, shown: str) -> None:
    assert clock(ms) == shown


@pytest.mark.parametrize(
    ("ms", "label"),
    [
        (6_000, "Skip to 0 minutes and 6 seconds"),
        (61_999, "Skip to 1 minute and 1 second"),
        (166_000, "Skip to 2 minutes and 46 seconds"),
        (4_504_000, "Skip to 75 minutes and 4 seconds"),
        (60_000, "Skip to 1 minute and 0 seconds"),
    ],
)
def test_skip_label_has_both_parts_and_singulars(ms: int, label: str) -> None:
    assert skip_label(ms) == label


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("ko", "2분 46초로 건너뛰기"),
        ("ko-KR", "2분 46초로 건너뛰기"),
        ("zh-Hans", "跳到2分46秒"),
        ("zh-Hant", "跳到2分46秒"),
        ("en-GB", "Skip to 2 minutes and 46 seconds"),
        ("ar", "Skip to 2 minutes and 46 seconds"),
        ("kok", "Skip to 2 minutes and 46 seconds"),
    ],
)
def test_skip_label_speaks_the_transcripts_language_where_it_can(language: str, label: str) -> None:
    assert skip_label(166_000, language) == label


@pytest.mark.parametrize(
    ("value", "ms"), [("166", 166_000), ("0", 0), ("166.5", 166_500), ("1.0009", 1_000)]
)
def test_parse_t_reads_whole_and_decimal_seconds(value: str, ms: int) -> None:
    assert parse_t(value) == ms


@pytest.mark.parametrize(
    "value",
    [
        "",
        "-1",
        "2:46",
        "1e3",
        " 5",
        "5\n",
        "٣",
        ".5",
        "5.",
        "nan",
        "99999999",
        "2147484",
        "9" * 5000,
    ],
)
def test_parse_t_is_none_for_junk(value: str) -> None:
    assert parse_t(value) is None


@given(st.text(max_size=12))
def test_parse_t_never_leaves_its_bounds(value: str) -> None:
    ms = parse_t(value)

    assert ms is None or 0 <= ms <= MAX_MS


def test_timestamp_counts_hours_past_a_hundred() -> None:
    assert timestamp(360_000_001) == "100:00:00.001"
    assert timestamp(1_500, ",") == "00:00:01,500"
