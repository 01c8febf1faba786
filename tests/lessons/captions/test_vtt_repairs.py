import pytest

from lessons.captions.cues import Captions
from lessons.captions.reader import read_captions


def _read(*lines: str) -> Captions:
    return read_captions("\n".join(["WEBVTT", *lines, ""]))


def _repairs(read: Captions) -> list[int]:
    return [item.line for item in read.report if item.kind == "repaired"]


@pytest.mark.parametrize(
    ("times", "start_ms", "end_ms"),
    [
        ("00:01,500 --> 00:02,000 align:start", 1500, 2000),
        ("00:00:01.5 --> 00:00:02.25", 1500, 2250),
        ("00:00:01.1234 --> 00:00:02.000", 1123, 2000),
        ("1:00:01 --> 1:00:02.5", 3_601_000, 3_602_500),
        ("00：00：01，500 －－＞ 00：00：02，000", 1500, 2000),
        ("00:00:01.500 -> 00:00:02.000", 1500, 2000),
        ("00:01.500 → 00:02.000", 1500, 2000),
        ("٠٠:٠٠:٠١,٥٠٠ --> ٠٠:٠٠:٠٢,٠٠٠", 1500, 2000),
    ],
)
def test_times_of_other_formats_are_read(times: str, start_ms: int, end_ms: int) -> None:
    read = _read("", times, "a")

    assert [(cue.start_ms, cue.end_ms, cue.plain) for cue in read.cues] == [(start_ms, end_ms, "a")]
    assert _repairs(read) == [3]


def test_times_in_a_file_of_garbage_are_left_to_the_standard() -> None:
    bad = ["0x:00.000 --> 00:01.000", "b", ""] * 3

    read = _read("", "00:01.000 --> 00:02.000", "a", "", *bad, "00:03,000 --> 00:04,000", "c")

    assert [cue.plain for cue in read.cues] == ["a"]
    assert len([item for item in read.report if item.kind == "refused"]) == 4


@pytest.mark.parametrize(
    ("glued", "line"),
    [
        (["7", "00:01.000 --> 00:02.000", "a", "8", "00:02.000 --> 00:03.000", "b"], 6),
        (["00:01.000 --> 00:02.000", "a", "2", "00:02.000 --> 00:03.000", "b"], 5),
        (["00:01.000 --> 00:02.000", "a", "\u00a0", "40", "00:02.000 --> 00:03.000", "b"], 6),
        (
            [
                *("00:01.000 --> 00:02.000", "a"),
                *("5f3c0b1e-7e55-4d4a-9a0e-0c2d0a8b1f11/15-0", "00:02.000 --> 00:03.000", "b"),
            ],
            5,
        ),
    ],
)
def test_the_number_of_the_next_cue_is_no_word(glued: list[str], line: int) -> None:
    read = _read("", *glued)

    assert [" ".join(cue.plain.split()) for cue in read.cues] == ["a", "b"]
    assert _repairs(read) == [line]


def test_a_number_that_is_said_stays() -> None:
    read = _read(
        *("", "00:01.000 --> 00:02.000", "How many?", "40", "00:02.000 --> 00:03.000", "3"),
        *("00:03.000 --> 00:04.000", "b"),
    )

    assert [cue.plain for cue in read.cues] == ["How many?\n40", "3", "b"]
    assert _repairs(read) == []


def test_words_below_blank_lines_stay_in_their_cue() -> None:
    read = _read(
        *("", "00:01.000 --> 00:02.000", "", "one", "", "two", "", "2"),
        *("00:02.000 --> 00:03.000", "three", "", "NOTE what", "", "is meant", ""),
        *("STYLE", "::cue{}", "", "00:03.000 --> 00:04.000", "four", "", "five"),
    )

    assert [cue.plain for cue in read.cues] == ["one\ntwo", "three", "four\nfive"]
    assert _repairs(read) == [5, 7, 23]
    assert [(item.line, item.text) for item in read.report if item.kind == "refused"] == [
        (15, "is meant"),
        (17, "STYLE"),
    ]


def test_an_arrow_that_is_said_stays() -> None:
    read = _read("", "00:01.000 --> 00:02.000", "one", "A --> B", "two")

    assert [cue.plain for cue in read.cues] == ["one\nA --> B\ntwo"]
    assert _repairs(read) == [5]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("if 3 < 4 then", "if 3 < 4 then"),
        ("x <5 and <i>y</i>", "x <5 and y"),
        ("a <= b", "a <= b"),
        ("one <00:00:01.500>two", "one two"),
        (r"one\Ntwo {y:i}three", "one\ntwo three"),
    ],
)
def test_what_is_no_tag_stays(text: str, plain: str) -> None:
    assert _read("", "00:01.000 --> 00:02.000", text).cues[0].plain == plain


@pytest.mark.parametrize(
    ("text", "lost"),
    [("vector<int> is", "<int>"), ("a <b and c> d", "<b and c>"), ("see <div", "<div")],
)
def test_words_the_standard_takes_for_tags_are_named_with_their_line(text: str, lost: str) -> None:
    read = _read("", "00:01.000 --> 00:02.000", "one", text)

    assert [(item.kind, item.line, item.text) for item in read.report] == [("note", 5, lost)]


def test_usual_tags_are_not_named() -> None:
    text = "<v.loud Ann>a <c.red>b</c> <i>c</i> <lang ko>d</lang> <ruby>e<rt>f</rt></ruby></v>"
    text += "<c.x y=z>g</c> <c.x=y z>h</c>"

    assert _read("", "00:01.000 --> 00:02.000", text).report == ()


def test_times_after_the_limit_name_it() -> None:
    read = _read(
        "", "600:00:00.000 --> 600:00:01.000", "a", "", "99:00:00.000 --> 99:00:01.000", "b"
    )

    assert [cue.plain for cue in read.cues] == ["b"]
    assert "596 hours" in read.report[0].reason


def test_what_is_about_the_captions_is_left_out() -> None:
    imprint = "[Auto-generated transcript. Edits may have been applied for clarity.]"

    read = _read("", "00:00.000 --> 00:00.000", imprint, "", "00:00.000 --> 00:04.000", "A cell.")

    assert [cue.plain for cue in read.cues] == ["A cell."]
    assert imprint in [item.text for item in read.report]
