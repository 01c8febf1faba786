import json

import pytest

from lessons.captions.cues import Captions
from lessons.captions.reader import CaptionsRefused, read_captions


def _cues(data: str) -> list[tuple[int, int, str, str]]:
    return [(cue.start_ms, cue.end_ms, cue.speaker, cue.plain) for cue in read_captions(data).cues]


def _refusal(data: str) -> str:
    with pytest.raises(CaptionsRefused) as caught:
        read_captions(data)
    return str(caught.value)


def _remarks(read: Captions) -> list[tuple[str, int]]:
    return [(item.kind, item.line) for item in read.report]


def test_sbv_is_read_with_its_irregular_cues() -> None:
    read = read_captions(
        "junk\n0:00:01.000,0:00:04.000\n>> ANNA: One\ntwo < 3\n\nthree\n\n"
        "0:00:04.5,0:00:07.25\n- Four.\n- Five.\n\n600:00:00.0,601:00:00.0\nlate\n0:1,0:2\nx\n"
    )

    assert read.format == "sbv"
    assert [(cue.start_ms, cue.end_ms, cue.speaker, cue.plain) for cue in read.cues] == [
        (1000, 4000, "ANNA", "One\ntwo < 3\nthree"),
        (4500, 5875, "", "Four."),
        (5875, 7250, "", "Five."),
    ]
    assert _remarks(read) == [
        ("refused", 1),
        ("note", 2),
        ("repaired", 6),
        ("refused", 12),
        ("refused", 14),
    ]


def test_subviewer_is_read() -> None:
    data = "[INFORMATION]\n[TITLE]x\n[SUBTITLE]\n\n00:00:01.00,00:00:02.50\nOne[br]two\n"

    assert _cues(data) == [(1000, 2500, "", "One\ntwo")]


_TT = '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"'
_TT += (
    ' xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"'
)


@pytest.mark.parametrize(
    ("times", "start_ms", "end_ms"),
    [
        ('begin="00:00:01.5" end="00:00:02.75"', 1500, 2750),
        ('begin="1.5s" dur="1250ms"', 1500, 2750),
        ('begin=" 1.5 s " dur=" 1.25 "', 1500, 2750),
        ('begin="00:00:01:12" end="00:00:02:00"', 1480, 2000),
        ('begin="0.01h" end="1m"', 36_000, 60_000),
        ('begin="75f" end="100f"', 3000, 4000),
        ('begin="20000t" end="30000t"', 2000, 3000),
        ('begin="00:00:01,250" end="00:00:02"', 1250, 2000),
    ],
)
def test_ttml_times_are_read(times: str, start_ms: int, end_ms: int) -> None:
    root = f'{_TT} ttp:frameRate="25" ttp:tickRate="10000">'

    assert _cues(f"{root}<body><div><p {times}>a</p></div></body></tt>") == [
        (start_ms, end_ms, "", "a")
    ]


def test_ttml_gives_lines_styles_speakers_and_nested_times() -> None:
    read = read_captions(
        f"<?xml version='1.0' encoding='utf-16'?>\n<!-- x -->\n{_TT}><head><metadata>"
        "<ttm:title>T</ttm:title><ttm:agent xml:id='a'><ttm:name>Anna\n Bell</ttm:name>"
        "</ttm:agent></metadata></head><body><div begin='10s'>"
        "<p begin='1s' end='3s' ttm:agent='a'>One &lt; "
        "<span tts:fontStyle='italic'>two\n three</span>"
        "<br/>four</p>\n<p>no times</p><p begin='x'>bad</p>"
        "<p><span begin='5s' end='6s'>Five</span> <span begin='6s' end='7s'>six.</span></p>"
        "<p begin='600h' end='601h'>late</p></div></body></tt>"
    )

    assert [(cue.start_ms, cue.end_ms, cue.text) for cue in read.cues] == [
        (11_000, 13_000, "<v Anna Bell>One &lt; <i>two three</i>\nfour"),
        (15_000, 17_000, "Five six."),
    ]
    assert ("refused", 6) in _remarks(read)


