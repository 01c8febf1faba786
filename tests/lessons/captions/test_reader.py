import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.captions import cues
from lessons.captions.reader import CaptionsRefused, make_cue, read_captions


def _vtt(*cues: str) -> str:
    return "\n\n".join(["WEBVTT", *cues])


def _refusal(data: bytes | str, name: str = "") -> str:
    with pytest.raises(CaptionsRefused) as caught:
        read_captions(data, name=name)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:02.000\na", "vtt"),
        ("00:00:01,000 --> 00:00:02,000\na", "srt"),
        ("Skip to 0 minutes and 1 seconda", "skip-to"),
    ],
)
def test_the_format_is_detected_by_content(data: str, kind: str) -> None:
    read = read_captions(data.encode(), name="misleading.txt")

    assert (read.format, read.encoding) == (kind, "utf-8")
    assert read.is_paragraphed == (kind == "skip-to")
    assert [(cue.start_ms, cue.plain) for cue in read.cues] == [(1000, "a")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n\n", "empty"),
        (b"<!DOCTYPE html><html></html>", "HTML"),
        (b'<?xml version="1.0"?><rss/>', "XML"),
        (b"[Script Info]\nTitle: x", "SubStation"),
        (b'{"start": [1], "end": [2]}', "JSON"),
        (b"<SAMI><BODY>", "SAMI"),
        (b"Dear all,\nplease find enclosed", "no captions"),
        (b"\x89PNG\r\n\x1a\n" + bytes(1000), "this is a picture"),
        (b"WEBVTT", "no cues"),
        (b"webvtt\n\n00:01.000 --> 00:02.000\na", "must begin"),
        (b"\nWEBVTT\n\n00:01.000 --> 00:02.000\na", "must begin"),
        (b"WEBVTT\n\n00:01 --> 00:02\na", "Line 3: the times could not be read"),
        (b"from --> to\na", "Line 1: the times could not be read"),
    ],
)
def test_what_is_no_captions_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    assert reason in _refusal(data)


def test_a_vtt_file_without_signature_is_refused_and_an_srt_named_vtt_is_read() -> None:
    assert "WEBVTT" in _refusal("00:01.000 --> 00:02.000\na", name="a.vtt")
    assert read_captions("00:00:01,000 --> 00:00:02,000\na", name="a.vtt").format == "srt"


@pytest.mark.parametrize(
    ("name", "header", "text"),
    [
        ("talk_chapters_en.vtt", "", "Introduction"),
        ("talk.descriptions.vtt", "", "A man enters."),
        ("talk-metadata.pt-BR.vtt", "", "x"),
        ("talk.vtt", "\nKind: chapters", "Introduction"),
        ("talk.vtt", "", '{"slide": 4}'),
        ("talk.vtt", "", "#slide-4"),
        ("talk.vtt", "", "sprite-1.jpg#xywh=0,0,160,90"),
        ("chapters.vtt", "", "Introduction"),
    ],
)
def test_other_kinds_of_track_are_refused(name: str, header: str, text: str) -> None:
    data = f"WEBVTT{header}\n\n00:01.000 --> 00:02.000\n{text}"

    assert "not captions" in _refusal(data, name=name)


@pytest.mark.parametrize(
    "name", ["1.2 Description of data.vtt", "chapters of history en.vtt", "a.vtt"]
)
def test_captions_about_chapters_are_captions(name: str) -> None:
    assert read_captions(_vtt("00:01.000 --> 00:02.000\nChapters"), name=name).cues


def test_too_large_and_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "10 MB" in _refusal(b"x" * 10_000_001)

    monkeypatch.setattr(cues, "MAX_CUES", 1)

    assert "more than 1 cues" in _refusal(_vtt(*["00:01.000 --> 00:02.000\na"] * 2))


def test_a_cue_nobody_can_read_is_refused() -> None:
    read = read_captions(
        _vtt(f"00:01.000 --> 00:02.000\n{'a' * 20_001}", "00:03.000 --> 00:04.000\nb")
    )

    assert [cue.plain for cue in read.cues] == ["b"]
    assert [(item.kind, item.line) for item in read.report] == [("refused", 3)]


def test_empty_cues_are_left_out_and_reported() -> None:
    data = _vtt("00:01.000 --> 00:02.000\n<i> </i>", "00:02.000 --> 00:03.000\na")

    read = read_captions(data)

    assert [cue.plain for cue in read.cues] == ["a"]
    assert [(item.kind, item.line) for item in read.report] == [("note", 3)]
    assert len(read_captions(data, keep_empty=True).cues) == 2


