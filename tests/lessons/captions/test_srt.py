from html import escape

import pytest

from lessons.captions.reader import make_cue, read_captions
from lessons.captions.srt import looks_like_srt, parse_srt
from lessons.captions.writing.srt import write_srt


def _cues(text: str) -> list[tuple[int, int | None, str]]:
    return [(cue.start_ms, cue.end_ms, cue.text) for cue in parse_srt(text.split("\n")).cues]


def test_parse_srt_reads_the_plain_case() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,500\nOne\ntwo\n\n2\n00:00:03,000 --> 00:00:04,000\nThree\n"

    assert _cues(text) == [(1000, 2500, "One\ntwo"), (3000, 4000, "Three")]
    assert list(parse_srt(text.split("\n")).remarks) == []


@pytest.mark.parametrize(
    ("times", "start", "end"),
    [
        ("00:00:01.000 --> 00:00:02.5", 1000, 2500),
        ("0:01 --> 0:02", 1000, 2000),
        ("01:02:03:004-->01:02:04:005", 3_723_004, 3_724_005),
        ("00:00:013,567 --> 00:00:14,901", 13_567, 14_901),
        ("00:00:01,000 --> 00:00:02,000 X1:40 X2:600 Y1:20 Y2:50", 1000, 2000),
        ("00:00:01 ,000 --> 00:00:02, 000  position:50%", 1000, 2000),
        ("00:00:59,000 --> 00:00:60,000", 59_000, 60_000),
    ],
)
def test_parse_srt_reads_times_as_people_write_them(times: str, start: int, end: int) -> None:
    assert _cues(f"1\n{times}\nx\n") == [(start, end, "x")]


@pytest.mark.parametrize(
    "times", ["-00:00:01,000 --> 00:00:02,000", "00:00:01,000 -->", "--> 00:00:01,000", "a --> b"]
)
def test_parse_srt_refuses_times_it_cannot_read(times: str) -> None:
    reading = parse_srt(f"1\n{times}\nlost\n\n2\n00:00:03,000 --> 00:00:04,000\nkept".split("\n"))

    assert [cue.text for cue in reading.cues] == ["kept"]
    assert [(item.kind, item.line, item.text) for item in reading.remarks] == [
        ("refused", 2, times)
    ]


def test_parse_srt_needs_neither_numbers_nor_blank_lines() -> None:
    text = "00:01 --> 00:02\na\n2\n00:02 --> 00:03\nb\n3\n00:03 --> 00:04\nc"

    assert [cue[2] for cue in _cues(f"1\n{text}")] == ["a", "b", "c"]
    assert [cue[2] for cue in _cues("00:01 --> 00:02\na\n00:02 --> 00:03\nb")] == ["a", "b"]


def test_parse_srt_keeps_a_number_that_is_speech() -> None:
    text = "7\n00:01 --> 00:02\nHow many?\n40\n\n8\n00:02 --> 00:03\n1958\n\n9\n00:03 --> 00:04\nx"

    assert [cue[2] for cue in _cues(text)] == ["How many?\n40", "1958", "x"]


def test_parse_srt_survives_a_blank_line_between_all_lines() -> None:
    text = "1\n\n00:01 --> 00:02\n\na\n\nb\n\n2\n\n00:02 --> 00:03\n\nc\n"

    assert [cue[2] for cue in _cues(text)] == ["a\nb", "c"]


def test_parse_srt_keeps_text_below_a_blank_line_and_says_so() -> None:
    reading = parse_srt(["1", "00:00:01,000 --> 00:00:02,000", "a", "", "b", ""])

    assert [cue.text for cue in reading.cues] == ["a\nb"]
    assert [(item.kind, item.line) for item in reading.remarks] == [("repaired", 5)]


def test_parse_srt_keeps_text_on_the_timing_line() -> None:
    reading = parse_srt(["1", "00:00:01,000 --> 00:00:02,000 Hello there", "", ""])

    assert [cue.text for cue in reading.cues] == ["Hello there"]
    assert [item.kind for item in reading.remarks] == ["repaired"]


def test_parse_srt_reports_a_number_without_times() -> None:
    reading = parse_srt(["1", "00:00:01,000 --> 00:00:02,000", "a", "", "2", "lost", ""])

    assert [cue.text for cue in reading.cues] == ["a"]
    assert [(item.kind, item.line, item.text) for item in reading.remarks] == [
        ("refused", 5, "2 lost")
    ]


def test_parse_srt_escapes_what_is_no_tag() -> None:
    cues = parse_srt(["1", "0:01 --> 0:02", "3 < 4<br/>and <i>so</i> <3"]).cues

    assert cues[0].text == "3 &lt; 4\nand <i>so</i> &lt;3"
    assert make_cue(0, 1, cues[0].text).plain == "3 < 4\nand so <3"


def test_looks_like_srt_wants_a_line_of_times() -> None:
    assert looks_like_srt("x\n0:01 --> 0:02")
    assert not looks_like_srt("x --> y")


