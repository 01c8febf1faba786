"""Covers are derived from the course's picture, and small whatever its size."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from course.authoring import save_course
from course.course_files import store_course_file
from course.files.images import MAX_BYTES
from course.models import Course
from tests import factories

pytestmark = pytest.mark.django_db


SMALL, LARGE = (320, 180), (2000, 1125)


def picture(colour: str, size: tuple[int, int] = SMALL) -> "ContentFile[bytes]":
    """A picture with noise in it, which compresses badly."""
    image = Image.effect_noise(size, 90).convert("RGB")
    image.paste(colour, (0, 0, size[0] // 2, size[1]))
    data = BytesIO()
    image.save(data, "PNG")
    return ContentFile(data.getvalue(), name="cover.png")


def with_picture(size: tuple[int, int] = SMALL) -> Course:
    course = factories.course()
    course.image = store_course_file(course, "cover.png", picture("navy", size))
    save_course(course)
    return Course.objects.get()


def test_saving_a_course_with_a_picture_makes_its_cover() -> None:
    course = with_picture(LARGE)

    assert course.image
    assert course.image.bytes > 1_000_000
    assert 0 < course.cover.size <= MAX_BYTES
    with course.cover.open() as file, Image.open(file) as cover:
        assert (cover.format, cover.width * 9) == ("WEBP", cover.height * 16)


def test_saving_again_leaves_the_cover() -> None:
    before = with_picture().cover.name

    save_course(Course.objects.get())

    assert Course.objects.get().cover.name == before


def test_new_content_under_the_same_name_renews_the_cover(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    course = with_picture()
    old = str(course.cover.name)

    with django_capture_on_commit_callbacks(execute=True):
        store_course_file(course, "cover.png", picture("maroon"))

    course = Course.objects.get()
    assert course.cover.name != old
    assert course.cover_of == course.files.get().sha256
    assert default_storage.exists(str(course.cover.name))
    assert not default_storage.exists(old)


def test_without_a_picture_there_is_no_cover(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    course = with_picture()
    old = str(course.cover.name)
    course.image = None

    with django_capture_on_commit_callbacks(execute=True):
        save_course(course)

    course = Course.objects.get()
    assert (course.cover.name, course.cover_sha256, course.cover_of) == ("", "", "")
    assert not default_storage.exists(old)


def test_picture_that_cannot_be_read_is_shown_as_it_is() -> None:
    course = with_picture()
    file = course.files.get()
    file.sha256 = "e" * 64
    file.save()
    file.file.save("broken.png", ContentFile(b"no picture at all"))

    save_course(Course.objects.get())

    assert Course.objects.get().cover.name == ""
    html = Client().get("/courses/rivers/").content.decode()
    assert f"/courses/rivers/files/{'e' * 16}/cover.png" in html


def test_pages_show_the_cover() -> None:
    course = with_picture()
    address = f"/courses/rivers/cover/{course.cover_sha256[:16]}.webp"

    answer = Client().get(address)

    assert answer["Content-Type"] == "image/webp"
    assert "immutable" in answer["Cache-Control"]
    for page in ("/", "/courses/rivers/"):
        assert f'src="{address}"' in Client().get(page).content.decode()
    assert Client().get(f"/courses/rivers/cover/{'0' * 16}.webp").status_code == 404
