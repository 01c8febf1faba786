"""Films and posters: which are accepted, which refused, and when a film counts as another."""

import subprocess
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils import timezone
from PIL import Image

from course.files.images import MAX_BYTES, FileRefused
from course.models import Activity, Course, Organisation, Step, Week
from lessons.film.files import (
    FilmRefused,
    check_film,
    delete_video,
    missing_parts,
    remove_film,
    remove_poster,
    store_film,
    store_poster,
)
from lessons.models import Video, VideoFile

NOW = timezone.now()
X264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p"]
VP9 = ["-c:v", "libvpx-vp9", "-b:v", "50k"]

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def make_film(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., bytes]:
    """Makes a short film with ffmpeg; `seconds`, `height` and `colour` distinguish films."""
    folder = tmp_path_factory.mktemp("films")

    def make(
        name: str = "film.mp4",
        codec: list[str] = X264,
        seconds: int = 3,
        height: int = 90,
        colour: str = "navy",
        *,
        has_picture: bool = True,
    ) -> bytes:
        path: Path = folder / name
        source = (
            f"color=c={colour}:s=160x{height}:d={seconds}:r=5"
            if has_picture
            else f"sine=d={seconds}"
        )
        command = ["ffmpeg", "-y", "-loglevel", "error", "-f", "lavfi", "-i", source]
        subprocess.run([*command, *codec, str(path)], check=True)
        return path.read_bytes()

    return make


@pytest.fixture
def step(db: None) -> Step:
    organisation = Organisation.objects.create(slug="o", name="Hahn College")
    course = Course.objects.create(
        slug="korea", organisation=organisation, title="Korea", summary="Two plans."
    )
    week = Week.objects.create(course=course, number=1, title="One")
    activity = Activity.objects.create(week=week, title="First")
    return Step.objects.create(course=course, activity=activity, kind="video", title="Leap")


def picture(kind: str = "JPEG", size: tuple[int, int] = (1920, 1080), colour: str = "navy") -> File:
    data = BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(data, kind) if colour == "noise" else (
        Image.new("RGB", size, colour).save(data, kind)
    )
    return ContentFile(data.getvalue(), name="poster")


@pytest.mark.parametrize(
    ("name", "codec", "expected"), [("a.mp4", X264, "mp4"), ("b.webm", VP9, "webm")]
)
def test_check_film_reads_metadata(
    make_film: Callable[..., bytes], name: str, codec: list[str], expected: str
) -> None:
    facts = check_film(ContentFile(make_film(name, codec)))

    assert (facts.format, facts.width, facts.height, facts.duration_ms) == (expected, 160, 90, 3000)


def test_film_of_an_upright_phone_is_upright(
    make_film: Callable[..., bytes], tmp_path: Path
) -> None:
    flat, turned = tmp_path / "flat.mp4", tmp_path / "turned.mp4"
    flat.write_bytes(make_film("flat.mp4"))
    command = ["ffmpeg", "-y", "-loglevel", "error", "-i", str(flat), "-c", "copy"]
    subprocess.run([*command, "-metadata:s:v:0", "rotate=90", str(turned)], check=True)

    facts = check_film(ContentFile(turned.read_bytes()))

    assert (facts.width, facts.height) == (90, 160)