def test_reversed_and_zero_length_cues_end_when_the_next_begins_or_their_text_is_said() -> None:
    read = read_captions(
        _vtt(
            "00:01.000 --> 00:01.000\na",
            "00:01.500 --> 00:01.000\nb",
            f"00:09.000 --> 00:02.000\n{'c' * 30}",
        )
    )

    assert [(cue.start_ms, cue.end_ms) for cue in read.cues] == [
        (1000, 1500),
        (1500, 2500),
        (9000, 11_000),
    ]
    assert [(item.kind, item.line) for item in read.report] == [
        ("repaired", 3),
        ("repaired", 6),
        ("repaired", 9),
    ]


def test_cues_out_of_order_are_sorted_and_reported() -> None:
    times = [
        "00:05.000 --> 00:06.000\na",
        "00:01.000 --> 00:02.000\nb",
        "00:05.000 --> 00:06.000\nc",
    ]

    read = read_captions(_vtt(*times))

    assert [cue.plain for cue in read.cues] == ["b", "a", "c"]
    assert ("repaired", 6) in [(item.kind, item.line) for item in read.report]


def test_overlapping_cues_are_kept() -> None:
    read = read_captions(_vtt("00:01.000 --> 00:04.000\na", "00:02.000 --> 00:03.000\nb"))

    assert [(cue.start_ms, cue.end_ms) for cue in read.cues] == [(1000, 4000), (2000, 3000)]
    assert [item.kind for item in read.report] == ["note"]


@pytest.mark.parametrize(
    ("duration_ms", "end_ms"), [(20_000, 20_000), (None, 8_000), (5_000, 8_000), (6_000, 8_000)]
)
def test_a_last_cue_without_end_ends_with_the_video_or_its_text(
    duration_ms: int | None, end_ms: int
) -> None:
    data = f"Skip to 0 minutes and 6 seconds{'x' * 30}"

    read = read_captions(data, duration_ms=duration_ms)

    assert read.cues[0].end_ms == end_ms
    assert [item.line for item in read.report if item.kind == "repaired"] == [1]


def test_cues_after_the_end_of_the_video_are_noted() -> None:
    read = read_captions(_vtt("00:05.000 --> 00:06.000\na"), duration_ms=4_000)

    assert [(item.kind, item.line) for item in read.report] == [("note", 3)]


def test_the_report_stays_readable() -> None:
    read = read_captions(_vtt("00:01.000 --> 00:02.000\na", *["NOTE x"] * 3000))

    assert len(read.report) == cues.MAX_REMARKS + 1
    assert "2,000 remarks more" in read.report[-1].reason


def test_as_many_cues_as_are_taken_and_one_more() -> None:
    times = "WEBVTT\n\n" + "\n\n".join(["00:01.000 --> 00:02.000\n<v A>a"] * cues.MAX_CUES)

    assert len(read_captions(times).cues) == cues.MAX_CUES
    with pytest.raises(CaptionsRefused, match="more than 20,000 cues"):
        read_captions(times + "\n\n00:03.000 --> 00:04.000\nb")


def test_make_cue_finds_speaker_and_plain_text() -> None:
    cue = make_cue(0, 1, "<v Ann>a &amp; b")

    assert (cue.speaker, cue.plain) == ("Ann", "a & b")


_LINES = st.sampled_from(
    [
        "WEBVTT", "", "1", "2", "00:00:01,000 --> 00:00:02,000", "00:05.000 --> 00:01.000",
        "00:00:09.999 --> 00:00:10.000 align:start", "<v A>b", "-->", "{", "NOTE", "<i>", "&#0;",
        "Skip to 1 minute and 1 second", "Skip to 0 minutes and 0 secondsa", "a\0b", "\ud800",
        "Skip to 2 hours, 1 minute and 9 secondsb", "596:31:23.646 --> 596:31:23.646", "\xa0",
    ]
)  # fmt: skip
_FILES = st.one_of(st.text(), st.binary(), st.lists(_LINES, max_size=12).map("\n".join))


@given(_FILES, st.one_of(st.none(), st.integers(0, 10**7)))
def test_anything_is_read_or_refused(data: str | bytes, duration_ms: int | None) -> None:
    try:
        read = read_captions(data, duration_ms=duration_ms).cues
    except CaptionsRefused as refused:
        read = ()
        reason = str(refused)
    else:
        reason = ""

    assert bool(read) != bool(reason)
    assert list(read) == sorted(read, key=lambda cue: cue.start_ms)
    assert all(0 <= cue.start_ms < cue.end_ms < 2**31 for cue in read)
    assert all(cue.plain.strip() and "\0" not in cue.text + cue.plain for cue in read)
