"""Round trips of load and dump, byte by byte and row by row."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from course.models import Activity, Course, CourseFile, Organisation, Step, StepLink, Week
from course.text.visible import has_visible
from desk.coursefiles.stored import stored_course
from lessons.models import Transcript, Video
from quizzes.models import Question, QuizItem
from tests import factories, sharing
from tests.factories.course_folder import (
    ARTICLE,
    SAMPLE,
    VIDEO,
    WEBM,
    load,
    put,
    replace,
    rows,
    tree,
    write_course,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_course(tmp_path / "rivers")


def _dump(slug: str, folder: Path) -> Path:
    call_command("dump_course", slug, str(folder))
    return folder


def _forget_everything() -> None:
    Course.objects.update(image=None)
    QuizItem.objects.all().delete()
    Question.objects.all().delete()
    Step.objects.all().delete()
    Week.objects.all().delete()
    Course.objects.all().delete()
    Organisation.objects.all().delete()


@pytest.fixture(scope="class")
def sample_dump(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """The sample course is loaded; a dump of it."""
    with sharing.rolled_back(django_db_blocker):
        load(SAMPLE)
        yield _dump("korea-and-china", tmp_path_factory.mktemp("sample") / "dump")


class TestSample:
    def test_load_dump_load_changes_no_row(self, sample_dump: Path) -> None:
        before = rows()

        load(sample_dump)

        assert rows() == before

    def test_dump_load_elsewhere_dump_gives_the_same_bytes(
        self, sample_dump: Path, tmp_path: Path
    ) -> None:
        _forget_everything()

        load(sample_dump)

        assert tree(_dump("korea-and-china", tmp_path / "second")) == tree(sample_dump)


def test_load_dump_load_changes_no_row(folder: Path, tmp_path: Path) -> None:
    load(folder)
    before = rows()

    load(_dump("rivers", tmp_path / "dump"))

    assert rows() == before


def test_dump_load_elsewhere_dump_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    put(folder, "week-1-springs/1-rain/02-drops.webm", WEBM.read_bytes())
    load(folder)
    first = tree(_dump("rivers", tmp_path / "first"))
    _forget_everything()

    load(tmp_path / "first")

    assert tree(_dump("rivers", tmp_path / "second")) == first


def test_dump_of_a_step_called_chapters_loads(folder: Path, tmp_path: Path) -> None:
    load(folder)
    Step.objects.filter(key="bbbbbbbb").update(title="Chapters")
    dump = _dump("rivers", tmp_path / "dump")
    assert (dump / "week-1-springs/1-rain/02-chapters.en.vtt").exists()

    load(dump)

    assert Transcript.objects.get().cues.count() == 1


def test_dump_has_names_of_one_form(folder: Path, tmp_path: Path) -> None:
    replace(folder, ARTICLE, "title: Clouds", "title: '!!!'")
    load(folder)

    names = set(tree(_dump("rivers", tmp_path / "dump")))

    assert names == {
        "course.md",
        "files/logo.png",
        "files/map.png",
        "files/notes.pdf",
        "week-1-springs/week.md",
        "week-1-springs/1-rain/activity.md",
        "week-1-springs/1-rain/01-aaaaaaaa.md",
        "week-1-springs/1-rain/02-drops.md",
        "week-1-springs/1-rain/02-drops.mp4",
        "week-1-springs/1-rain/02-drops.poster.png",
        "week-1-springs/1-rain/02-drops.en.vtt",
        "week-1-springs/2-snow/activity.md",
        "week-1-springs/2-snow/01-눈.md",
        "week-2-deltas/week.md",
        "week-2-deltas/1-mud/activity.md",
        "week-2-deltas/1-mud/01-mud.md",
    }


def test_dump_of_a_course_made_in_the_admin_loads_as_it_is(tmp_path: Path) -> None:
    course = factories.course(language="ko", outcomes="One\r\n\r\nTwo\r\n", published_at=None)
    factories.step(course, 1, "One", key="aaaaaaaa", body="Line\r\nline")
    two = factories.step(course, 1, "Two", key="bbbbbbbb", is_published=False)
    Step.objects.update(position=1)
    StepLink.objects.create(step=two, title="A", url="https://a.example/?q=1#x")
    first = tree(_dump("rivers", tmp_path / "first"))
    steps = list(Step.objects.order_by("position", "id").values("body", "edited_at"))

    load(tmp_path / "first")

    assert list(Step.objects.order_by("position").values("body", "edited_at")) == steps
    _forget_everything()
    load(tmp_path / "first")
    assert tree(_dump("rivers", tmp_path / "second")) == first
    assert Course.objects.get().published_at is None


def test_dump_keeps_paragraphs_that_came_as_such(folder: Path, tmp_path: Path) -> None:
    load(folder)
    video = Video.objects.get(step__key="bbbbbbbb")
    factories.transcript(
        video, "5.2\n\nSkip to 0 minutes and 6 secondsOne.\n\nSkip to 1 minute Two.\n"
    )
    before = rows()
    _dump("rivers", tmp_path / "dump")

    load(tmp_path / "dump")

    text = (tmp_path / "dump/week-1-springs/1-rain/02-drops.md").read_text()
    assert "paragraphed:\n- en\n" in text
    stored = rows()
    assert stored["lessons_cue"] == before["lessons_cue"]
    _forget_everything()
    load(tmp_path / "dump")
    assert Transcript.objects.get().is_paragraphed


def test_dump_into_an_earlier_dump_takes_the_old_files_away(folder: Path, tmp_path: Path) -> None:
    load(folder)
    dump = _dump("rivers", tmp_path / "dump")
    put(dump, "README.md", "Mine.")
    Step.objects.filter(key="aaaaaaaa").update(title="Fog")
    Activity.objects.filter(title="Mud").update(title="Silt")

    _dump("rivers", dump)

    names = set(tree(dump))
    assert "week-1-springs/1-rain/01-fog.md" in names
    assert "week-1-springs/1-rain/01-clouds.md" not in names
    assert not (dump / "week-2-deltas/1-mud").exists()
    assert (dump / "README.md").read_text() == "Mine."


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("notes.txt", "x", "is not empty, and there is no course.md in it"),
        ("course.md", "---\nslug: lakes\n---\n", "holds another course than rivers"),
        ("course.md", "no header", "holds another course than rivers"),
    ],
)
def test_dump_refuses_a_folder_of_something_else(
    folder: Path, tmp_path: Path, name: str, content: str, reason: str
) -> None:
    load(folder)
    put(tmp_path / "dump", name, content)

    with pytest.raises(CommandError, match=reason):
        _dump("rivers", tmp_path / "dump")

    assert list(tree(tmp_path / "dump")) == [name]


def test_dump_of_an_unknown_course_names_those_there_are(folder: Path, tmp_path: Path) -> None:
    load(folder)

    with pytest.raises(CommandError, match="There are: rivers"):
        _dump("lakes", tmp_path / "dump")


def test_dump_brings_a_logo_that_is_none_of_the_files(folder: Path, tmp_path: Path) -> None:
    load(folder)
    CourseFile.objects.filter(name="logo.png").delete()
    first = tree(_dump("rivers", tmp_path / "first"))
    _forget_everything()

    load(tmp_path / "first")

    assert "files/delta-logo.png" in first
    assert tree(_dump("rivers", tmp_path / "second")) == first


_texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40
)
_titles = _texts.filter(lambda text: has_visible(text) and len(text.splitlines()) == 1)
_fields = st.fixed_dictionaries(
    {
        "title": _titles,
        "summary": _titles,
        "body": _texts.filter(lambda text: "![" not in text),
        "minutes": st.none() | st.integers(0, 999),
        "is_open": st.booleans(),
    }
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(fields=_fields, outcomes=st.lists(_titles, max_size=3))
def test_any_text_survives_dump_and_load(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, Any], outcomes: list[str]
) -> None:
    _forget_everything()
    course = factories.course(title=fields["title"], outcomes="\n".join(outcomes))
    step = factories.step(course, **fields)
    before = stored_course("rivers")
    dump = _dump("rivers", tmp_path_factory.mktemp("dump") / "rivers")
    edited = Step.objects.get(pk=step.pk).edited_at

    load(dump)

    after = stored_course("rivers")
    assert before is not None
    assert after is not None
    assert (after.facts, after.step_facts) == (before.facts, before.step_facts)
    assert Step.objects.get(pk=step.pk).edited_at == edited


def test_dump_writes_a_videos_duration_only_without_a_film(folder: Path, tmp_path: Path) -> None:
    load(folder)

    _dump("rivers", tmp_path / "dump")

    assert "duration" not in (tmp_path / "dump" / VIDEO).read_text()
    draft = (tmp_path / "dump/week-1-springs/2-snow/01-눈.md").read_text()
    assert "duration: 1:02.500\n" in draft


@pytest.mark.parametrize(
    ("said", "stored", "dumped"),
    [
        ("completion: automatic", "automatic", "completion: automatic"),
        ("completion: off", "off", "completion: off"),
        ("completion: 'off'", "off", "completion: off"),
        ("completion: offer", "offer", ""),
    ],
)
def test_completion_of_films_goes_round(
    folder: Path, tmp_path: Path, said: str, stored: str, dumped: str
) -> None:
    replace(folder, "course.md", "hours_per_week: 2.5", f"hours_per_week: 2.5\n{said}")
    load(folder)

    written = (_dump("rivers", tmp_path / "dump") / "course.md").read_text()

    assert Course.objects.get().completion == stored
    assert dumped in written
    assert ("completion" in written) == bool(dumped)
    load(tmp_path / "dump")
    assert Course.objects.get().completion == stored


@pytest.mark.parametrize("offers", [True, False])
def test_certificate_goes_through_dump_and_load(
    folder: Path, tmp_path: Path, *, offers: bool
) -> None:
    load(folder)
    Course.objects.update(offers_certificate=offers, certificate_percent=80, certificate_score=55)
    dumped = _dump("rivers", tmp_path / "dump")
    _forget_everything()

    load(dumped)

    course = Course.objects.get()
    assert ("\ncertificate: no\n" in (dumped / "course.md").read_text()) == (not offers)
    assert course.offers_certificate == offers
    assert (course.certificate_percent, course.certificate_score) == (80, 55)
