import json

from lessons.dry_run import describe, describe_as_text


def test_describe_tells_all_of_a_file_that_is_read() -> None:
    data = b"1\n00:00:01,000 --> 00:00:02,5\n<i>Hi</i>\n\n2\nlost\n"

    description = describe(data, name="talk.srt")

    assert json.loads(json.dumps(description)) == description
    assert {key: description[key] for key in ("file", "format", "encoding")} == {
        "file": "talk.srt",
        "format": "srt",
        "encoding": "utf-8",
    }
    assert description["cues"] == [
        {"start_ms": 1000, "end_ms": 2500, "speaker": "", "text": "<i>Hi</i>", "plain": "Hi"}
    ]
    assert description["sentences"] == [{"start_ms": 1000, "speaker": "", "text": "Hi"}]
    assert description["paragraphs"] == [
        {"start_ms": 1000, "label": "Skip to 0 minutes and 1 second", "text": "Hi"}
    ]
    report = description["report"]
    assert report["taken"] == 1
    assert [item["line"] for item in report["repaired"]] == [2]
    assert [(item["line"], item["text"]) for item in report["refused"]] == [(5, "2 lost")]
    assert report["notes"] == []


def test_describe_lists_cues_without_text_but_makes_no_paragraph_of_them() -> None:
    description = describe(
        b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n00:03.000 --> 00:04.000\na", name=""
    )

    assert [cue["plain"] for cue in description["cues"]] == ["", "a"]
    assert [item["text"] for item in description["sentences"]] == ["a"]
    assert [item["text"] for item in description["paragraphs"]] == ["a"]
    assert [item["line"] for item in description["report"]["notes"]] == [3]


def test_describe_of_a_refused_file_has_reasons_and_no_cues() -> None:
    description = describe(b"<html>", name="page.html")

    assert description["cues"] == description["sentences"] == []
    assert description["report"]["taken"] == 0
    assert "HTML" in description["report"]["refused"][0]["reason"]


def test_describe_as_text_is_for_people() -> None:
    read = describe_as_text(describe(b"1\n0:01 --> 0:02\nHi\n\n2\nlost", name="a.srt"))
    refused = describe_as_text(describe(b"", name="b.vtt"))

    assert read == (
        "a.srt: srt, utf-8, 1 cue in 1 paragraph\n\nRefused:\n"
        "  line 5: this cue has a number but no line of times; it and its text are left out"
        " – 2 lost\n\nParagraphs:\n  0:01  Hi\n"
    )
    assert refused == "b.vtt: refused, nothing was taken\n\nRefused:\n  the file is empty\n"


def test_describe_lists_what_nobody_speaks_and_takes_none_of_it() -> None:
    data = b"WEBVTT\nKind: chapters\n\n00:00.000 --> 00:09.000\nIntroduction\n"

    description = describe(data, name="talk.vtt")

    assert description["kind"] == "chapters"
    assert [cue["plain"] for cue in description["cues"]] == ["Introduction"]
    assert description["paragraphs"] == []
    assert description["report"]["taken"] == 0
    assert "chapters, not captions" in description["report"]["refused"][0]["reason"]
    assert "refused, nothing was taken" in describe_as_text(description)


def test_describe_lists_the_sentences_with_their_speakers() -> None:
    data = b"WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ann>One. Two\n\n00:03.000 --> 00:04.000\nthree."

    sentences = describe(data, name="talk.vtt")["sentences"]

    assert sentences == [
        {"start_ms": 1000, "speaker": "Ann", "text": "One."},
        {"start_ms": 1000, "speaker": "Ann", "text": "Two three."},
    ]