def test_captions_of_youtube_as_xml_are_read() -> None:
    old = '<transcript><text start="1.5" dur="2">It&amp;#39;s &lt; 3</text></transcript>'
    new = '<timedtext><body><p t="1500" d="2000"><s>a</s><s t="9"> b</s></p></body></timedtext>'

    assert _cues(old) == [(1500, 3500, "", "It's < 3")]
    assert _cues(f'<?xml version="1.0" encoding="utf-8" ?>{new}') == [(1500, 3500, "", "a b")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            f'<!DOCTYPE tt [<!ENTITY a "b">]>{_TT}><body><p begin="1s">&a;</p></body></tt>',
            "declares",
        ),
        (f"{_TT}><body><p begin='1s'>&a;</p></body></tt>", "not well-formed"),
        (f"{_TT}><body>", "not well-formed"),
        (f"{_TT}>{'<div>' * 200}", "too deeply"),
        ("<?xml version='1.0'?><rss/>", "XML, but no TTML"),
        (f"{_TT}/>", "read as TTML, but it holds no cues"),
    ],
)
def test_xml_that_is_unsafe_or_no_captions_is_refused(data: str, reason: str) -> None:
    assert reason in _refusal(data)


def test_lrc_is_read_with_repeated_lines_and_offset() -> None:
    read = read_captions(
        "[ti:Cells]\n[offset:+500]\n[00:01.50][01:00.5]A <00:02.00>cell\n[00:05.00]\n"
        "[00:04.00]B & C\nx" + "\n[00:06:25]D" * 12
    )

    assert read.format == "lrc"
    assert [(cue.start_ms, cue.end_ms, cue.plain) for cue in read.cues[:2]] == [
        (1000, 3500, "A cell"),
        (3500, 4500, "B & C"),
    ]
    assert read.cues[-1].start_ms == 60_000
    assert ("refused", 6) in _remarks(read)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            "0:01\nOne.\n0:04\nTwo\nthree.\n1:02:07\nFour.",
            [(1000, "", "One."), (4000, "", "Two\nthree."), (3_727_000, "", "Four.")],
        ),
        (
            "0:01\n1 second\nOne.\n1:02\n1 minute, 2 seconds\nTwo.",
            [(1000, "", "One."), (62_000, "", "Two.")],
        ),
        ("0:01 One.\n0:04 Two.", [(1000, "", "One."), (4000, "", "Two.")]),
        ("[00:00:01] One.\n(00:00:04) Two.", [(1000, "", "One."), (4000, "", "Two.")]),
        ("00:01 - One.\n00:04 - Two.", [(1000, "", "One."), (4000, "", "Two.")]),
        (
            "Biology 1\nRosa Feld  0:01\nOne.\n\nLi Wen\t0:04\nTwo.\n\nTranscribed by https://otter.ai\n",
            [(1000, "Rosa Feld", "One."), (4000, "Li Wen", "Two.")],
        ),
        (
            "Speaker 1 (00:01):\nOne.\n\nSpeaker 2 (00:04):\nTwo.",
            [(1000, "Speaker 1", "One."), (4000, "Speaker 2", "Two.")],
        ),
        (
            "[00:01.000 --> 00:03.500]  One.\n[00:04.000 --> 00:06.000]  Two.",
            [(1000, "", "One."), (4000, "", "Two.")],
        ),
        (
            "start\tend\ttext\n1000\t3500\tOne.\n4000\t6000\tTwo.",
            [(1000, "", "One."), (4000, "", "Two.")],
        ),
    ],
)
def test_text_with_times_is_read(data: str, said: list[tuple[int, str, str]]) -> None:
    read = read_captions(data)

    assert read.format == "text"
    assert [(cue.start_ms, cue.speaker, cue.plain) for cue in read.cues] == said


