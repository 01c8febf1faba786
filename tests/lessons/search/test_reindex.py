"""After any change, the index equals a rebuilt one."""

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from course import authoring, outline
from course.models import Activity, Passage, SearchIndex, Step, User
from course.search import index as passages
from desk.admin.courses import outline_order
from lessons.models import Transcript
from lessons.search.reindex import rebuild
from lessons.transcripts import remove_transcript, rerender, save_transcript
from tests import factories
from tests.factories import course_folder

pytestmark = pytest.mark.django_db

NAMES = ("step", "part", "language", "position", "start_ms", "speaker", "text", "scope", "vector")


def index() -> list[tuple[object, ...]]:
    rows = Passage.objects.order_by("step", "part", "language", "position")
    return [(*row[:7], tuple(row[7]), row[8]) for row in rows.values_list(*NAMES)]


def assert_is_as_rebuilt() -> None:
    kept = index()
    rebuild()
    assert kept == index()
    assert kept


class World:
    def __init__(self) -> None:
        self.course = factories.course()
        for week in (1, 2, 3):
            for name in ("first", "second"):
                factories.step(self.course, week, f"The {name} of week {week}")
        other = Activity.objects.create(
            week=factories.week(self.course, 2), position=2, title="Other"
        )
        factories.step(self.course, 2, "Apart", activity=other)
        self.film = factories.step(self.course, 2, "Film", kind="video", is_open=True)
        self.video = factories.video(self.film, captions=factories.vtt(1))
        factories.transcript(self.video, factories.vtt(1), "ko")
        factories.step(self.course, 3, "Draft", is_published=False)

    def step(self, title: str) -> Step:
        return Step.objects.select_related("course").get(title=title)


def _edit(world: World) -> None:
    step = world.step("The first of week 1")
    step.title, step.body = "Réunion", "One.\n\n> Two *words*.\n\n| a | b |\n|---|---|\n| c | d |"
    authoring.save_step(step, at=factories.NOW)


def _open(world: World) -> None:
    step = world.step("The first of week 3")
    step.is_open = True
    authoring.save_step(step, at=factories.NOW)


def _move_across_weeks(world: World) -> None:
    assert outline.move_step(world.step("The first of week 2"), by=-1)


def _move_activity(world: World) -> None:
    assert outline_order.move_activity(Activity.objects.get(title="Other"), by=1)


def _remove_week(world: World) -> None:
    Step.objects.filter(week_number=1).delete()
    Activity.objects.filter(week__number=1).delete()
    world.course.weeks.get(number=1).delete()
    outline_order.close_gaps(world.course)


def _change_course(**fields: object) -> Callable[[World], None]:
    def change(world: World) -> None:
        for name, value in fields.items():
            setattr(world.course, name, value)
        authoring.save_course(world.course)

    return change


def _change_language(world: World) -> None:
    """As at the desk."""
    world.course.language = "fr"
    authoring.rerender_course(world.course)
    for transcript in Transcript.objects.all():
        rerender(transcript)


def _replace_captions(world: World) -> None:
    factories.transcript(world.video, "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Quite another.\n")


