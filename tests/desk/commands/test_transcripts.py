"""Captions by command: import, export, dry run."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from course.models import Step
from lessons.models import Cue, Transcript, Video
from tests import factories
from tests.seed_page import needs_seed, seed_page, seed_paragraphs

SHORT = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ada>The first line.\n"


@pytest.fixture
def video(db: None) -> Video:
    """The film of step 5.2, as in the seed page's numbering."""
    course = factories.course()
    factories.step(course, 5)
    return factories.video(factories.step(course, 5, "Leaps", kind="video", key="abcdefgh"))


def _run(command: str, *args: object, **options: Any) -> str:
    out = StringIO()
    call_command(command, *(str(arg) for arg in args), stdout=out, **options)
    return out.getvalue()


def _write(folder: Path, text: str | bytes, name: str = "talk.vtt") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@needs_seed
def test_import_transcript_of_the_seed_page_is_letter_for_letter(video: Video) -> None:
    page = seed_page()

    out = _run("import_transcript", "rivers", "5.2", page, language="en")

    exported = json.loads(_run("export_transcript", "rivers", "5.2", language="en", format="json"))
    assert [item["start_ms"] // 1000 for item in exported["paragraphs"]] == [
        *(6, 56, 110, 166, 209, 247, 288, 333, 382, 427, 474),
    ]
    assert [item["text"] for item in exported["paragraphs"]] == seed_paragraphs()
    assert [len(item["text"]) for item in exported["paragraphs"]] == [
        *(716, 737, 738, 568, 491, 535, 675, 738, 637, 677, 428),
    ]
    assert exported["paragraphs"][3]["label"] == "Skip to 2 minutes and 46 seconds"
    html = Transcript.objects.get().html
    assert html.count('<div class="para"') == 11
    assert "Share this video" not in html
    assert "11 cues taken (skip-to, utf-8) in 11 paragraphs; 1 repaired, 0 refused" in out


@needs_seed
def test_exports_of_the_seed_page_come_back_as_the_same_cues(video: Video, tmp_path: Path) -> None:
    _run("import_transcript", "rivers", "5.2", seed_page(), language="en")
    before = list(Cue.objects.values_list("start_ms", "end_ms", "plain"))
    for form in ("vtt", "srt"):
        path = tmp_path / f"out.{form}"
        _run("export_transcript", "rivers", "5.2", language="en", format=form, output=path)

        _run("import_transcript", "rivers", "5.2", path, language="en")

        assert list(Cue.objects.values_list("start_ms", "end_ms", "plain")) == before


def test_import_transcript_finds_a_step_by_its_key(video: Video, tmp_path: Path) -> None:
    _run("import_transcript", "rivers", "abcdefgh", _write(tmp_path, SHORT), language="EN")

    assert Transcript.objects.get().language == "en"


def test_import_transcript_reports_what_it_could_not_take(video: Video, tmp_path: Path) -> None:
    path = _write(tmp_path, f"{SHORT}\n00:99.000 --> 00:04.000\nLost\n")

    out = _run("import_transcript", "rivers", "5.2", path, language="en")

    assert "1 cue taken (vtt, utf-8) in 1 paragraph; 0 repaired, 1 refused" in out
    assert "  refused  line 6: the times could not be read" in out


def test_import_transcript_of_a_refused_file_saves_nothing(video: Video, tmp_path: Path) -> None:
    factories.transcript(video, SHORT)
    path = _write(tmp_path, "WEBVTT\n\n00:99.000 --> 01:00.000\nLost\n")

    with pytest.raises(CommandError, match="line 3: the times could not be read") as refused:
        _run("import_transcript", "rivers", "5.2", path, language="en")

    assert refused.value.returncode == 1
    assert Cue.objects.get().plain == "The first line."


def test_import_transcript_takes_the_encoding_it_is_told(video: Video, tmp_path: Path) -> None:
    path = _write(tmp_path, SHORT.replace("first", "ﾊﾟ日本").encode("shift_jis"))

    _run("import_transcript", "rivers", "5.2", path, language="ja", encoding="shift_jis")

    assert Cue.objects.get().plain == "The ﾊﾟ日本 line."


