"""Transcripts: stored, replaced and exported."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from course.models import User
from lessons import transcripts
from lessons.captions.reader import read_captions
from lessons.models import Cue, Transcript, Video
from tests import factories

SEED = Path(__file__).resolve().parents[3] / "shared/seed"
SHORT = """WEBVTT

00:01.000 --> 00:03.000
<v Ada>The <i>first</i> line.

00:03.000 --> 00:05.500
Second & last: 천리마.
"""


@pytest.fixture
def video(db: None) -> Video:
    return factories.video(factories.step(factories.course(), kind="video"))


def _save(video: Video, text: str, language: str = "en", actor: User | None = None) -> Transcript:
    read = read_captions(text, duration_ms=video.duration_ms)
    return transcripts.save_transcript(
        video, language, read, source_name="talk.vtt", actor=actor, at=factories.NOW
    )


def test_save_transcript_keeps_cues_and_what_is_derived(video: Video, grace: User) -> None:
    saved = _save(video, SHORT, actor=grace)

    stored = Transcript.objects.get()
    assert list(stored.cues.values_list("position", "start_ms", "end_ms", "speaker", "plain")) == [
        (1, 1000, 3000, "Ada", "The first line."),
        (2, 3000, 5500, "", "Second & last: 천리마."),
    ]
    assert stored.pk == saved.pk
    assert stored.vtt.startswith("WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n")
    assert '<span lang="ko">천리마</span>' in stored.html
    assert (stored.imported_by, stored.imported_at) == (grace, factories.NOW)
    assert stored.video.step.edited_at == factories.NOW


def test_save_transcript_again_replaces_the_language_only(video: Video) -> None:
    first = _save(video, SHORT)
    korean = _save(video, SHORT, "ko")

    second = _save(video, "WEBVTT\n\n00:01.000 --> 00:02.000\nAnother.\n", "EN")

    assert second.pk == first.pk
    assert list(second.cues.values_list("plain", flat=True)) == ["Another."]
    assert korean.cues.count() == 2
    assert Transcript.objects.count() == 2


def test_save_transcript_keeps_the_tag_in_canonical_case(video: Video) -> None:
    saved = _save(video, SHORT, "zh_hant")

    assert saved.language == "zh-Hant"


def test_save_transcript_in_no_language_changes_nothing(video: Video) -> None:
    with pytest.raises(ValueError, match="not a language tag"):
        _save(video, SHORT, "Klingon!")

    assert not Transcript.objects.exists()


def test_save_transcript_keeps_its_report(video: Video) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:03.000\nTaken.\n\n00:99.000 --> 01:00.000\nRefused.\n"

    saved = _save(video, text)

    assert [(item["kind"], item["line"]) for item in saved.report] == [("refused", 6)]


def test_remove_transcript_leaves_the_others(video: Video) -> None:
    _save(video, SHORT)
    _save(video, SHORT, "ko")

    assert transcripts.remove_transcript(video, "en")

    assert not transcripts.remove_transcript(video, "en")
    assert list(Transcript.objects.values_list("language", flat=True)) == ["ko"]
    assert Cue.objects.count() == 2


def test_rerender_follows_the_course_language_of_han(video: Video) -> None:
    saved = _save(video, "WEBVTT\n\n00:01.000 --> 00:02.000\nIt was 大躍進 then.\n")
    course = video.step.course
    course.han_language = "zh-Hant"
    course.save()
    before = saved.vtt

    transcripts.rerender(Transcript.objects.get())

    stored = Transcript.objects.get()
    assert 'lang="zh-Hant"' in stored.html
    assert stored.vtt == before


@pytest.mark.parametrize("form", ["vtt", "srt"])
def test_export_transcript_reads_back_as_the_same_cues(
    video: Video, form: transcripts.ExportFormat
) -> None:
    saved = _save(video, SHORT)

    again = read_captions(transcripts.export_transcript(saved, form))

    assert [(cue.start_ms, cue.end_ms, cue.plain.split(": ", 1)[-1]) for cue in again.cues] == [
        (1000, 3000, "The first line."),
        (3000, 5500, "천리마."),
    ]


def test_export_transcript_as_txt_is_what_is_said(video: Video) -> None:
    saved = _save(video, SHORT)

    text = transcripts.export_transcript(saved, "txt")

    assert "The first line. Second & last: 천리마." in text


def test_export_transcript_as_json_tells_cues_paragraphs_and_report(video: Video) -> None:
    saved = _save(video, SHORT)

    content = json.loads(transcripts.export_transcript(saved, "json"))

    assert content["language"] == "en"
    assert content["cues"][0] == {
        "start_ms": 1000,
        "end_ms": 3000,
        "speaker": "Ada",
        "text": "<v Ada>The <i>first</i> line.",
        "plain": "The first line.",
    }
    assert content["paragraphs"][0]["label"] == "Skip to 0 minutes and 1 second"
    assert content["report"] == []


@pytest.mark.django_db(transaction=True)
def test_save_transcript_twice_at_once_leaves_one_whole() -> None:
    video = factories.video(factories.step(factories.course(), kind="video"))
    texts = [factories.vtt(2, seconds_per_cue=seconds) for seconds in (2, 3, 4, 5)]

    def save(text: str) -> None:
        try:
            _save(video, text)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, texts))

    stored = Transcript.objects.get()
    assert transcripts.export_transcript(stored, "vtt") == stored.vtt
    assert stored.cues.count() in {60, 40, 30, 24}


def test_two_days_apart_the_later_import_is_noted(video: Video) -> None:
    _save(video, SHORT)
    later = factories.NOW + timedelta(days=2)

    transcripts.save_transcript(
        video, "en", read_captions(SHORT), source_name="b.vtt", actor=None, at=later
    )

    stored = Transcript.objects.get()
    assert (stored.source_name, stored.imported_at) == ("b.vtt", later)
