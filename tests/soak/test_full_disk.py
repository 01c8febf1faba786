"""The disk fills up while learners write, and gets room again."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from course.models import CourseFile
from tests import factories
from tests.soak.conftest import Tell
from tests.soak.ledger import Writers, half_written
from tests.worlds.production_site import ProductionSite, production_site

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small file system"),
]

TIMES = range(5)
MEGABYTES = 220
FULL_SECONDS = 4
BACK_WITHIN = 10.0  # PostgreSQL itself may have to be restarted


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Everything the site writes is in a separate file system, which is soon full."""
    place = Path(tempfile.mkdtemp(prefix="cuebook-full-", dir="/var/tmp"))
    size = f"size={MEGABYTES}m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[ProductionSite]:
    with production_site(folder) as made:
        yield made


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("turn", TIMES)
def test_full_disk(house: ProductionSite, writers: Writers, tell: Tell, turn: int) -> None:
    with writers.writing(after=BACK_WITHIN + 1) as ledger:
        fill(house.var)
        full = time.monotonic()
        if turn % 2:
            use_up_the_journal(house)
        time.sleep(FULL_SECONDS)
        emptied = time.monotonic()
        (house.var / "ballast").unlink()

    during = [answer.status for answer in ledger.since(full, emptied)]
    tell(
        f"{ledger}; full: {during.count(503)} × 503 of {len(during)};"
        f" serving {ledger.first_taken_after(emptied):.2f} s after"
    )
    assert ledger.wrong == []
    assert ledger.lost(house) == []
    assert half_written(house) == set()
    assert ledger.first_taken_after(emptied) < BACK_WITHIN + ledger.slowest_until(full)
    assert {each.status for each in ledger.since(emptied + BACK_WITHIN)} <= {200, 204, 302}


def fill(folder: Path) -> None:
    """Fill the disk with a file."""
    block = b"\0" * 65_536
    with (folder / "ballast").open("wb", buffering=0) as ballast:
        while shutil.disk_usage(folder).free:
            try:
                ballast.write(block)
            except OSError:
                return


def use_up_the_journal(house: ProductionSite) -> None:
    """Take recycled WAL segments, so that PostgreSQL needs a new one, for which it stops."""
    with contextlib.suppress(psycopg.Error):
        for _ in range(10):
            house.rows("SELECT pg_switch_wal() FROM pg_logical_emit_message(true, 'x', 'x')")


@pytest.fixture
def crowded(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """Uploads and temporary files, each on a file system with room for two megabytes."""
    places = [tmp_path / "media", tmp_path / "spool"]
    for place in places:
        place.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], check=True)
    settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR = places
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "course.files.uploads.FileStorage"}
    }
    try:
        yield tmp_path
    finally:
        for place in places:
            subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.django_db
@pytest.mark.parametrize("megabytes", [2.2, 3])
def test_full_disk_under_an_upload(client: Client, crowded: Path, megabytes: float) -> None:
    course = factories.course()
    factories.educator(grace := factories.person("Grace Lindqvist"), course)
    client.force_login(grace)
    large = SimpleUploadedFile("a.pdf", b"%PDF-" + os.urandom(int(megabytes * 1_000_000)))

    response = client.post(
        reverse("admin:course_course_files", args=[course.pk]), {"uploads": large}
    )

    assert response.status_code == 200
    assert "There is no room left" in response.content.decode()
    assert not CourseFile.objects.exists()
    assert [path for path in crowded.rglob("*") if path.is_file()] == []
