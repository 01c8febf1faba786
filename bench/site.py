"""A site of its own to measure: the demo in a temporary folder, with what a bench puts into it."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
START_SECONDS = 180


@contextmanager
def running_site() -> Iterator[str]:
    """Start the demo on a free port of loopback and end it again; gives its address.

    Django is set up in this process too, on the same database.
    """
    folder = Path(tempfile.mkdtemp(prefix="cuebook-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    os.environ["CUEBOOK_VAR"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["PORT"] = str(_free_port())
    address = f"http://127.0.0.1:{os.environ['PORT']}"
    server = subprocess.Popen([sys.executable, "-m", "desk.running", "demo"], cwd=REPOSITORY)
    try:
        _wait(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        if server.poll() is not None:
            sys.exit("The site did not start.")
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=3) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    sys.exit("The site did not answer in time.")