def test_write_srt_numbers_names_and_keeps_plain_tags() -> None:
    cues = [
        make_cue(0, 1500, "<v Ann><i>Hello</i> &amp;\n\n<c.x>you</c>"),
        make_cue(1500, 3000, "<v Ann>again"),
        make_cue(3000, 4000, "<v Bob>a --> b"),
        make_cue(4000, 5000, "<v Ann>so"),
        make_cue(5000, 6000, "<v Bob>no"),
    ]

    assert write_srt(cues) == (
        "1\n00:00:00,000 --> 00:00:01,500\nAnn: <i>Hello</i> &\nyou\n\n"
        "2\n00:00:01,500 --> 00:00:03,000\nagain\n\n"
        "3\n00:00:03,000 --> 00:00:04,000\nBob: a --<u></u>> b\n\n"
        "4\n00:00:04,000 --> 00:00:05,000\nAnn: so\n\n"
        "5\n00:00:05,000 --> 00:00:06,000\nBob: no\n"
    )


def test_write_srt_marks_speakers_who_would_not_be_known_by_their_names_alone() -> None:
    cues = [
        make_cue(0, 1000, "<v Ann>One."),
        make_cue(1000, 2000, "two"),
        make_cue(2000, 3000, "x"),
    ]

    written = write_srt([*cues, make_cue(3000, 4000, "<v>Who?")])

    assert [line for line in written.split("\n") if line[:1] in {">", "A"}] == [
        ">> Ann: One.",
        ">> Who?",
    ]


@pytest.mark.parametrize(
    "voices",
    [
        ("Ann", "Ann", "Bob", "Ann", "Bob"),
        ("Dr. Rosa Feld", "Li Wen"),
        ("Ann", "Ann"),
        ("ANNA BELL", "TOM", "ANNA BELL"),
        ("王老师", "李明", "王老师"),
        ("Tom & Ann", "Ann"),
    ],
)
def test_speakers_come_back_from_a_written_srt(voices: tuple[str, ...]) -> None:
    cues = [
        make_cue(at * 1000, at * 1000 + 900, f"<v {escape(voice)}>{at} is said.")
        for at, voice in enumerate(voices)
    ]

    again = read_captions(write_srt(cues)).cues

    assert [cue.plain for cue in again] == [cue.plain for cue in cues]
    assert [cue.speaker for cue in again] == [cue.speaker for cue in cues]


def test_parse_srt_passes_over_byte_order_marks_in_the_midst_of_a_file() -> None:
    text = "\ufeff1\n00:00:01,000 --> 00:00:02,000\na\n\n\ufeff2\n\ufeff00:00:03;000 --> 0:04\nb"

    assert _cues(text) == [(1000, 2000, "a"), (3000, 4000, "b")]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("If a <b and c> d, stop.", "If a <b and c> d, stop."),
        ("A <div>, a <span> or a vector<int>", "A <div>, a <span> or a vector<int>"),
        ('<font color="#ff0">so</font> <I>is</I> <B>it</B>', "so is it"),
        ("Map<String, List<T>> m", "Map<String, List<T>> m"),
        ('<a href="x">here</a>', '<a href="x">here</a>'),
        ("i<n; j>i", "i<n; j>i"),
    ],
)
def test_only_tags_of_subrip_are_tags(text: str, plain: str) -> None:
    assert read_captions(f"1\n0:01 --> 0:02\n{text}").cues[0].plain == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"{\an8\i1}It holds\Nthe genes.{\i0}", "It holds\nthe genes."),
        ("{y:i}{c:$0000ff}So it is.", "So it is."),
        ("{an8}So\\nSo", "So\nSo"),
        (r"C:\News and \nabla {a:b} {x}", r"C:\News and \nabla {a:b} {x}"),
    ],
)
def test_codes_of_other_formats_are_taken_out(text: str, plain: str) -> None:
    read = read_captions(f"1\n00:00:01,000 --> 00:00:02,000\n{text}")

    assert read.cues[0].plain == plain
    assert len(read.report) == (text != plain)


def test_an_arrow_that_is_said_is_kept_and_noted() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nA\nx --> y\n\nB --> C\n\n2\n00:00:03,000 --> oops\nD"

    reading = parse_srt(text.split("\n"))

    assert [make_cue(0, 1, cue.text).plain for cue in reading.cues] == ["A\nx --> y\nB --> C"]
    assert sorted((item.kind, item.line) for item in reading.remarks) == [
        ("note", 4),
        ("note", 6),
        ("refused", 9),
        ("repaired", 6),
    ]


@pytest.mark.parametrize(
    "times",
    [
        "00：00：01，000 --> 00：00：02，500",
        "００:００:０１，０００ －－＞ ００:００:０２，５００",
        "00:00:01,000 -> 00:00:02,500",
        "00:00:01,000 – 00:00:02,500",
        "00:00:01,000 - 00:00:02,500",
        "00:00:01,000 → 00:00:02,500",
        "\u200e00:00:01,000 ==> 00:00:02,500",
        "٠٠:٠٠:٠١٫٠٠٠ --> ٠٠:٠٠:٠٢٫٥٠٠",
    ],
)
def test_times_with_other_signs_are_read_and_reported(times: str) -> None:
    read = read_captions(f"1\n{times}\nx")

    assert [(cue.start_ms, cue.end_ms) for cue in read.cues] == [(1000, 2500)]
    assert [(item.kind, item.line) for item in read.report] == [("repaired", 2)]


def test_a_span_of_hours_that_is_said_stays_text() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n10:30 - 11:00\n10:30 – 11:00 is when\n"

    assert _cues(text)[0][2] == "10:30 - 11:00\n10:30 – 11:00 is when"
