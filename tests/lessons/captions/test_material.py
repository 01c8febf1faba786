"""Real files of public test sets: each must match its set's expected.json."""

import textwrap
from itertools import pairwise
from typing import Any

import pytest

from lessons.captions.cue_text import read_cue_text
from lessons.captions.cues import CaptionCue, Captions, NotSpeech, RawCue
from lessons.captions.decoding import decode
from lessons.captions.reader import CaptionsRefused, make_cue, read_captions
from lessons.captions.webvtt import parse_vtt
from lessons.captions.writing.vtt import write_vtt
from lessons.sentences.transcript_text import TranscriptText
from tests.material import seed, set_of

_SETS = [
    "webvtt-wpt",
    "webvtt-languages",
    "captions-ableplayer",
    "captions-exoplayer",
    "captions-astisub",
    "srt-dhis2",
    "captions-encodings-a",
]
# Chapters, descriptions and metadata are WebVTT, but not captions: refused.
_OTHER_KINDS = ("chapters", "description", "_meta")
# The tolerant parser behind these expectations merged blocks without times into the cue above.
_BLOCKS_RUN_IN = {
    "subrip/typical_bad_timestamps",
    "subrip/typical_missing_timecode",
    "subrip/typical_unexpected_end",
}
# The standard drops what is kept here: words below a blank line, times written as in SubRip.
_MENDED = {
    "paulallen_de.vtt": lambda cues: (
        [cue.plain for cue in cues].count("Ja, ich habe dieses Lied") == 3
    ),
    "example-in.vtt": lambda cues: len(cues) == 6,
    "example-in-non-utf8.vtt": lambda cues: len(cues) == 6,
}


def _expected_files(name: str) -> list[tuple[str, bytes, dict[str, Any]]]:
    folder, expected = set_of(f"material/{name}")
    files = expected.get("files") or expected["file_parsing"]
    return [
        (path, (folder / path).read_bytes(), entry.get("if_decoded_correctly", entry))
        for path, entry in files.items()
    ]


def _differences(cues: list[Any], expected: list[dict[str, Any]]) -> list[Any]:
    """Where cues (with start_ms, end_ms, text) are not as expected."""
    if len(cues) != len(expected):
        return [(len(cues), len(expected))]
    return [
        (cue, wanted)
        for cue, wanted in zip(cues, expected, strict=True)
        if (cue.start_ms, cue.end_ms, cue.text)
        != (wanted["start_ms"], wanted["end_ms"], wanted["text"])
        or ("plain" in wanted and read_cue_text(cue.text).plain != wanted["plain"])
        or (any(wanted.get("voices", [])) and read_cue_text(cue.text).voices != wanted["voices"])
    ]


def _cues_of(data: bytes, path: str) -> list[CaptionCue]:
    """The cues of a file, accepted or not."""
    try:
        return list(read_captions(data, name=path, keep_empty=True).cues)
    except NotSpeech as refused:
        return list(refused.captions.cues)
    except CaptionsRefused:
        return []


def _read(data: bytes, path: str) -> Captions | None:
    try:
        return read_captions(data, name=path, keep_empty=True)
    except CaptionsRefused:
        return None


@pytest.mark.parametrize("name", _SETS)
def test_every_file_gives_the_cues_expected_of_it(name: str) -> None:
    wrong: list[Any] = []
    for path, data, entry in _expected_files(name):
        if path in _BLOCKS_RUN_IN:
            continue
        if path in _MENDED:
            assert _MENDED[path](_cues_of(data, path)), path
            continue
        if entry.get("end_before_start"):  # reversed: the parser keeps them, the import repairs
            continue
        wrong += [(path, item) for item in _differences(_cues_of(data, path), entry["cues"])]

    assert wrong == []


@pytest.mark.parametrize("name", _SETS[:3])
def test_the_webvtt_parser_keeps_what_the_algorithm_keeps(name: str) -> None:
    wrong: list[Any] = []
    for path, data, entry in _expected_files(name):
        cues: list[RawCue] = parse_vtt(decode(data).text.split("\n")).cues
        wrong += [(path, item) for item in _differences(cues, entry["cues"])]

    assert wrong == []


