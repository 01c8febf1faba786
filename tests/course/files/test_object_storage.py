from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from pytest_django import Settings

from course.files.object_storage import BUFFER, ObjectStorage
from tests import factories
from tests.factories import bucket as buckets

FILM = bytes(range(256)) * 20_000  # 5,120,000 bytes


@pytest.fixture(scope="module")
def bucket() -> Iterator[buckets.Bucket]:
    with buckets.serving() as bucket:
        yield bucket


@pytest.fixture
def options(bucket: buckets.Bucket) -> dict[str, Any]:
    bucket.objects.clear()
    bucket.asked.clear()
    return buckets.options(bucket)


@pytest.fixture
def storage(options: dict[str, Any]) -> ObjectStorage:
    return ObjectStorage(**options)


def test_a_file_comes_back_as_it_was_saved(storage: ObjectStorage, bucket: buckets.Bucket) -> None:
    name = storage.save("films/a.mp4", ContentFile(FILM))

    with storage.open(name) as file:
        read = file.read()

    assert read == FILM
    assert list(bucket.objects) == ["cuebook/films/a.mp4"]
    assert storage.size(name) == len(FILM)


def test_a_part_is_fetched_alone(storage: ObjectStorage, bucket: buckets.Bucket) -> None:
    name = storage.save("films/a.mp4", ContentFile(FILM))
    bucket.asked.clear()

    with storage.open(name) as file:
        file.seek(3_000_000)
        read = file.read(BUFFER)

    assert read == FILM[3_000_000 : 3_000_000 + BUFFER]
    asked = f"bytes=3000000-{3_000_000 + BUFFER - 1}"
    assert bucket.asked == [("GET", "cuebook/films/a.mp4", asked)]


def test_a_file_shorter_than_asked_for_is_asked_for_once(
    storage: ObjectStorage, bucket: buckets.Bucket
) -> None:
    name = storage.save("posters/a.webp", ContentFile(b"picture"))
    bucket.asked.clear()

    with storage.open(name) as file:
        read = file.read(BUFFER)

    assert read == b"picture"
    assert len(bucket.asked) == 1


@pytest.mark.parametrize(("content", "start"), [(b"", 0), (b"abc", 3), (b"abc", 9)])
def test_nothing_is_read_at_the_end(storage: ObjectStorage, content: bytes, start: int) -> None:
    name = storage.save("files/a.pdf", ContentFile(content))

    with storage.open(name) as file:
        file.seek(start)
        read = file.read(10)

    assert read == b""


def test_a_file_can_be_read_again_and_from_its_end(storage: ObjectStorage) -> None:
    name = storage.save("files/a.pdf", ContentFile(b"0123456789"))
    file = storage.open(name)

    first = b"".join(file.chunks(4))
    file.close()
    file.open()
    file.seek(-3, 2)
    last = file.read()

    assert (first, last) == (b"0123456789", b"789")
    assert file.size == 10


def test_a_file_that_is_missing_is_not_found(storage: ObjectStorage) -> None:
    with storage.open("films/none.mp4") as file, pytest.raises(FileNotFoundError):
        file.read(1)


def test_a_name_that_leads_out_is_refused(storage: ObjectStorage) -> None:
    with pytest.raises(SuspiciousOperation):
        storage.open("../others/film.mp4")


def test_a_name_that_is_taken_is_not_overwritten(storage: ObjectStorage) -> None:
    first = storage.save("files/a.pdf", ContentFile(b"first"))

    second = storage.save("files/a.pdf", ContentFile(b"second"))

    assert first != second
    assert storage.open(first).read() == b"first"


def test_a_player_gets_its_part_of_a_film_in_a_bucket(
    options: dict[str, Any], bucket: buckets.Bucket, settings: Settings, db: None
) -> None:
    backend = "course.files.object_storage.ObjectStorage"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": backend, "OPTIONS": options}}
    step = factories.step(factories.course(), kind="video", is_open=True)
    factories.run(step.course)
    row = factories.video(step).files.get()
    row.bytes = len(FILM)
    row.file.save("film.mp4", ContentFile(FILM))
    bucket.asked.clear()

    answer = Client().get(
        f"{step.get_absolute_url()}film/1/720.mp4", headers={"Range": "bytes=1000000-"}
    )

    assert isinstance(storages["default"], ObjectStorage)
    assert answer.status_code == 206
    assert answer.content == FILM[1_000_000 : 1_000_000 + BUFFER]
    assert answer.headers["Content-Range"] == f"bytes 1000000-2048575/{len(FILM)}"
    assert [method for method, *_ in bucket.asked] == ["GET"]


def test_a_film_that_the_bucket_lost_is_not_found(
    options: dict[str, Any], settings: Settings, db: None
) -> None:
    backend = "course.files.object_storage.ObjectStorage"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": backend, "OPTIONS": options}}
    step = factories.step(factories.course(), kind="video", is_open=True)
    factories.video(step)

    answer = Client().get(f"{step.get_absolute_url()}film/1/720.mp4", headers={"Range": "bytes=0-"})

    assert answer.status_code == 404
