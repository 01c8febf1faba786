"""A temporary site for benchmarks: the demo in a temporary folder."""

import os
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hosting.postgres import cluster

REPOSITORY = Path(__file__).resolve().parent.parent
START_SECONDS = 400


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: its URL, and the supervisor's process id."""

    address: str
    pid: int
    data_dir: Path | None = None  # its PostgreSQL's, where that is not this process's own


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for everything the site writes, used by this process's Django too."""
    folder = Path(tempfile.mkdtemp(prefix="cuebook-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    os.environ["CUEBOOK_VAR"] = str(folder)
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(64)  # sessions created here are valid there
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database() -> Iterator[None]:
    """Keep the folder's PostgreSQL running while sites start and stop."""
    cluster.start()
    try:
        yield
    finally:
        cluster.stop()


@contextmanager
def running_site(checkout: Path = REPOSITORY, /, **environment: str) -> Iterator[Site]:
    """Run the folder's demo on a free loopback port."""
    port = str(_free_port())
    site = subprocess.Popen(
        _command(checkout),
        cwd=checkout,
        env={**os.environ, **environment, "PORT": port},
        stdout=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, site)
        yield Site(address, site.pid)
    finally:
        site.terminate()
        site.wait(timeout=60)


def _command(checkout: Path) -> list[str]:
    """What `make run` runs in the end; what it would install first is taken to be there."""
    make = ["make", "--no-print-directory", "--dry-run", "--old-file=.venv/requirements.txt", "run"]
    asked = subprocess.run(make, cwd=checkout, check=True, capture_output=True, text=True)
    return shlex.split(asked.stdout.splitlines()[-1].removeprefix("exec "))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait(address: str, site: "subprocess.Popen[bytes]") -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        if site.poll() is not None:
            sys.exit("The site did not start.")
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=3) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    sys.exit("The site did not answer in time.")
