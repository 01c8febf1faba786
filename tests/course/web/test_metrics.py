import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as project
from django.test import Client
from pytest_django import Settings

from course.web.instruments import FOLDER_VARIABLE, open_folder

TOKEN = "a-token-of-twenty-or-more"
# A worker, or one that is scraped: the site's own middleware in a separate process.
WORKER = """
import django
from django.test import Client
django.setup()
client = Client()
for path in {paths}:
    client.get(path)
print(client.get("/metrics", headers={{"Authorization": "Bearer " + {token!r}}}).content.decode())
"""


def scrape_after(folder: Path, *paths: str) -> str:
    """Prometheus metrics from a new worker after some requests to it."""
    done = subprocess.run(
        [sys.executable, "-c", WORKER.format(paths=list(paths), token=TOKEN)],
        cwd=project.BASE_DIR,
        env=os.environ
        | {
            FOLDER_VARIABLE: str(folder),
            "DJANGO_SETTINGS_MODULE": "config.test_settings",
            "METRICS_TOKEN": TOKEN,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def value(text: str, sample: str) -> float:
    found = re.search(rf"^{re.escape(sample)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


@pytest.fixture
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr(project, "VAR_DIR", tmp_path)


def test_metrics_without_a_token_in_the_settings_are_not_there(client: Client, db: None) -> None:
    answer = client.get("/metrics", headers={"Authorization": "Bearer "})

    assert answer.status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", TOKEN, f"Basic {TOKEN}"])
def test_metrics_without_the_right_token_are_refused(
    client: Client, settings: Settings, given: str
) -> None:
    settings.METRICS_TOKEN = TOKEN
    settings.MIDDLEWARE = []

    answer = client.get("/metrics", headers={"Authorization": given})

    assert answer.status_code == 401
    assert answer.content == b""


def test_metrics_add_up_what_all_workers_answered(tmp_path: Path) -> None:
    scrape_after(tmp_path, "/healthz", "/healthz", "/favicon.ico")

    second = scrape_after(tmp_path, "/healthz", "/readyz/none")

    assert value(second, 'cuebook_requests_total{status="200",view="healthz"}') == 3
    assert value(second, 'cuebook_request_seconds_count{view="healthz"}') == 3
    assert value(second, 'cuebook_requests_total{status="302",view="none"}') == 0
    assert value(second, 'cuebook_requests_total{status="404",view="none"}') == 1
    assert "cuebook_database_connections" in second


@pytest.mark.usefixtures("_own_folder")
def test_the_folder_of_a_server_that_is_gone_is_removed(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    (tmp_path / "metrics" / str(gone.pid)).mkdir(parents=True)

    folder = open_folder()

    assert folder == tmp_path / "metrics" / str(os.getppid())
    assert list((tmp_path / "metrics").iterdir()) == [folder]


@pytest.mark.usefixtures("_own_folder")
def test_a_dead_workers_gauges_go_and_its_counts_stay(tmp_path: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    folder = open_folder()
    names = (f"gauge_livesum_{dead.pid}.db", f"counter_{dead.pid}.db")
    for name in (*names, f"gauge_livesum_{os.getpid()}.db"):
        (folder / name).touch()

    open_folder()

    assert {path.name for path in folder.iterdir()} == {
        f"counter_{dead.pid}.db",
        f"gauge_livesum_{os.getpid()}.db",
    }
