"""No page, form, list, history or file of the desk has anything of a learner's notes."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest
from django.contrib.admin import site
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from course.models import Course, Note, Step, User
from course.notes.writing import NotePlace, write_note
from desk.datasets import DATASETS
from lessons.anchors import make_private_moment
from lessons.models import VideoFile
from tests import factories
from tests.journeys.desk_pages import desk_addresses

pytestmark = pytest.mark.django_db

CANARY = "CANARY, hers alone"
AsPerson = Callable[[User], Client]


@pytest.fixture
def notes(film: Step, article: Step, ada: User) -> list[Note]:
    factories.enrol(ada, film.course, joined_at=factories.NOW)
    place = NotePlace(moment=make_private_moment(film, "en", second=4, n=1))
    places = {film: place, article: NotePlace(quote=f"{CANARY}, quoted")}
    return [
        write_note(
            step, CANARY, key=uuid4(), place=partial(replace, at), actor=ada, at=factories.NOW
        )
        for step, at in places.items()
    ]


@pytest.fixture(params=["grace", "sam"])
def desk(request: pytest.FixtureRequest, as_person: AsPerson, rivers: Course) -> Client:
    """An educator of the course, and staff."""
    return as_person(request.getfixturevalue(request.param))


def test_no_page_of_the_desk_has_a_word_of_them(
    desk: Client, film: Step, article: Step, ada: User, notes: list[Note]
) -> None:
    rivers = film.course
    run = rivers.runs.get()
    seen = 0

    for address in desk_addresses(rivers, film, article, run, ada):
        answer = desk.get(address, follow=True)
        page = answer.content.decode()
        seen += answer.status_code == 200
        assert "CANARY" not in page, address
        assert not any(str(note.key) in page for note in notes), address

    assert seen >= 25
    assert Note not in site._registry


def test_no_data_set_or_dump_has_a_word_of_them(
    rivers: Course, notes: list[Note], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("dump")
    VideoFile.objects.all().delete()
    for name in DATASETS:
        call_command("export_data", rivers.slug, 1, name, folder / f"{name}.csv")
    call_command("dump_course", rivers.slug, folder / "course")

    files = [path for path in folder.rglob("*") if path.is_file()]

    assert len(files) >= 3
    assert [path for path in files if b"CANARY" in path.read_bytes()] == []


def test_step_with_notes_alone_is_not_deleted_and_says_nothing_of_them(
    desk: Client, article: Step, grace: User
) -> None:
    """As when somebody on the team wrote one without having joined."""
    write_note(article, CANARY, key=uuid4(), actor=grace, at=factories.NOW)
    address = reverse("admin:course_step_delete", args=[article.pk])

    for send in (desk.get, desk.post):
        page = send(address, {"post": "yes"}, follow=True).content.decode()
        assert "so it is not deleted" in page
        assert "CANARY" not in page
    assert Step.objects.filter(pk=article.pk).exists()
    assert Note.objects.count() == 1