def test_cue_texts_give_the_text_and_voices_of_the_web_platform_tests() -> None:
    _, expected = set_of("material/webvtt-wpt")
    cases = [case for cases in expected["cue_text_parsing"].values() for case in cases]

    read = [read_cue_text(case["input"].replace("\0", "\ufffd").split("\n\n")[0]) for case in cases]

    assert len(cases) == 77
    assert [(item.plain, item.voices) for item in read] == [
        (case["plain_from_file"], case["voices"]) for case in cases
    ]


def test_broken_subrip_files_say_what_they_lost() -> None:
    for path, data, entry in _expected_files("captions-exoplayer"):
        if "report the dropped" not in entry.get("must", "") and "accept_counts" not in entry:
            continue
        read = _read(data, path)
        assert read is not None
        assert len(read.cues) in entry.get("accept_counts", [entry["cue_count"]])
        if path != "subrip/typical_missing_sequence":  # of which nothing is lost
            assert [item.line for item in read.report if item.kind != "note"], path


def test_tracks_nobody_speaks_are_refused() -> None:
    files = _expected_files("captions-ableplayer")

    refused = {path for path, data, _ in files if _read(data, path) is None}

    assert refused == {path for path, _, _ in files if any(kind in path for kind in _OTHER_KINDS)}


def test_the_encodings_are_detected() -> None:
    read = {path: _read(data, path) for path, data, _ in _expected_files("captions-encodings-a")}

    assert all(item and "\ufffd" not in write_vtt(item.cues) for item in read.values())
    assert all(
        item and (item.encoding == "utf-8") == (not any(not note.line for note in item.report))
        for item in read.values()
    )


def test_the_seed_page_is_eleven_paragraphs_letter_for_letter() -> None:
    data, expected = seed()

    read = read_captions(data)

    lines = data.decode().split("\n")
    spoken = [line for line in lines if line.startswith("Skip to ")]
    assert [cue.start_ms for cue in read.cues] == [
        segment["start_ms"] for segment in expected["segments"]
    ]
    assert [cue.end_ms for cue in read.cues[:-1]] == [
        segment["end_ms"] for segment in expected["segments"][:-1]
    ]
    assert [cue.plain for cue in read.cues] == [line.split("seconds", 1)[1] for line in spoken]
    assert [len(cue.plain) for cue in read.cues] == [
        segment["characters"] for segment in expected["segments"]
    ]
    assert all(cue.text == cue.plain for cue in read.cues)
    assert read.is_paragraphed
    notes = [lines[item.line - 1] for item in read.report if item.kind == "note"]
    assert notes == expected["other_lines_in_order"]


@pytest.mark.parametrize("width", [32, 42, 74])
def test_the_seed_cut_into_caption_lines_becomes_good_paragraphs_again(width: int) -> None:
    page = read_captions(seed()[0], duration_ms=503_000)
    cues: list[CaptionCue] = []
    for cue in page.cues:
        begun = 0
        for line in textwrap.wrap(cue.plain, width):
            per_character = (cue.end_ms - cue.start_ms) / (len(cue.plain) + 1)
            start = cue.start_ms + round(begun * per_character)
            begun += len(line) + 1
            cues.append(make_cue(start, cue.start_ms + round(begun * per_character), line))

    paragraphs = TranscriptText(cues, "en").paragraphs

    assert " ".join(item.text for item in paragraphs) == " ".join(cue.plain for cue in page.cues)
    assert all(item.text[0].isupper() and item.text[-1] == "." for item in paragraphs)
    assert all(len(item.text) <= 750 for item in paragraphs)
    assert all(25_000 <= b.start_ms - a.start_ms <= 60_000 for a, b in pairwise(paragraphs))
    assert paragraphs[-1].end_ms - paragraphs[-1].start_ms <= 60_000