CHANGES: dict[str, Callable[[World], object]] = {
    "nothing": lambda world: None,
    "a text edited": _edit,
    "a step opened": _open,
    "a step published": lambda world: authoring.publish_step(world.step("Draft"), at=factories.NOW),
    "a step unpublished": lambda world: authoring.unpublish_step(world.step("Film")),
    "a step deleted": lambda world: world.step("Film").delete(),
    "a step moved": lambda world: outline.move_step(world.step("Film"), by=-1),
    "a step moved across weeks": _move_across_weeks,
    "an activity moved": _move_activity,
    "a week moved": lambda world: outline_order.move_week(world.course.weeks.get(number=1), by=1),
    "a week removed": _remove_week,
    "the course unpublished": _change_course(published_at=None),
    "the course unlisted": _change_course(is_listed=False),
    "the course renamed": _change_course(slug="streams", title="Streams"),
    "the course's language changed": _change_language,
    "captions replaced": _replace_captions,
    "captions added": lambda world: factories.transcript(world.video, factories.vtt(1), "zh-Hans"),
    "captions removed": lambda world: remove_transcript(world.video, "ko"),
    "a film deleted with its step": lambda world: Step.objects.filter(pk=world.film.pk).delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_index_is_as_rebuilt_after(change: str) -> None:
    world = World()

    CHANGES[change](world)

    assert_is_as_rebuilt()


def test_index_is_as_rebuilt_after_the_desk_changed_a_step(client: Client, grace: User) -> None:
    world = World()
    factories.educator(grace, world.course)
    client.force_login(grace)
    step = world.step("The second of week 1")
    address = f"/admin/course/step/{step.pk}/change/"
    page = client.get(address).content.decode()
    fields = {
        "title": "Set anew",
        "state": "draft",
        "activity": str(Activity.objects.get(title="Other").pk),
        "body": "Other words.",
        "edition": re.search(r'name="edition" value="([^"]*)"', page)[1],  # type: ignore[index]
    }
    for prefix in ("step_files", "links"):
        fields |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}

    assert client.post(address, fields).status_code == 302

    assert set(Passage.objects.filter(step=step).values_list("text", flat=True)) == {
        "Set anew",
        "Other words.",
    }
    assert_is_as_rebuilt()


def test_index_is_as_rebuilt_after_the_desk_deleted_a_step(client: Client, sam: User) -> None:
    world = World()
    client.force_login(sam)

    answer = client.post(f"/admin/course/step/{world.film.pk}/delete/", {"post": "yes"})

    assert answer.status_code == 302
    assert not Passage.objects.filter(part="speech").exists()
    assert_is_as_rebuilt()


def test_index_is_as_rebuilt_after_loads_from_files(tmp_path: Path) -> None:
    root = course_folder.write_course(tmp_path)
    course_folder.load(root)
    assert Passage.objects.filter(part="speech").count() == 1
    assert_is_as_rebuilt()

    film = "week-1-springs/1-rain/02-drops"
    course_folder.replace(root, course_folder.VIDEO, "licence: CC BY", "published: no")
    for name in (f"{film}.mp4", f"{film}.en.vtt", f"{film}.poster.png"):
        (root / name).unlink()
    course_folder.replace(root, "course.md", "hours_per_week", "language: fr\nhours_per_week")
    (root / course_folder.LAST).unlink()
    course_folder.load(root)

    assert not Passage.objects.filter(part="speech").exists()
    assert set(Passage.objects.values_list("language", flat=True)) == {"fr"}
    assert_is_as_rebuilt()


def test_captions_that_are_refused_leave_the_index_as_it_was() -> None:
    world = World()
    before = index()

    with pytest.raises(ValueError, match="not a language"):
        save_transcript(
            world.video,
            "Klingon!",
            None,  # type: ignore[arg-type]
            source_name="",
            actor=None,
            at=factories.NOW,
        )

    assert index() == before


def test_reindex_rebuilds_everything_and_records_the_version() -> None:
    world = World()
    Passage.objects.all().delete()
    SearchIndex.objects.all().delete()
    assert not passages.is_current()
    told = StringIO()

    call_command("reindex", stdout=told)

    assert (
        told.getvalue() == f"{world.course.steps.count()} of {world.course.steps.count()} steps\n"
    )
    assert passages.is_current()
    assert_is_as_rebuilt()


def test_prepare_rebuilds_an_index_of_an_old_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    World()
    rebuild()
    Passage.objects.filter(part="title").delete()

    monkeypatch.setattr(passages, "VERSION", passages.VERSION + 1)
    assert not passages.is_current()
    rebuild()

    assert passages.is_current()
    assert Passage.objects.filter(part="title").count() == Step.objects.count()
