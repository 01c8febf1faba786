import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage, default_storage

from hosting.doctor import files
from hosting.doctor.findings import Level
from tests import factories
from tests.hosting.doctor.judging import levels, only_fault

pytestmark = pytest.mark.django_db

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil's own


def test_uploads_that_can_be_written_are_well(tmp_path: Path) -> None:
    assert levels(files.check_storage(FileSystemStorage(location=tmp_path))) == [Level.OK]
    assert not list(tmp_path.iterdir())


def test_uploads_that_cannot_be_written_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "media").touch()

    found = only_fault(files.check_storage(FileSystemStorage(location=tmp_path / "media")))

    assert "Cannot be written" in found.message


def test_uploads_that_come_back_otherwise_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    storage = InMemoryStorage()
    monkeypatch.setattr(storage, "open", lambda _name: ContentFile(b"other"))

    assert "not what is read back" in only_fault(files.check_storage(storage)).message


def test_films_that_are_there_are_well() -> None:
    film = factories.video(factories.step(factories.course(), kind="video")).files.get()
    film.file.save("film.mp4", ContentFile(b"film"))

    found = list(files.check_media(default_storage))

    assert [each.message for each in found] == ["1 file that the database speaks of: all there"]


def test_films_that_are_missing_are_faults() -> None:
    for number in range(7):
        course = factories.course(f"course-{number}")
        film = factories.video(factories.step(course, kind="video")).files.get()
        film.file = f"films/missing-{number}.mp4"
        film.save()

    found = list(files.check_media(default_storage))

    assert set(levels(found)) == {Level.FAULT}
    assert [each.message for each in found][::5] == [
        "films/missing-0.mp4 is missing (film: file).",
        "2 more files missing.",
    ]


def test_static_files_as_collected_are_well(collected: Path) -> None:
    assert [each.message for each in files.check_static()] == ["all 2 collected"]


def test_static_files_that_are_not_collected_are_a_fault(collected: Path) -> None:
    (collected / "new.css").write_text("p { color: #000; }")

    assert "new.css" in only_fault(files.check_static()).message


def test_static_files_that_are_out_of_date_are_a_fault(collected: Path) -> None:
    (collected / "a.css").write_text("a { color: #fff; }")

    assert "out of date, as a.css" in only_fault(files.check_static()).message


@pytest.mark.parametrize(
    ("free", "level"),
    [(10**8, Level.FAULT), (10**9, Level.WARNING), (10**11, Level.OK)],
)
def test_the_room_that_is_left_decides(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, level: Level
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 10**12 - free, free))

    assert levels(files.check_room(tmp_path / "not" / "made", "uploads")) == [level]
