import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from hosting.postgres import cluster
from tests.processes import Site, free_port, python, running, wait_until

pytestmark = pytest.mark.process

READY = "Ctrl-C stops it."


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="cuebook-test-"))
    folder.chmod(0o755)
    yield folder
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUEBOOK_VAR", str(folder))
        cluster.stop()
    shutil.rmtree(folder)


@pytest.fixture
def site(var: Path) -> Iterator[Site]:
    with running("demo", var, free_port()) as site:
        site.wait_for(READY)
        yield site
        site.interrupt()


def database_is_up(monkeypatch: pytest.MonkeyPatch, var: Path) -> bool:
    monkeypatch.setenv("CUEBOOK_VAR", str(var))
    try:
        psycopg.connect(
            host=cluster.socket_dir(),
            user=cluster.USER,
            dbname=cluster.DATABASE,
        ).close()
    except psycopg.OperationalError:
        return False
    return True


def test_run_says_where_it_is_and_who_may_sign_in(site: Site, var: Path) -> None:
    told = "\n".join(site.lines)

    password = (var / "demo_password").read_text().strip()
    assert f"Cuebook is at http://127.0.0.1:{site.port}/" in told
    for email in ("ada@example.org", "grace@example.org", "staff@example.org"):
        assert f"{email:<18} password {password}" in told
    assert site.get("/").status == 200
    modes = {(var / name).stat().st_mode & 0o077 for name in ("secret_key", "demo_password")}
    assert modes == {0}


def test_run_shows_a_change_by_whichever_worker(
    site: Site, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each keeps what visitors see; a change by another program is seen by all of them."""
    monkeypatch.setenv("CUEBOOK_VAR", str(var))
    before = {site.get("/").headers["ETag"] for _ in range(12)}

    there = {"host": cluster.socket_dir(), "user": cluster.USER, "dbname": cluster.DATABASE}
    with psycopg.connect(make_conninfo(**there)) as other:
        other.execute("UPDATE course_course SET title = title || ' again'")
    after = {site.get("/").headers["ETag"] for _ in range(12)}

    assert (len(before), len(after)) == (1, 1)
    assert before.isdisjoint(after)


def test_run_on_a_taken_port_says_so(site: Site, var: Path) -> None:
    with running("demo", var, site.port) as second:
        told = second.wait_for("Set another port")
        code = second.process.wait()

    assert f"127.0.0.1:{site.port}" in told
    assert code == 1
    assert site.is_answering()


def test_run_with_a_killed_worker_goes_on_serving(site: Site) -> None:
    first, second = site.workers()

    os.kill(first, signal.SIGKILL)
    wait_until(lambda: first not in site.workers() and len(site.workers()) == 2)
    (replacement,) = set(site.workers()) - {second}
    os.kill(replacement, signal.SIGKILL)  # twice within seconds: granian alone would give up
    wait_until(lambda: replacement not in site.workers() and len(site.workers()) == 2)

    wait_until(site.is_answering)
    assert site.process.poll() is None


def test_run_with_all_workers_killed_serves_before_one_could_be_loaded(site: Site) -> None:
    """New ones share what the supervisor has loaded; within a second on a machine at rest."""
    started = time.monotonic()
    python("-c", "import config.wsgi", SECRET_KEY="x" * 50)
    loading = time.monotonic() - started
    killed = site.workers()

    for worker in killed:
        os.kill(worker, signal.SIGKILL)
    started = time.monotonic()
    wait_until(lambda: set(killed).isdisjoint(site.workers()) and site.is_answering())

    assert time.monotonic() - started < loading
    wait_until(lambda: len(site.workers()) == 2)


def test_run_interrupted_stops_everything(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running("demo", var, free_port()) as site:
        site.wait_for(READY)
        workers = site.workers()

        code = site.interrupt()

    assert code == 0
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    assert not database_is_up(monkeypatch, var)


def test_run_after_a_kill_serves_the_same_again(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    with running("demo", var, port) as killed:
        killed.wait_for(READY)
        workers = killed.workers()
        os.kill(killed.process.pid, signal.SIGKILL)
        is_up = database_is_up(monkeypatch, var)

    with running("demo", var, port) as site:
        told = site.wait_for(READY)
        site.interrupt()

    assert is_up
    assert "Made ada@example.org" not in told
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


def test_run_ends_when_what_started_it_is_killed(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    start = (
        "import subprocess, sys; subprocess.run([sys.executable, '-m', 'hosting.server', 'demo'])"
    )
    with running("demo", var, port, start=("-c", start)) as site:
        site.wait_for(READY)
        (server,) = site.workers()

        site.process.kill()

        wait_until(lambda: not Path(f"/proc/{server}").exists())
    assert not database_is_up(monkeypatch, var)


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"PORT": "http"}, "PORT is 'http'"),
        ({"PORT": "70000"}, "PORT is '70000'"),
        ({"WORKERS": "0"}, "WORKERS is '0'"),
    ],
)
def test_run_with_a_wrong_number_says_which(
    tmp_path: Path, environment: dict[str, str], complaint: str
) -> None:
    told = python("-m", "hosting.server", "demo", CUEBOOK_VAR=str(tmp_path), **environment)

    assert told.returncode == 1
    assert complaint in told.stdout
    assert not (tmp_path / "pg").exists()


def test_run_with_a_database_that_is_away_says_so(tmp_path: Path) -> None:
    told = python(
        "-m",
        "hosting.server",
        "demo",
        CUEBOOK_VAR=str(tmp_path),
        PORT=str(free_port()),
        DATABASE_URL="postgresql://cuebook@127.0.0.1:1/cuebook",
    )

    assert told.returncode == 1
    assert "The database does not answer" in told.stderr
