"""Loading a course: what a load creates, keeps, refuses to overwrite and removes."""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError
from django.db import connection

from course import authoring, outline
from course.models import (
    Activity,
    Course,
    CourseFile,
    Note,
    OldSlug,
    Organisation,
    Step,
    StepProgress,
    User,
    Week,
)
from course.notes.writing import NotePlace, write_note
from desk.coursefiles.loader import applying, step_writer
from desk.coursefiles.loader.planning import Plan, plan_load
from lessons.anchors import make_private_moment
from lessons.models import Transcript, Video, VideoFile
from tests import factories
from tests.factories.course_folder import (
    ARTICLE,
    CAPTIONS,
    DRAFT,
    LAST,
    VIDEO,
    WEBM,
    load,
    picture,
    put,
    replace,
    rows,
    write_course,
)
from tests.racing import begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_course(tmp_path / "rivers")


def _edit(key: str, **fields: object) -> Step:
    """An edit as in the admin."""
    step = Step.objects.get(key=key)
    for name, value in fields.items():
        setattr(step, name, value)
    authoring.save_step(step, at=factories.NOW)
    return step


def _refusal(folder: Path) -> str:
    before = rows()
    with pytest.raises(CommandError) as refused:
        load(folder)
    assert rows() == before
    return str(refused.value)


def test_load_makes_the_course_as_its_files_say(folder: Path) -> None:
    load(folder)

    course = Course.objects.get(slug="rivers")
    assert (course.title, str(course.hours_per_week)) == ("Rivers", "2.5")
    assert course.body_html == "<p>All about <strong>rivers</strong>.</p>\n"
    assert course.published_at is not None
    assert course.image is not None
    assert course.image.name == "map.png"
    assert course.organisation.logo.read() == picture("red")
    assert [str(week) for week in course.weeks.all()] == ["Week 1: Springs", "Week 2: Deltas"]
    assert [step.label for step in course.steps.order_by("key")] == ["1.1", "1.2", "", "2.1"]


def test_load_makes_steps_with_all_their_parts(folder: Path) -> None:
    load(folder)

    article, video, draft, _ = Step.objects.order_by("key")
    assert '<h2 id="h-clouds">Clouds</h2>' in article.body_html
    assert (article.minutes, article.is_open) == (5, True)
    listed = article.step_files.get(is_listed=True)
    assert (listed.file.name, listed.title, listed.is_in_text) == ("notes.pdf", "Notes", False)
    assert article.step_files.get(is_listed=False).file.name == "map.png"
    assert article.links.get().title == "Weather: a site"
    assert video.video.files.get().format == "mp4"
    assert video.video.poster
    assert video.video.transcripts.get().cues.get().speaker == "Mira"
    assert (draft.video.duration_ms, draft.published_at) == (62_500, None)


