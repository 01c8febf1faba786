"""Uploads on a full disk (ENOSPC): the form is shown again, and nothing is left over."""

import errno
import os
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from course.files.uploads import NO_ROOM
from course.models import Course, CourseFile, Organisation, Step, User
from hosting.stored_files import stored_names
from lessons.models import Transcript, Video, VideoFile
from tests import factories
from tests.desk.conftest import VTT, step_data
from tests.factories.uploads import change_url, poster, upload

LARGE = 3_000_000  # bytes: more than is buffered in memory
# An apostrophe is escaped in HTML.
SAID = str(NO_ROOM).partition("'")[0]


def no_room(*_args: object, **_kwargs: object) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    """Uploads are in a folder, as in production."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "course.files.uploads.FileStorage"}
    }
    return tmp_path / "media"


@pytest.fixture
def spool(settings: Settings, tmp_path: Path) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "spool"
    (tmp_path / "spool").mkdir()
    return tmp_path / "spool"


class FullFile:
    """A temporary file on a disk with room for a number of bytes."""

    room = 100_000

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._file: Any = _temporary(*args, **kwargs)
        self._written = 0

    def write(self, data: bytes) -> int:
        self._written += len(data)
        return int(self._file.write(data) if self._written < self.room else no_room())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


_temporary = tempfile.NamedTemporaryFile


@pytest.fixture(params=["while it is written", "before it is begun"])
def full_spool(request: Any, spool: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No room for uploaded temporary files."""
    fault = FullFile if request.param == "while it is written" else no_room
    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", fault)
    return spool


class Disk:
    """The disk of the uploads: with room for a number of bytes, however they are written."""

    def __init__(self, media: Path) -> None:
        self._media = media
        self._write, self._fdopen = os.write, os.fdopen
        self.room = 10**9

    def write(self, number: int, data: bytes) -> int:
        """Like os.write, by which temporary files are copied."""
        return self._take(number, data, lambda: self._write(number, data))

    def fdopen(self, number: int, *args: Any, **kwargs: Any) -> Any:
        """Like os.fdopen, by which files in memory are written."""
        file = self._fdopen(number, *args, **kwargs)
        if not self._is_here(number):
            return file
        return Mock(
            wraps=file, write=lambda data: self._take(number, data, lambda: file.write(data))
        )

    def _is_here(self, number: int) -> bool:
        return Path(f"/proc/self/fd/{number}").readlink().is_relative_to(self._media)

    def _take(self, number: int, data: bytes, write: Callable[[], int]) -> int:
        if self._is_here(number):
            self.room -= len(data)
            if self.room < 0:
                no_room()
        return write()


@pytest.fixture
def disk(media: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk(media)
    monkeypatch.setattr(os, "write", disk.write)
    monkeypatch.setattr(os, "fdopen", disk.fdopen)
    monkeypatch.setattr(os, "rename", _to_another_disk)
    return disk


def _to_another_disk(*_args: object) -> None:
    """Temporary files on another disk have to be copied."""
    raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))


def everything() -> list[int]:
    models = (Video, VideoFile, Transcript, CourseFile)
    return [model.objects.count() for model in models]


def noise() -> bytes:
    data = BytesIO()
    Image.frombytes("RGB", (1200, 1000), os.urandom(3_600_000)).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def draft(rivers: Course) -> Step:
    return factories.step(rivers, 1, "Down the Nile", kind="video", is_published=False)


@pytest.mark.parametrize("field", ["mp4", "webm", "poster", "captions_file", "pictures"])
@pytest.mark.usefixtures("full_spool")
def test_step_form_without_room_for_a_file_keeps_the_rest(
    desk: Client, draft: Step, spool: Path, media: Path, field: str
) -> None:
    sent = step_data(draft, title="Along the Nile", **{field: upload("a.png", os.urandom(LARGE))})

    response = desk.post(change_url(draft), sent)

    page = response.content.decode()
    draft.refresh_from_db()
    assert response.status_code == 200
    assert SAID in str(response.context["adminform"].form.errors[field])
    assert page.count(SAID) == 2  # at the field, and at the top, with a link to it
    assert 'value="Along the Nile"' in page
    assert draft.title == "Down the Nile"
    assert everything() == [0, 0, 0, 0]
    assert list(spool.iterdir()) == []
    assert not media.exists()


