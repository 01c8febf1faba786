"""Watchdog for the embedded PostgreSQL: restarts it while the site runs.

After a full disk, or when killed, it does not restart by itself.
"""

import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hosting.postgres import cluster

_REPOSITORY = Path(__file__).resolve().parents[2]
_LOOK_SECONDS = 1.0
# Consecutive failed checks before a restart: an intended restart is done by then.
_PATIENCE = 3
# In a separate process: locks held by this one would be inherited by workers forked meanwhile.
_START = "from hosting.postgres import cluster; cluster.start()"


@contextmanager
def kept_running(say: Callable[[str], None]) -> Iterator[None]:
    """Keep the server running during the block; `say` gets a message when it was down."""
    over = threading.Event()
    watching = threading.Thread(target=_watch, args=(over, say), daemon=True, name="database")
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


def _watch(over: threading.Event, say: Callable[[str], None]) -> None:
    missed = 0
    while not over.wait(_LOOK_SECONDS):
        missed = 0 if is_listening() else missed + 1
        if missed == _PATIENCE:
            say("PostgreSQL has gone; starting it again…")
        if missed >= _PATIENCE:
            _start(over)


def is_listening() -> bool:
    """Whether the server's socket accepts connections, ready or not."""
    path = f"{cluster.socket_dir()}/.s.PGSQL.{cluster.PORT}"
    with socket.socket(socket.AF_UNIX) as knocking:
        knocking.settimeout(_LOOK_SECONDS)
        try:
            knocking.connect(path)
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except OSError:
            return True
    return True


def _start(over: threading.Event) -> None:
    starting = subprocess.Popen(
        [sys.executable, "-c", _START],
        cwd=_REPOSITORY,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while starting.poll() is None:
        if over.wait(0.1):
            starting.terminate()
            starting.wait()
