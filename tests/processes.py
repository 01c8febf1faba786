"""The site as a separate process, on its own port and in its own folder."""

import http.client
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PATIENCE = 120  # timeout in s, for a busy machine; never reached normally


class Site:
    """`python -m hosting.server MODE`, or `start`, which does the same indirectly."""

    def __init__(
        self, mode: str, var: Path, port: int, *, start: Sequence[str] = (), **environment: str
    ) -> None:
        kept = {"HOME", "PATH", "LANG"}
        self.port = port
        self.lines: list[str] = []
        self._coming: queue.Queue[str] = queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, *(start or ("-m", "hosting.server", mode))],
            cwd=REPOSITORY,
            env={name: os.environ[name] for name in kept & set(os.environ)}
            | {"CUEBOOK_VAR": str(var), "PORT": str(port), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._coming.put(line.rstrip("\n"))
        self._coming.put("(end of output)")

    def wait_for(self, text: str) -> str:
        """Read output until a line has `text`; everything read so far is in `lines`."""
        while text not in "\n".join(self.lines):
            self.lines.append(self._coming.get(timeout=PATIENCE))
            ended = self.lines[-1] == "(end of output)"
            assert not ended or text in self.lines[-1], "\n".join(self.lines)
        return "\n".join(self.lines)

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        """Request over a separate connection, so that any worker may answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers={"Connection": "close", **named})
        response = connection.getresponse()
        response.read()
        connection.close()
        return response

    def is_answering(self) -> bool:
        try:
            return self.get("/readyz").status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False

    def workers(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in path.read_text().split()]

    def interrupt(self) -> int:
        """Ctrl-C, a signal to all processes of the terminal; returns the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        code = self.process.wait(PATIENCE)
        self.close()
        return code

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(PATIENCE)
        if self.process.stdout is not None:
            self.process.stdout.close()


@contextmanager
def running(
    mode: str, var: Path, port: int, *, start: Sequence[str] = (), **environment: str
) -> Iterator[Site]:
    site = Site(mode, var, port, start=start, **environment)
    try:
        yield site
    finally:
        site.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number: int = listening.getsockname()[1]
    return number


def wait_until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came to pass"
        time.sleep(0.05)


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the repository with only this environment."""
    base: Mapping[str, str] = {"PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=REPOSITORY,
        env={**base, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