def test_load_twice_changes_no_row(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load(folder)
    before = rows()
    capsys.readouterr()

    load(folder)

    assert rows() == before
    assert capsys.readouterr().out == (
        "Rivers (rivers): steps: 4 unchanged; the rest: unchanged.\n"
    )


def test_load_again_takes_over_what_changed_in_the_files(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(folder)
    replace(folder, LAST, "It settles.", "It settles slowly.")
    replace(folder, "course.md", "title: Rivers", "title: Great rivers")
    replace(folder, "week-2-deltas/week.md", "title: Deltas", "title: River mouths")
    capsys.readouterr()

    load(folder)

    assert "slowly" in Step.objects.get(key="dddddddd").body_html
    assert Course.objects.get().title == "Great rivers"
    assert Week.objects.get(number=2).title == "River mouths"
    report = capsys.readouterr().out
    assert f"updated     step {LAST} (text)" in report
    assert "updated     course course.md (title)" in report
    assert report.endswith("steps: 1 updated, 3 unchanged; the rest: 2 updated.\n")


def test_load_takes_over_films_captions_and_poster(folder: Path) -> None:
    load(folder)
    start = "week-1-springs/1-rain/02-drops"
    put(folder, f"{start}.webm", WEBM.read_bytes())
    put(folder, f"{start}.ko.vtt", CAPTIONS)
    put(folder, f"{start}.en.vtt", CAPTIONS.replace("downhill", "down the hill"))
    put(folder, f"{start}.poster.png", picture("white", (320, 180)))
    old_poster = Video.objects.get(step__key="bbbbbbbb").poster_sha256

    load(folder)

    video = Video.objects.get(step__key="bbbbbbbb")
    assert sorted(video.files.values_list("format", flat=True)) == ["mp4", "webm"]
    assert list(video.transcripts.values_list("language", flat=True)) == ["en", "ko"]
    assert "down the hill" in video.transcripts.get(language="en").html
    assert video.poster_sha256 != old_poster


def test_load_takes_away_what_is_gone_from_a_step(folder: Path) -> None:
    load(folder)
    start = "week-1-springs/1-rain/02-drops"
    for ending in ("mp4", "en.vtt", "poster.png"):
        (folder / f"{start}.{ending}").unlink()
    replace(folder, VIDEO, "licence: CC BY", "published: no")
    replace(folder, ARTICLE, "files:\n- name: notes.pdf\n  title: Notes\n", "")
    replace(folder, ARTICLE, "links:\n- title: 'Weather: a site'\n", "")
    replace(folder, ARTICLE, "  url: https://weather.example/\n", "")

    load(folder)

    assert not Video.objects.filter(step__key="bbbbbbbb").exists()
    assert not Transcript.objects.exists()
    article = Step.objects.get(key="aaaaaaaa")
    assert [row.file.name for row in article.step_files.all()] == ["map.png"]
    assert not article.links.exists()


def test_load_with_a_changed_picture_shows_it_everywhere(folder: Path) -> None:
    load(folder)
    before = Step.objects.get(key="aaaaaaaa").body_html
    put(folder, "files/map.png", picture("pink"))

    load(folder)

    after = Step.objects.get(key="aaaaaaaa").body_html
    assert after != before
    assert CourseFile.objects.get(name="map.png").sha256[:16] in after


def test_load_with_another_han_language_marks_transcripts_anew(folder: Path) -> None:
    put(folder, "week-1-springs/1-rain/02-drops.en.vtt", CAPTIONS.replace("Water", "水 water"))
    load(folder)
    replace(folder, "course.md", "hours_per_week: 2.5", "han: zh-Hant")

    load(folder)

    assert 'lang="zh-Hant"' in Transcript.objects.get().html


def test_load_keeps_learners_progress(folder: Path, ada: User) -> None:
    load(folder)
    course = Course.objects.get()
    enrolment = factories.enrol(ada, course)
    step = Step.objects.get(key="dddddddd")
    StepProgress.objects.create(enrolment=enrolment, step=step, last_completed_at=factories.NOW)
    replace(folder, LAST, "It settles.", "It settles slowly.")
    (folder / LAST).rename(folder / "week-1-springs/1-rain/03-mud.md")

    load(folder)

    progress = StepProgress.objects.get()
    assert (progress.last_completed_at, progress.step.label) == (factories.NOW, "1.3")


def test_load_unpublishes_steps_that_vanished(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(folder)
    (folder / ARTICLE).unlink()

    load(folder)

    gone = Step.objects.get(key="aaaaaaaa")
    assert (gone.published_at, gone.number) == (None, None)
    assert Step.objects.get(key="bbbbbbbb").label == "1.1"
    assert "unpublished step 1.1 Clouds [aaaaaaaa]" in capsys.readouterr().out
    before = rows()
    load(folder)
    assert rows() == before


def test_load_of_a_vanished_step_that_is_back_publishes_it(folder: Path) -> None:
    load(folder)
    text = (folder / ARTICLE).read_text()
    (folder / ARTICLE).unlink()
    load(folder)
    put(folder, ARTICLE, text)

    load(folder)

    assert [step.label for step in Step.objects.order_by("key")] == ["1.1", "1.2", "", "2.1"]


def test_load_removes_weeks_and_activities_that_are_empty_now(folder: Path) -> None:
    load(folder)
    (folder / LAST).rename(folder / "week-1-springs/2-snow/02-mud.md")
    for name in ("week-2-deltas/1-mud/activity.md", "week-2-deltas/week.md"):
        (folder / name).unlink()
    (folder / "week-2-deltas/1-mud").rmdir()
    (folder / "week-2-deltas").rmdir()

    load(folder)

    assert list(Week.objects.values_list("number", flat=True)) == [1]
    assert sorted(Activity.objects.values_list("title", flat=True)) == ["Rain", "Snow"]


def test_load_keeps_a_week_that_still_holds_a_vanished_step(folder: Path) -> None:
    load(folder)
    for name in (LAST, "week-2-deltas/1-mud/activity.md", "week-2-deltas/week.md"):
        (folder / name).unlink()

    load(folder)

    assert Week.objects.count() == 2
    assert not Step.objects.get(key="dddddddd").is_published


def test_load_in_another_order_moves_the_steps(folder: Path) -> None:
    load(folder)
    (folder / ARTICLE).rename(folder / "week-1-springs/1-rain/07-clouds.md")

    load(folder)

    assert Step.objects.get(key="aaaaaaaa").label == "1.2"
    assert Step.objects.get(key="bbbbbbbb").label == "1.1"
    before = rows()
    load(folder)
    assert rows() == before


def test_load_with_activities_in_another_order_keeps_their_rows(folder: Path) -> None:
    load(folder)
    rain = Activity.objects.get(title="Rain").pk
    (folder / "week-1-springs/1-rain").rename(folder / "week-1-springs/3-rain")

    load(folder)

    assert list(Activity.objects.filter(week__number=1).values_list("title", flat=True)) == [
        "Snow",
        "Rain",
    ]
    assert Activity.objects.get(title="Rain").pk == rain


def test_load_with_a_renamed_activity_keeps_its_row(folder: Path) -> None:
    load(folder)
    rain = Activity.objects.get(title="Rain").pk
    replace(folder, "week-1-springs/1-rain/activity.md", "title: Rain", "title: Rainfall")

    load(folder)

    assert Activity.objects.get(title="Rainfall").pk == rain


def test_load_refuses_to_overwrite_a_step_edited_since(folder: Path) -> None:
    load(folder)
    _edit("aaaaaaaa", title="Clouds, edited", minutes=9)

    refusal = _refusal(folder)

    assert f"step {ARTICLE} (title, minutes)" in refusal
    assert LAST not in refusal
    assert Step.objects.get(key="aaaaaaaa").title == "Clouds, edited"


def test_load_with_overwrite_takes_the_files_word(folder: Path) -> None:
    load(folder)
    _edit("aaaaaaaa", title="Clouds, edited")

    load(folder, overwrite=True)

    assert Step.objects.get(key="aaaaaaaa").title == "Clouds"
    before = rows()
    load(folder)
    assert rows() == before


def test_load_of_the_very_edit_is_no_conflict(folder: Path) -> None:
    load(folder)
    _edit("aaaaaaaa", title="Clouds, edited")
    replace(folder, ARTICLE, "title: Clouds", "title: Clouds, edited")

    load(folder)

    replace(folder, ARTICLE, "title: Clouds, edited", "title: Clouds again")
    load(folder)
    assert Step.objects.get(key="aaaaaaaa").title == "Clouds again"


def test_load_refuses_to_overwrite_an_edited_transcript(folder: Path) -> None:
    load(folder)
    video = Video.objects.get(step__key="bbbbbbbb")
    factories.transcript(video, CAPTIONS.replace("Water", "Snow"))

    assert f"step {VIDEO} (captions)" in _refusal(folder)


def test_load_refuses_to_unpublish_a_step_edited_since(folder: Path) -> None:
    load(folder)
    _edit("aaaaaaaa", title="Clouds, edited")
    (folder / ARTICLE).unlink()

    assert "Clouds, edited [aaaaaaaa]" in _refusal(folder)


def test_load_refuses_to_undo_a_move_made_in_the_admin(folder: Path) -> None:
    load(folder)
    outline.move_step(Step.objects.get(key="bbbbbbbb"), by=-1)

    refusal = _refusal(folder)

    assert "activity week-1-springs/1-rain/activity.md (order of its steps)" in refusal
    assert "step " not in refusal


@pytest.mark.parametrize(
    ("model", "where", "field", "expected"),
    [
        (Course, {}, "summary", "course course.md (summary)"),
        (Week, {"number": 1}, "introduction", "week week-1-springs/week.md (introduction)"),
        (Activity, {"title": "Mud"}, "title", "activity week-2-deltas/1-mud/activity.md (title)"),
        (Organisation, {}, "name", "course course.md (organisation)"),
    ],
)
def test_load_refuses_to_overwrite_what_else_was_edited(
    folder: Path, model: type[Course], where: dict[str, object], field: str, expected: str
) -> None:
    load(folder)
    model.objects.filter(**where).update(**{field: "Edited"})

    assert expected in _refusal(folder)


def test_load_refuses_to_overwrite_a_replaced_picture(folder: Path) -> None:
    load(folder)
    CourseFile.objects.filter(name="map.png").update(sha256="f" * 64)

    assert "file map.png (content)" in _refusal(folder)


def test_load_leaves_alone_what_was_made_in_the_admin(folder: Path) -> None:
    load(folder)
    course = Course.objects.get()
    made = factories.step(course, 1, "Fog", key="eeeeeeee")
    factories.step(course, 3, "Sea", key="ffffffff")

    load(folder)

    made.refresh_from_db()
    assert made.is_published
    assert Week.objects.count() == 3
    before = rows()
    load(folder)
    assert rows() == before


def test_load_of_a_faulty_folder_changes_nothing(folder: Path) -> None:
    load(folder)
    replace(folder, LAST, "It settles.", "It settles slowly.")
    replace(folder, ARTICLE, "(map.png)", "(lost.png)")

    assert f"{ARTICLE}, line 17: the course has no image “lost.png”" in _refusal(folder)


def test_load_that_fails_midway_leaves_neither_rows_nor_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[str] = []
    save = default_storage.save

    def noted(name: str, *args: object, **kwargs: object) -> str:
        stored.append(save(name, *args, **kwargs))  # type: ignore[arg-type]
        return stored[-1]

    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(default_storage, "save", noted)
    monkeypatch.setattr(step_writer, "save_transcript", fail)

    with pytest.raises(OSError, match="the disk is full"):
        load(folder)

    assert not Course.objects.exists()
    # Three files, the cover, the logo, the film, the poster and its source.
    assert len(stored) == 8
    assert not [name for name in stored if default_storage.exists(name)]


def test_load_of_two_courses_shares_their_organisation(folder: Path, tmp_path: Path) -> None:
    load(folder)
    other = write_course(tmp_path / "other")
    replace(other, "course.md", "slug: rivers", "slug: lakes")

    load(other)

    assert Organisation.objects.count() == 1
    assert Step.objects.filter(key="aaaaaaaa").count() == 2


def test_load_refuses_the_former_address_of_a_renamed_course(folder: Path) -> None:
    load(folder)
    course = Course.objects.get()
    course.slug = "lakes"
    authoring.save_course(course)

    assert "course course.md (its slug is lakes now)" in _refusal(folder)

    load(folder, overwrite=True)
    assert Course.objects.count() == 2
    assert not OldSlug.objects.exists()


def test_load_turns_a_video_into_an_article(folder: Path) -> None:
    load(folder)
    for ending in ("mp4", "en.vtt", "poster.png"):
        (folder / f"week-1-springs/1-rain/02-drops.{ending}").unlink()
    replace(folder, VIDEO, "kind: video", "kind: article")

    load(folder)

    assert Step.objects.get(key="bbbbbbbb").kind == "article"
    assert not VideoFile.objects.exists()


def test_load_ignores_line_ends_a_browser_sent(folder: Path) -> None:
    load(folder)
    step = Step.objects.get(key="aaaaaaaa")
    _edit("aaaaaaaa", body=step.body.replace("\n", "\r\n") + "\r\n\r\n")

    load(folder)

    assert Step.objects.get(key="aaaaaaaa").body.endswith("\r\n")


def test_load_says_what_it_did_not_take(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(folder, "notes.txt", "x")
    put(folder, "week-1-springs/1-rain/02-drops.ko.vtt", f"{CAPTIONS}\nNOTE Thanks\n")

    load(folder)

    report = capsys.readouterr().out
    assert "not taken   notes.txt: not part of a course" in report
    assert "remark      week-1-springs/1-rain/02-drops.ko.vtt, line 6: a comment" in report


def test_load_with_drafts_asks_for_no_film(folder: Path) -> None:
    replace(folder, DRAFT, "duration: 1:02.500\n", "")

    load(folder)

    assert not Video.objects.filter(step__key="cccccccc").exists()


@pytest.mark.django_db(transaction=True)
def test_load_twice_at_once_makes_one_course(folder: Path) -> None:
    def run(_: int) -> None:
        try:
            load(folder)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))

    assert Course.objects.count() == 1
    assert Step.objects.count() == 4
    assert VideoFile.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_notes_are_written_while_captions_are_loaded(
    folder: Path, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(folder)
    step = Step.objects.get(kind="video", published_at__isnull=False)
    transcript = step.video.transcripts.get()
    put(
        folder,
        "week-1-springs/1-rain/02-drops.en.vtt",
        f"{CAPTIONS}\n00:05.000 --> 00:06.000\nYes.\n",
    )
    second = transcript.cues.get().start_ms // 1000

    def place() -> NotePlace:
        return NotePlace(make_private_moment(step, transcript.language, second=second, n=1))

    def note() -> None:
        write_note(step, "Why?", key=uuid4(), place=place, actor=ada, at=factories.NOW)

    with ThreadPoolExecutor(1) as pool:
        begun: list[Future[None]] = []

        def plan(*args: Any) -> Plan:
            begun.append(begin(pool, note))
            return plan_load(*args)

        monkeypatch.setattr(applying, "plan_load", plan)
        load(folder)
        begun[0].result(timeout=30)

    assert Note.objects.get().moment is not None
    assert Transcript.objects.get(video=step.pk).cues.count() == 2