@pytest.mark.parametrize(
    ("args", "language", "message"),
    [
        (("lakes", "5.2"), "en", "There is no course “lakes”. There are: rivers."),
        (("rivers", "5.3"), "en", "“rivers” has no step “5.3”. There are: 5.1–5.2."),
        (("rivers", "five"), "en", "“rivers” has no step “five”. There are: 5.1–5.2."),
        (("rivers", "5.1"), "en", "Step 5.1, “A step”, has no film yet: add it first."),
        (("rivers", "5.2"), "klingonese!", "“klingonese!” is not a language tag"),
    ],
)
def test_transcript_commands_name_what_there_is(
    video: Video, tmp_path: Path, args: tuple[str, str], language: str, message: str
) -> None:
    with pytest.raises(CommandError) as importing:
        _run("import_transcript", *args, _write(tmp_path, SHORT), language=language)
    with pytest.raises(CommandError) as exporting:
        _run("export_transcript", *args, language=language)

    assert message in str(importing.value)
    assert message in str(exporting.value)
    assert not Transcript.objects.exists()


def test_import_transcript_without_a_file_says_so(video: Video, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"talk\.vtt cannot be read: No such file"):
        _run("import_transcript", "rivers", "5.2", tmp_path / "talk.vtt", language="en")


def test_import_transcript_of_a_draft_needs_its_key(video: Video, tmp_path: Path) -> None:
    Step.objects.update(published_at=None, number=None)

    with pytest.raises(CommandError, match="give a draft's key"):
        _run("import_transcript", "rivers", "5.2", _write(tmp_path, SHORT), language="en")


def test_export_transcript_in_another_language_names_those_there_are(video: Video) -> None:
    factories.transcript(video, SHORT)

    with pytest.raises(CommandError, match=r"no transcript in “ko”\. There are: en"):
        _run("export_transcript", "rivers", "5.2", language="ko")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("vtt", "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n<v Ada>The first line.\n"),
        ("srt", "1\n00:00:01,000 --> 00:00:03,000\n"),
        ("txt", "0:01 Ada: The first line.\n"),
    ],
)
def test_export_transcript_writes_what_is_stored(video: Video, form: str, expected: str) -> None:
    factories.transcript(video, SHORT)

    out = _run("export_transcript", "rivers", "5.2", language="en", format=form)

    assert out.startswith(expected)


def test_export_transcript_into_a_file_is_utf_8(video: Video, tmp_path: Path) -> None:
    factories.transcript(video, SHORT.replace("first", "천리마"))

    _run("export_transcript", "rivers", "5.2", language="en", output=tmp_path / "out.vtt")

    assert "천리마" in (tmp_path / "out.vtt").read_text(encoding="utf-8")


def test_export_transcript_into_a_missing_folder_says_so(video: Video, tmp_path: Path) -> None:
    factories.transcript(video, SHORT)

    with pytest.raises(CommandError, match="cannot be written: No such file"):
        _run("export_transcript", "rivers", "5.2", language="en", output=tmp_path / "no/out.vtt")


def test_check_captions_as_json_is_a_list_with_an_entry_per_file(tmp_path: Path) -> None:
    good = _write(tmp_path, SHORT)
    bad = _write(tmp_path, "Hello", "bad.vtt")

    found = json.loads(_run("check_captions", good, bad, json=True))

    assert [entry["file"] for entry in found] == [str(good), str(bad)]
    assert found[0]["cues"] == [
        {
            "start_ms": 1000,
            "end_ms": 3000,
            "speaker": "Ada",
            "text": "<v Ada>The first line.",
            "plain": "The first line.",
        }
    ]
    assert found[0]["paragraphs"][0]["label"] == "Skip to 0 minutes and 1 second"
    assert found[1]["cues"] == []
    assert found[1]["report"]["refused"]


def test_check_captions_for_people_tells_line_and_reason(tmp_path: Path) -> None:
    path = _write(tmp_path, f"{SHORT}\n00:99.000 --> 00:04.000\nLost\n")

    out = _run("check_captions", path)

    assert "talk.vtt: vtt, utf-8, 1 cue in 1 paragraph" in out
    assert "line 6: the times could not be read" in out
    assert not out.endswith("\n\n")


def test_check_captions_of_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.vtt cannot be read: No such file"):
        _run("check_captions", tmp_path / "none.vtt")


@needs_seed
def test_check_captions_of_the_seed_page_finds_eleven_paragraphs() -> None:
    found = json.loads(_run("check_captions", seed_page(), json=True))

    assert [item["text"] for item in found[0]["paragraphs"]] == seed_paragraphs()