@pytest.mark.parametrize(
    "data",
    [
        "We meet at 10:30.\n10:30 is early.\n9:15 was earlier.\n",
        "Dear all,\nplease come at\n10:30\n" + "and so on.\n" * 20,
        "Romans 8:28\nand John 3:16\nare well known.",
    ],
)
def test_prose_with_times_is_no_transcript(data: str) -> None:
    assert "no captions" in _refusal(data)


@pytest.mark.parametrize(
    "content",
    [
        {
            "segments": [
                {"start": 1.0, "end": 2.5, "text": " One"},
                {"start": 4, "end": 6, "text": "2"},
            ]
        },
        {
            "transcription": [
                {"offsets": {"from": 1000, "to": 2500}, "text": " One"},
                {"offsets": {"from": 4000, "to": 6000}, "text": " 2"},
            ]
        },
        {
            "events": [
                {"tStartMs": 0, "dDurationMs": 9000, "id": 1},
                {"tStartMs": 1000, "dDurationMs": 1500, "segs": [{"utf8": "On"}, {"utf8": "e"}]},
                {"tStartMs": 4000, "dDurationMs": 2000, "segs": [{"utf8": "2"}]},
            ]
        },
        {"start": [1000, 4000], "end": [2500, 6000], "text": ["One", "2"]},
        [{"start": 1, "duration": 1.5, "text": "One"}, {"start": "4", "duration": 2, "text": "2"}],
        {"chunks": [{"timestamp": [1, 2.5], "text": "One"}, {"timestamp": [4, 6], "text": "2"}]},
    ],
)
def test_json_of_programs_is_read(content: object) -> None:
    for indent in (None, 2):
        read = read_captions(json.dumps(content, indent=indent))

        assert read.format == "json"
        assert [(cue.start_ms, cue.end_ms, cue.plain) for cue in read.cues] == [
            (1000, 2500, "One"),
            (4000, 6000, "2"),
        ]


def test_json_names_speakers_and_what_is_left_out() -> None:
    segments = [
        {"start": 1, "end": 2, "text": "a <b>", "speaker": "SPEAKER_00"},
        {"start": "x", "end": 2, "text": "lost"},
    ]

    read = read_captions(json.dumps({"segments": segments}))

    assert [(cue.speaker, cue.plain) for cue in read.cues] == [("SPEAKER_00", "a <b>")]
    assert [item.text for item in read.report if item.kind == "refused"] == ["lost"]


@pytest.mark.parametrize("escaped", ["\\u0000", "\\ud800", "\\udc00"])
def test_json_escapes_of_what_cannot_be_stored_are_replaced(escaped: str) -> None:
    segment = f'{{"start": 1, "end": 2, "text": "a{escaped}b", "speaker": "An{escaped}n"}}'

    (cue,) = read_captions(f'{{"segments": [{segment}]}}').cues

    assert (cue.speaker, cue.plain) == ("An\ufffdn", "a\ufffdb")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ('{"segments": []}', "not of captions"),
        ('{"segments": [1, {"a": 2}]}', "not of captions"),
        ("[[1], [2]]", "not of captions"),
        ('{"segments": [}', "Line 1: this JSON cannot be read"),
        ("[" * 100_000 + "]" * 100_000, "cannot be read"),
        ('[{"start": 1' + "0" * 5000 + ', "text": "a"}]', "this JSON"),
        ('[{"start": NaN, "text": "a"}, {"start": 1e999, "text": "a"}]', "not of captions"),
        ("[" + "{}," * 600_000 + "{}]", "more than 500,000 values"),
    ],
)
def test_json_that_is_no_captions_is_refused(data: str, reason: str) -> None:
    assert reason in _refusal(data)


def test_a_refusal_names_all_that_is_taken() -> None:
    reason = _refusal("Dear all,\nplease find enclosed")

    for name in ("WebVTT", "SubRip", "SBV", "TTML", "LRC", "JSON", "Skip to", "0:01"):
        assert name in reason
