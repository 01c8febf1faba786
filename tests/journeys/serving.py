"""The site as a browser meets it: collected, hashed files and real films, one thread a process."""

import fcntl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread

QUIET_SECONDS = 10


def served_settings(static: Path, media: Path) -> override_settings:
    """What differs from the other tests: files are hashed, and lie on the disk."""
    return override_settings(
        STATIC_ROOT=static,
        MEDIA_ROOT=media,
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "desk.stylesheets.HashedStaticFiles"},
        },
        WHITENOISE_AUTOREFRESH=False,
    )


def collect_once(folder: Path, media: Path) -> Path:
    """Collect the static files into a folder that the processes of a test run share."""
    folder.mkdir(exist_ok=True)
    done = folder / "collected"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            with served_settings(folder / "static", media):
                call_command("collectstatic", interactive=False, verbosity=0)
            done.touch()
    return folder / "static"


class Server:
    """A running site that knows whether it is at work."""

    def __init__(self) -> None:
        self.at_work = 0
        self._lock = threading.Lock()
        # No handler for static files: WhiteNoise in the site's own middleware serves them.
        handler: Any = self._handler
        self._thread = LiveServerThread("127.0.0.1", static_handler=handler)
        self._thread.daemon = True

    def _handler(self, _django_handler: Any) -> Callable[..., Any]:
        handler = WSGIHandler()

        def count(environ: dict[str, Any], start_response: Any) -> Any:
            with self._lock:
                self.at_work += 1
            try:
                return handler(environ, start_response)
            finally:
                with self._lock:
                    self.at_work -= 1

        return count

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
        """Wait until no request is being worked on: the database may be emptied then."""
        give_up = time.monotonic() + QUIET_SECONDS
        while self.at_work:
            if time.monotonic() > give_up:
                raise TimeoutError(f"{self.at_work} requests are still being answered")
            time.sleep(0.01)


@contextmanager
def broken(name: str, error: Exception) -> Iterator[None]:
    """Let a function, named by its dotted path, fail as a fault in it would."""
    with mock.patch(name, side_effect=error):
        yield