def test_step_form_without_room_for_a_film_keeps_the_captions(
    desk: Client, draft: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", FullFile)
    sent = step_data(draft, captions_file=upload("nile.vtt", VTT), mp4=upload("a", b"0" * LARGE))

    response = desk.post(change_url(draft), sent)

    assert "Two banks." in response.context["adminform"].form["captions_text"].value()


@pytest.mark.process
@pytest.mark.parametrize("part", [0.5, 1.5, 2.01])
def test_step_whose_files_find_no_room_in_the_storage_stays_as_it_was(
    desk: Client,
    draft: Step,
    films: Callable[..., bytes],
    disk: Disk,
    part: float,
) -> None:
    first, second = films("a.mp4"), films("a.webm")
    # In the middle of the first film, of the second, of the poster.
    room = {0.5: len(first) // 2, 1.5: len(first) + len(second) // 2}
    disk.room = room.get(part, len(first) + len(second) + 100)
    sent = step_data(
        draft,
        title="Along the Nile",
        state="published",
        mp4=upload("a.mp4", first),
        webm=upload("a.webm", second),
        poster=poster(),
        captions_file=upload("nile.vtt", VTT),
    )

    response = desk.post(change_url(draft), sent)

    page = response.content.decode()
    draft.refresh_from_db()
    assert response.status_code == 200
    assert page.count(SAID) == 1
    assert 'value="Along the Nile"' in page
    assert "Two banks." in page
    assert "choose it again" in page
    assert (draft.title, draft.published_at) == ("Down the Nile", None)
    assert everything() == [0, 0, 0, 0]
    assert list(stored_names(default_storage)) == []


@pytest.mark.process
def test_step_that_found_no_room_is_saved_once_there_is(
    desk: Client,
    draft: Step,
    films: Callable[..., bytes],
    disk: Disk,
) -> None:
    disk.room = 10
    first = desk.post(change_url(draft), step_data(draft, mp4=upload("a.mp4", films("a.mp4"))))
    disk.room = 10**9

    second = desk.post(change_url(draft), step_data(draft, mp4=upload("a.mp4", films("a.mp4"))))

    film = VideoFile.objects.get()
    assert (first.status_code, second.status_code) == (200, 302)
    assert list(stored_names(default_storage)) == [film.file.name]
    assert film.file.read() == films("a.mp4")
    film.file.close()


def test_new_film_without_room_leaves_the_old_one(
    desk: Client, film: Step, media: Path, disk: Disk
) -> None:
    before = everything()
    disk.room = 10
    sent = step_data(film, poster=poster())

    response = desk.post(change_url(film), sent)

    assert SAID in response.content.decode()
    assert everything() == before
    assert list(stored_names(default_storage)) == []


def test_files_of_a_course_without_room_are_kept_all_or_none(
    desk: Client, rivers: Course, media: Path, disk: Disk
) -> None:
    small, large = poster(), SimpleUploadedFile("noise.png", noise())
    disk.room = 1_000_000

    response = desk.post(
        reverse("admin:course_course_files", args=[rivers.pk]), {"uploads": [small, large]}
    )

    assert response.status_code == 200
    assert SAID in response.content.decode()
    assert not CourseFile.objects.exists()
    assert list(stored_names(default_storage)) == []


@pytest.mark.usefixtures("full_spool")
def test_files_of_a_course_without_room_to_arrive_are_refused(
    desk: Client, rivers: Course, spool: Path
) -> None:
    large = SimpleUploadedFile("noise.png", noise())

    response = desk.post(
        reverse("admin:course_course_files", args=[rivers.pk]), {"uploads": [poster(), large]}
    )

    assert SAID in response.content.decode()
    assert not CourseFile.objects.exists()
    assert list(spool.iterdir()) == []


def test_logo_without_room_leaves_the_organisation_as_it_was(
    as_person: Callable[[User], Client],
    sam: User,
    rivers: Course,
    disk: Disk,
) -> None:
    row = rivers.organisation
    disk.room = 10
    sent = {"name": "Another name", "slug": row.slug, "url": "", "logo": poster()}

    response = as_person(sam).post(reverse("admin:course_organisation_change", args=[row.pk]), sent)

    assert SAID in response.content.decode()
    assert 'value="Another name"' in response.content.decode()
    assert Organisation.objects.get(pk=row.pk).name == row.name
    assert list(stored_names(default_storage)) == []


@pytest.mark.usefixtures("full_spool")
def test_questions_without_room_are_refused(desk: Client, rivers: Course) -> None:
    response = desk.post(
        reverse("admin:course_course_import_questions", args=[rivers.pk]),
        {"file": upload("questions.txt", b"?" * LARGE), "tag": "week one"},
    )

    assert SAID in response.content.decode()
    assert 'value="week one"' in response.content.decode()


def test_shared_picture_without_room_is_sent_all_the_same(
    client: Client, film: Step, disk: Disk
) -> None:
    disk.room = 0

    response = client.get(reverse("course:site_card"))

    assert response.status_code == 200
    assert list(stored_names(default_storage)) == []


@pytest.mark.parametrize("code", [errno.EIO, errno.EACCES])
def test_another_fault_of_the_disk_is_no_lack_of_room(
    desk: Client, draft: Step, monkeypatch: pytest.MonkeyPatch, media: Path, code: int
) -> None:
    def fail(*_args: object, **_kwargs: object) -> Any:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("course.files.uploads.FileStorage._save", fail)

    with pytest.raises(OSError, match=os.strerror(code)):
        desk.post(
            reverse("admin:course_course_files", args=[draft.course_id]), {"uploads": [poster()]}
        )

    assert not CourseFile.objects.exists()
