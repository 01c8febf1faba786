"""A whole site is restored on an empty machine: every table equal, and its films play there."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hosting.postgres import cluster
from tests import databases
from tests.processes import REPOSITORY, free_port, running
from tests.worlds.production_site import HOST, PRODUCTION

pytestmark = pytest.mark.soak

HTTPS = {"Host": HOST, "X_Forwarded_Proto": "https"}
PART = 100_000

# Creates the course of the journeys; prints the URL of its open film, and its pages' contents.
_FURNISH = """
import json, django
django.setup()
from tests.worlds.film_course import make_film_course
from lessons.models import VideoFile
film = make_film_course().film
found = VideoFile.objects.filter(video__step=film, format="mp4").get()
address, poster = film.get_absolute_url(), found.video.poster_sha256[:16]
print(json.dumps([f"{address}film/1/{found.height}.mp4", found.file.name, address, poster]))
"""


@pytest.fixture
def folders() -> Iterator[tuple[Path, Path]]:
    """The separate folders of two machines."""
    made = [Path(tempfile.mkdtemp(prefix="cuebook-soak-", dir="/var/tmp")) for _ in range(2)]
    for folder in made:
        folder.chmod(0o755)
    yield made[0], made[1]
    for folder in made:
        shutil.rmtree(folder)


@contextmanager
def on(folder: Path) -> Iterator[dict[str, str]]:
    """Switch this process to a machine's cluster, and keep that running; yields its parameters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUEBOOK_VAR", str(folder))
        cluster.start()
        try:
            yield {
                "host": cluster.socket_dir(),
                "user": cluster.USER,
                "dbname": cluster.DATABASE,
            }
        finally:
            cluster.stop()


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=REPOSITORY,
        env={
            **PRODUCTION,
            "PATH": os.environ["PATH"],
            "CUEBOOK_VAR": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_restored_site_is_equal_and_its_films_play(folders: tuple[Path, Path]) -> None:
    old, new = folders
    backup = old / "site.tar"
    with on(old) as there:
        run(old, "manage.py", "prepare")
        film, name, address, poster = json.loads(run(old, "-c", _FURNISH))
        run(old, "manage.py", "backup", str(backup))
        before = databases.contents(there)
    content = (old / "media" / name).read_bytes()

    with on(new) as there:
        told = run(new, "manage.py", "restore", str(backup))
        after = databases.contents(there)

    assert "rows in" in told
    assert after == before
    assert sum(map(len, after.values())) > 50
    with running("production", new, free_port(), **PRODUCTION) as site:
        site.wait_for("Cuebook serves")
        page = site.get(address, **HTTPS)
        parts = [fetch(site.port, film, start) for start in range(0, len(content), PART)]
        picture = site.get(f"{address}poster/{poster}.webp", **HTTPS)
        captions = site.get(f"{address}captions/en.vtt", **HTTPS)
        site.interrupt()
    assert [page.status, picture.status, captions.status] == [200, 200, 200]
    assert {status for status, _ in parts} == {206}
    assert b"".join(body for _, body in parts) == content


def fetch(port: int, path: str, start: int) -> tuple[int, bytes]:
    """A part of a film, by a range request like a player's."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Host": HOST, "X-Forwarded-Proto": "https"}
    headers["Range"] = f"bytes={start}-{start + PART - 1}"
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    found = (answer.status, answer.read())
    connection.close()
    return found
