"""The site as a browser sees it: collected, hashed files and real films, one thread per process."""

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test import override_settings
from django.test.testcases import LiveServerThread

QUIET_SECONDS = 10


def served_settings(static: Path, media: Path) -> override_settings:
    """Settings that differ from the other tests: files are hashed, and on disk."""
    return override_settings(
        STATIC_ROOT=static,
        MEDIA_ROOT=media,
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "hosting.static_files.HashedStaticFiles"},
        },
        WHITENOISE_AUTOREFRESH=False,
    )


def collect_once(folder: Path, media: Path) -> Path:
    """Collect the static files to a folder shared by the processes of a test run."""
    folder.mkdir(exist_ok=True)
    done = folder / "collected"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            with served_settings(folder / "static", media):
                call_command("collectstatic", interactive=False, verbosity=0)
            done.touch()
    return folder / "static"


class CountingServer(ThreadedWSGIServer):
    """Counts open connections: each uses a thread, and perhaps a database connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.open = 0
        self._lock = threading.Lock()
        super().__init__(*args, **kwargs)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self.open += 1
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self.open -= 1


class SiteThread(LiveServerThread):
    server_class = CountingServer
    httpd: CountingServer


class Server:
    """The running site."""

    def __init__(self) -> None:
        # Django would add a handler of static files; WhiteNoise serves them in our middleware.
        handler: Any = lambda _handler: WSGIHandler()  # noqa: E731
        self._thread = SiteThread("127.0.0.1", static_handler=handler)
        self._thread.daemon = True

    def start(self) -> None:
        self._thread.start()
        self._thread.is_ready.wait()
        if self._thread.error:
            raise self._thread.error

    def stop(self) -> None:
        self._thread.terminate()

    @property
    def url(self) -> str:
        return f"http://{self._thread.host}:{self._thread.port}"

    def settle(self) -> None:
        """After the browser has gone, wait until all requests are finished: the database may be
        flushed.
        """
        give_up = time.monotonic() + QUIET_SECONDS
        while self._thread.httpd.open:
            if time.monotonic() > give_up:
                raise TimeoutError(f"{self._thread.httpd.open} connections are still open")
            time.sleep(0.01)


@contextmanager
def broken(name: str, error: Exception) -> Iterator[None]:
    """Make a function, given by its dotted path, raise an error."""
    with mock.patch(name, side_effect=error):
        yield