def test_nothing_but_a_film_is_taken(make_film: Callable[..., bytes]) -> None:
    whole = make_film("whole.mp4")
    sound = ["-c:a", "aac"]
    refusals = {
        "empty": b"",
        "neither an MP4 nor a WebM": b"<!doctype html><script>alert(1)</script>",
        "QuickTime": make_film("film.mov"),
        "Matroska": make_film("film.mkv"),
        "has no moving picture": make_film("sound.mp4", sound, has_picture=False),
        "breaks off": whole[: len(whole) // 2],
        "do not all play": make_film("old.mp4", ["-c:v", "mpeg4"]),
        "no moving": b"\0\0\0\x18ftypisom" + b"\0" * 500,
    }

    for message, data in refusals.items():
        with pytest.raises(FilmRefused, match=message):
            check_film(ContentFile(data))


def test_film_over_the_limit_is_refused(
    make_film: Callable[..., bytes], settings: pytest.FixtureRequest
) -> None:
    settings.FILM_MAX_BYTES = 1000  # type: ignore[attr-defined]

    with pytest.raises(FilmRefused, match="at most"):
        check_film(ContentFile(make_film()))


def test_first_film_makes_the_video(step: Step, make_film: Callable[..., bytes]) -> None:
    row = store_film(step, ContentFile(make_film()), at=NOW)

    video = Video.objects.get(step=step)
    assert (video.duration_ms, video.revision) == (3000, 1)
    assert (row.format, row.width, row.height) == ("mp4", 160, 90)
    assert row.sha256[:16] in str(row.file.name)
    assert row.file.size == row.bytes


def test_same_film_again_is_the_same_row(step: Step, make_film: Callable[..., bytes]) -> None:
    first = store_film(step, ContentFile(make_film()), at=NOW)

    second = store_film(step, ContentFile(make_film()), at=NOW)

    assert (second.pk, second.file.name) == (first.pk, first.file.name)
    assert Video.objects.get(step=step).revision == 1


def test_second_encoding_is_the_same_film(step: Step, make_film: Callable[..., bytes]) -> None:
    store_film(step, ContentFile(make_film()), at=NOW)

    store_film(step, ContentFile(make_film("b.webm", VP9)), at=NOW)

    video = Video.objects.get(step=step)
    assert [row.format for row in video.files.all()] == ["mp4", "webm"]
    assert video.revision == 1


def test_replaced_encoding_counts_a_revision(
    step: Step, make_film: Callable[..., bytes], django_capture_on_commit_callbacks: Callable
) -> None:
    first = store_film(step, ContentFile(make_film()), at=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        second = store_film(step, ContentFile(make_film("red.mp4", colour="red")), at=NOW)

    assert second.pk == first.pk
    assert Video.objects.get(step=step).revision == 2
    assert not default_storage.exists(str(first.file.name))
    assert default_storage.exists(str(second.file.name))


def test_other_duration_counts_a_revision(step: Step, make_film: Callable[..., bytes]) -> None:
    store_film(step, ContentFile(make_film()), at=NOW)

    store_film(step, ContentFile(make_film("long.mp4", seconds=6, height=120)), at=NOW)

    video = Video.objects.get(step=step)
    assert (video.duration_ms, video.revision) == (6000, 2)


def test_refused_film_changes_nothing(step: Step, make_film: Callable[..., bytes]) -> None:
    store_film(step, ContentFile(make_film()), at=NOW)

    with pytest.raises(FilmRefused):
        store_film(step, ContentFile(b"<html>"), at=NOW)

    assert VideoFile.objects.count() == 1
    assert Video.objects.get(step=step).revision == 1


def test_removed_film_leaves_storage(
    step: Step, make_film: Callable[..., bytes], django_capture_on_commit_callbacks: Callable
) -> None:
    row = store_film(step, ContentFile(make_film()), at=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        remove_film(row)

    video = Video.objects.get(step=step)
    assert not video.files.exists()
    assert video.revision == 2
    assert not default_storage.exists(str(row.file.name))


def test_uploaded_film_is_moved_and_never_in_memory(
    step: Step, make_film: Callable[..., bytes], settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    data = make_film()
    upload = TemporaryUploadedFile("film.mp4", "video/mp4", 0, None)
    # A film of 60 MB: a free box after the film itself.
    filler = 60_000_000
    upload.write(data + filler.to_bytes(4, "big") + b"free" + b"\0" * (filler - 8))
    upload.size = len(data) + filler
    there = Path(upload.temporary_file_path())
    tracemalloc.start()

    row = store_film(step, upload, at=NOW)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    upload.close()
    assert peak < 5_000_000
    assert not there.exists()
    assert row.file.size == len(data) + filler


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("colour", ["navy", "noise"])
def test_poster_is_small(
    step: Step, make_film: Callable[..., bytes], kind: str, colour: str
) -> None:
    store_film(step, ContentFile(make_film()), at=NOW)

    video = store_poster(step, picture(kind, colour=colour))

    with Image.open(video.poster) as poster:
        assert (poster.format, poster.width <= 1280) == ("WEBP", True)
        assert abs(poster.width / poster.height - 16 / 9) < 0.02
    assert video.poster.size <= MAX_BYTES
    assert video.poster_source.size > 0
    assert video.poster_sha256[:16] in str(video.poster.name)


def test_same_poster_again_changes_nothing(step: Step, make_film: Callable[..., bytes]) -> None:
    store_film(step, ContentFile(make_film()), at=NOW)
    first = store_poster(step, picture())

    second = store_poster(step, picture())

    assert second.poster.name == first.poster.name


def test_refused_poster_changes_nothing(step: Step, make_film: Callable[..., bytes]) -> None:
    store_film(step, ContentFile(make_film()), at=NOW)
    store_poster(step, picture())
    whole = picture("PNG", colour="noise").read()

    for data in (b"<svg onload=alert(1)>", whole[: len(whole) // 2]):
        with pytest.raises(FileRefused):
            store_poster(step, ContentFile(data))
    with pytest.raises(FileRefused, match="16 million pixels"):
        store_poster(step, picture("PNG", size=(5000, 5000)))

    assert Video.objects.get(step=step).poster


def test_removed_poster_leaves_storage(
    step: Step, make_film: Callable[..., bytes], django_capture_on_commit_callbacks: Callable
) -> None:
    store_film(step, ContentFile(make_film()), at=NOW)
    video = store_poster(step, picture())
    names = [video.poster.name, video.poster_source.name]

    with django_capture_on_commit_callbacks(execute=True):
        remove_poster(video)

    assert not any(default_storage.exists(str(name)) for name in names)
    assert Video.objects.get(step=step).poster_sha256 == ""


def test_deleted_step_forgets_its_films(
    step: Step, make_film: Callable[..., bytes], django_capture_on_commit_callbacks: Callable
) -> None:
    row = store_film(step, ContentFile(make_film()), at=NOW)
    video = store_poster(step, picture())

    with django_capture_on_commit_callbacks(execute=True):
        delete_video(step)
        step.delete()

    assert not default_storage.exists(str(row.file.name))
    assert not default_storage.exists(str(video.poster.name))


def test_missing_parts_names_film_and_captions(step: Step, make_film: Callable[..., bytes]) -> None:
    before = missing_parts(step)

    store_film(step, ContentFile(make_film()), at=NOW)

    assert before == ["a film", "captions with their transcript"]
    assert missing_parts(step) == ["captions with their transcript"]
