import os
import threading
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from course.files.uploads import FileStorage


@pytest.fixture
def storage(tmp_path: Path) -> FileStorage:
    return FileStorage(location=tmp_path)


def read(storage: FileStorage, name: str) -> bytes:
    with storage.open(name) as file:
        return bytes(file.read())


def files(storage: FileStorage) -> list[str]:
    return sorted(
        str(Path(folder, name).relative_to(storage.location))
        for folder, _, names in os.walk(storage.location)
        for name in names
    )


@pytest.mark.parametrize("name", ["films/a.mp4", "a.mp4", "a/b/c"])
def test_save_puts_the_whole_file_under_its_name(storage: FileStorage, name: str) -> None:
    saved = storage.save(name, ContentFile(b"film"))

    assert saved == name
    assert files(storage) == [name]
    assert read(storage, name) == b"film"
    assert Path(storage.path(name)).stat().st_mode & 0o777 == 0o640


def test_save_under_a_taken_name_finds_another(storage: FileStorage) -> None:
    first = storage.save("a.mp4", ContentFile(b"first"))
    second = storage.save("a.mp4", ContentFile(b"second"))

    assert first != second
    assert [read(storage, name) for name in (first, second)] == [b"first", b"second"]


def test_save_of_one_name_at_once_keeps_all(storage: FileStorage) -> None:
    together = threading.Barrier(8)
    names: list[str] = []

    def save(number: int) -> None:
        together.wait()
        names.append(storage._save("films/a.mp4", ContentFile(b"%d" % number)))

    savers = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for saver in savers:
        saver.start()
    for saver in savers:
        saver.join()

    assert len(set(names)) == 8
    assert files(storage) == sorted(names)
    assert {read(storage, name) for name in names} == {b"%d" % each for each in range(8)}
