"""Course files: which are accepted, which refused, and what happens to existing ones."""

import tracemalloc
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from course.authoring import save_step
from course.course_files import (
    check_course_file,
    normalise_name,
    remove_course_file,
    store_course_file,
)
from course.files.images import FileRefused, check_image
from course.models import Activity, Course, CourseFile, Organisation, Step, Week
from tests.factories.hostile_files import HTML, SVG, png_bomb

Upload = Callable[[str, bytes], SimpleUploadedFile]


def image_bytes(kind: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "navy") -> bytes:
    data = BytesIO()
    Image.new("RGB", size, colour).save(data, kind)
    return data.getvalue()


@pytest.fixture
def course(db: None) -> Course:
    organisation = Organisation.objects.create(slug="o", name="Hahn College")
    return Course.objects.create(
        slug="korea", organisation=organisation, title="Korea", summary="Two plans."
    )


@pytest.fixture
def step(course: Course) -> Step:
    week = Week.objects.create(course=course, number=1, title="One")
    activity = Activity.objects.create(week=week, title="First")
    return Step.objects.create(course=course, activity=activity, kind="article", title="Maps")


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("Der große Sprung (1958).PNG", "der-grosse-sprung-1958.png"),
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\Users\\me\\Map 1.jpg", "map-1.jpg"),
        ("천리마.png", "file.png"),
        ("a" * 200 + ".png", "a" * 96 + ".png"),
        ("..png", "file.png"),
    ],
)
def test_name_is_normalised(given_name: str, expected: str) -> None:
    assert normalise_name(given_name) == expected


@given(st.text(max_size=150))
def test_normalised_name_is_safe_and_stays(name: str) -> None:
    normal = normalise_name(name)

    assert set(normal) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert ".." not in normal
    assert 0 < len(normal) <= 100
    assert normalise_name(normal) == normal


@pytest.mark.parametrize(
    ("kind", "name"),
    [("PNG", "a.png"), ("JPEG", "a.jpg"), ("JPEG", "a.jpeg"), ("WEBP", "a.webp"), ("GIF", "a.gif")],
)
def test_image_of_each_kind_is_taken(kind: str, name: str) -> None:
    facts = check_course_file(name, ContentFile(image_bytes(kind)))

    assert (facts.kind, facts.width, facts.height) == ("image", 40, 30)


def test_pdf_is_taken() -> None:
    facts = check_course_file("Reader.pdf", ContentFile(b"%PDF-1.7\n%%EOF"))

    assert (facts.name, facts.kind, facts.width) == ("reader.pdf", "pdf", None)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.svg", SVG, "not a PNG, JPEG, WebP or GIF"),
        ("a.png", SVG, "not a PNG, JPEG, WebP or GIF"),
        ("a.png", HTML, "not a PNG, JPEG, WebP or GIF"),
        ("a.html", HTML, "not a PNG, JPEG, WebP or GIF"),
        ("a.pdf", HTML, "not a PNG, JPEG, WebP or GIF"),
        ("a.png", b"", "is empty"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "not a PNG, JPEG, WebP or GIF"),
        ("a.png", png_bomb(30_000, 30_000), "more than 40 million pixels"),
        ("a.png", png_bomb(10_000, 10_000), "more than 40 million pixels"),
        ("a.png", png_bomb(8_000, 8_000), "more than 40 million pixels"),
        ("a.jpg", image_bytes("PNG"), "let its name end in .png"),
        ("a.html", image_bytes("PNG"), "let its name end in .png"),
        ("a.png", b"%PDF-1.7", "let its name end in .pdf"),
        ("a.png", b"\x89PNG" + b"\0" * (10 * 1024 * 1024), "larger than 10 MB"),
        ("a.pdf", b"%PDF-" + b"\0" * (50 * 1024 * 1024), "larger than 50 MB"),
    ],
)
def test_file_is_refused_with_a_reason(name: str, data: bytes, message: str) -> None:
    with pytest.raises(FileRefused, match=message):
        check_course_file(name, ContentFile(data))


def test_pixel_bomb_costs_no_memory() -> None:
    upload = ContentFile(png_bomb(30_000, 30_000))
    tracemalloc.start()

    with pytest.raises(FileRefused):
        check_image(upload)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_store_keeps_file_by_hash(course: Course) -> None:
    row = store_course_file(course, "Map.PNG", ContentFile(image_bytes()))

    assert (row.name, row.width, row.height) == ("map.png", 40, 30)
    assert row.sha256[:16] in str(row.file.name)
    assert row.file.read() == image_bytes()


def test_store_of_same_content_is_same_row(course: Course) -> None:
    first = store_course_file(course, "map.png", ContentFile(image_bytes()))

    second = store_course_file(course, "map.png", ContentFile(image_bytes()))

    assert second.pk == first.pk
    assert second.file.name == first.file.name
    assert CourseFile.objects.count() == 1


def test_store_of_new_content_replaces_and_renders_again(
    course: Course, step: Step, django_capture_on_commit_callbacks: Callable
) -> None:
    first = store_course_file(course, "map.png", ContentFile(image_bytes()))
    step.body = "![A map](map.png)"
    save_step(step, at=timezone.now())
    edited_at = step.edited_at

    with django_capture_on_commit_callbacks(execute=True):
        second = store_course_file(
            course, "map.png", ContentFile(image_bytes(size=(80, 60), colour="red"))
        )

    step.refresh_from_db()
    assert second.pk == first.pk
    assert second.sha256[:16] in step.body_html
    assert 'width="80"' in step.body_html
    assert first.sha256[:16] not in step.body_html
    assert step.edited_at == edited_at
    assert not default_storage.exists(str(first.file.name))
    assert default_storage.exists(str(second.file.name))


def test_replaced_file_that_came_back_stays(
    course: Course, django_capture_on_commit_callbacks: Callable
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        store_course_file(course, "map.png", ContentFile(image_bytes()))
        store_course_file(course, "map.png", ContentFile(image_bytes(colour="red")))
        row = store_course_file(course, "map.png", ContentFile(image_bytes()))

    assert default_storage.open(str(row.file.name)).read() == image_bytes()


def test_refused_file_changes_nothing(course: Course) -> None:
    before = store_course_file(course, "map.png", ContentFile(image_bytes()))

    with pytest.raises(FileRefused):
        store_course_file(course, "map.png", ContentFile(HTML))

    assert CourseFile.objects.get().sha256 == before.sha256


def test_file_in_use_is_not_removed(course: Course, step: Step) -> None:
    row = store_course_file(course, "map.png", ContentFile(image_bytes()))
    step.body = "![A map](map.png)"
    save_step(step, at=timezone.now())

    with pytest.raises(FileRefused, match="Maps"):
        remove_course_file(row)

    assert CourseFile.objects.filter(pk=row.pk).exists()
    assert default_storage.exists(str(row.file.name))


def test_picture_of_the_course_is_not_removed(course: Course) -> None:
    row = store_course_file(course, "map.png", ContentFile(image_bytes()))
    course.image = row
    course.save()

    with pytest.raises(FileRefused, match="the course's picture"):
        remove_course_file(row)

    assert CourseFile.objects.filter(pk=row.pk).exists()


def test_unused_file_is_removed_from_storage(
    course: Course, django_capture_on_commit_callbacks: Callable
) -> None:
    row = store_course_file(course, "map.png", ContentFile(image_bytes()))

    with django_capture_on_commit_callbacks(execute=True):
        remove_course_file(row)

    assert not CourseFile.objects.exists()
    assert not default_storage.exists(str(row.file.name))
