import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.captions.cues import CaptionCue
from lessons.captions.reader import make_cue, read_captions
from lessons.captions.webvtt import has_signature, parse_vtt, vtt_kind
from lessons.captions.writing.vtt import write_vtt


@pytest.mark.parametrize("text", ["WEBVTT", "WEBVTT\n", "WEBVTT - title\n\n", "WEBVTT\tx"])
def test_has_signature_of_valid_files(text: str) -> None:
    assert has_signature(text)


@pytest.mark.parametrize(
    "text", ["", "webvtt\n", "WEBVTTx\n", "\nWEBVTT", " WEBVTT", "WEBVTT\ufffd"]
)
def test_has_signature_not_of_others(text: str) -> None:
    assert not has_signature(text)


def test_parse_vtt_reads_a_cue_after_the_header_without_blank_line() -> None:
    reading = parse_vtt(
        ["WEBVTT", "Kind: captions", "00:01.000 --> 00:02.000 align:start", "a", "b", "", "c"]
    )

    assert [(cue.line, cue.start_ms, cue.end_ms, cue.text) for cue in reading.cues] == [
        (3, 1000, 2000, "a\nb")
    ]
    assert [(item.kind, item.line) for item in reading.remarks] == [("refused", 7)]


def test_parse_vtt_begins_a_new_cue_at_an_arrow_in_the_text() -> None:
    reading = parse_vtt(
        ["WEBVTT", "", "00:01.000 --> 00:02.000", "a", "00:02.000 --> 00:03.000", "b"]
    )

    assert [cue.text for cue in reading.cues] == ["a", "b"]


@pytest.mark.parametrize(
    "times",
    [
        "00:00.000 -> 00:01.000",
        "0:00.000 --> 00:01.000",
        "00:60.000 --> 01:01.000",
        "00:00,000 --> 00:01,000",
        "00:00.0000 --> 00:01.000",
        "-00:00.000 --> 00:01.000",
        "00:00.000 -->",
        f"{'9' * 5000}:00:00.000 --> 00:01.000",
        "600:00:00.000 --> 601:00:00.000",
    ],
)
def test_parse_vtt_refuses_times_it_cannot_read_with_their_line(times: str) -> None:
    reading = parse_vtt(f"WEBVTT\n\nid\n{times}\ntext".split("\n"))

    assert reading.cues == []
    assert [(item.kind, item.line) for item in reading.remarks] == [
        ("refused", 4 if "-->" in times else 3)
    ]


def test_parse_vtt_notes_comments_and_styles() -> None:
    reading = parse_vtt(
        ["WEBVTT", "", "NOTE x", "y", "", "STYLE", "::cue{}", "", "00:01.000 --> 00:02.000", "a"]
    )

    assert [(item.kind, item.line) for item in reading.remarks] == [("note", 3), ("note", 6)]


def test_vtt_kind_stands_in_the_header() -> None:
    assert vtt_kind("WEBVTT\nKind: Chapters\n\n") == "chapters"
    assert vtt_kind("WEBVTT\n\nKind: chapters") == ""


def test_write_vtt_writes_what_a_browser_reads() -> None:
    cues = [
        make_cue(6000, 56_000, "It's <i>so</i>\n\nand --> more"),
        CaptionCue(0, 1, "A<b", "x", "x"),
    ]

    text = write_vtt(cues)

    assert text == (
        "WEBVTT\n\n00:00:06.000 --> 00:00:56.000\nIt's <i>so</i>\nand --&gt; more\n\n"
        "00:00:00.000 --> 00:00:00.001\n<v A&lt;b>x\n"
    )


_LINES = st.text(
    # Without the marks of speakers, arrows and codes, which are mended when they are read.
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0>\\{:：-–—‐−ー→⟶➔➜⇒»›"),
    min_size=1,
    max_size=30,
)
_TEXTS = st.lists(_LINES, min_size=1, max_size=3).map("\n".join)


@given(st.lists(st.tuples(st.integers(0, 10**8), st.integers(1, 10**6), _TEXTS), min_size=1))
def test_write_vtt_round_trips_start_end_and_plain(items: list[tuple[int, int, str]]) -> None:
    cues = sorted(
        (make_cue(start, start + length, text) for start, length, text in items),
        key=lambda cue: cue.start_ms,
    )
    spoken = [cue for cue in cues if cue.plain.strip()]

    written = write_vtt(spoken)

    if spoken:
        again = read_captions(written.encode()).cues
        assert [(cue.start_ms, cue.end_ms, cue.plain, cue.speaker) for cue in again] == [
            (cue.start_ms, cue.end_ms, cue.plain, cue.speaker) for cue in spoken
        ]
