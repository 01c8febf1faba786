"""Load test with slow clients: do slow viewers of a large film delay others?

    .venv/bin/python -m bench.slow_viewers [--viewers 20] [--megabytes 200]

Starts a demo site with two workers, puts a large film into it, and measures a learner's step page
in turns: without viewers, with viewers who read 50 kB/s each, without, with … Prints both p95 and
their ratio, which should stay within 1.5.
"""

import argparse
import hashlib
import http.client
import socket
import statistics
import sys
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.site import running_site, temporary_folder

BYTES_PER_SECOND = 50_000
READ = 5_000
TARGET = 1.5


@dataclass(frozen=True, slots=True)
class Scene:
    """URLs on the site, and the cookie of a learner who may see both."""

    host: str
    port: int
    page: str
    title: str
    film: str
    cookie: str


def main() -> int:
    arguments = _arguments()
    with temporary_folder(), running_site() as site:
        scene = _set_scene(site.address, arguments.megabytes)
        measured: dict[bool, list[float]] = {False: [], True: []}
        for turn in range(2 * arguments.turns):
            is_busy = bool(turn % 2)
            viewers = _Viewers(scene, arguments.viewers if is_busy else 0)
            viewers.start()
            measured[is_busy] += _time_pages(scene, arguments.pages)
            read = viewers.stop()
            print(f"turn {turn + 1}: {len(viewers.threads):2d} viewers read {read:,} bytes")
        return _report(measured, arguments.viewers)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=20)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--pages", type=int, default=300)
    return parser.parse_args()


def _set_scene(address: str, megabytes: int) -> Scene:
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.files.storage import default_storage
    from django.urls import reverse
    from django.utils import timezone

    from course import enrolling
    from course.models import Step, User
    from lessons.models import VideoFile

    step = Step.objects.published().filter(kind="video", is_open=True).select_related("course")[0]
    ada = User.objects.get(email="ada@example.org")
    enrolling.join(ada, step.course, at=timezone.now())
    film = VideoFile.objects.filter(video__step=step, format="mp4").select_related("video")[0]
    name = "films/bench.mp4"
    with default_storage.open(name, "wb") as file:
        for index in range(megabytes):
            file.write(hashlib.sha256(str(index).encode()).digest() * 32_768)
    VideoFile.objects.filter(pk=film.pk).update(file=name, bytes=megabytes * 1_048_576)
    session = SessionStore()
    session[SESSION_KEY] = str(ada.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = ada.get_session_auth_hash()
    session.create()
    parts = urlsplit(address)
    place = [step.course.slug, step.key, film.video.revision, film.height, film.format]
    return Scene(
        host=str(parts.hostname),
        port=int(parts.port or 80),
        page=step.get_absolute_url(),
        title=step.title.split(",")[0],
        film=reverse("lessons:film", args=place),
        cookie=f"{settings.SESSION_COOKIE_NAME}={session.session_key}",
    )


def _time_pages(scene: Scene, count: int) -> list[float]:
    """Latencies of `count` step pages in sequence, each checked to be the learner's."""
    connection = http.client.HTTPConnection(scene.host, scene.port, timeout=60)
    times = []
    for _ in range(count):
        start = time.perf_counter()
        connection.request("GET", scene.page, headers={"Cookie": scene.cookie})
        answer = connection.getresponse()
        body = answer.read().decode()
        times.append(time.perf_counter() - start)
        if answer.status != 200 or "completion/" not in body:
            sys.exit(f"Not the learner's step page: {answer.status}")
        time.sleep(0.01)
    connection.close()
    return times


class _Viewers:
    """Players that read a film slowly, by range requests, with small socket buffers."""

    def __init__(self, scene: Scene, count: int) -> None:
        self.scene = scene
        self.is_over = threading.Event()
        self.read = [0] * count
        self.threads = [threading.Thread(target=self._view, args=(i,)) for i in range(count)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()
        if self.threads:
            time.sleep(2)  # until all of them are being served

    def stop(self) -> int:
        """Stop them all; returns the number of bytes they have read."""
        self.is_over.set()
        for thread in self.threads:
            thread.join()
        return sum(self.read)

    def _view(self, index: int) -> None:
        position = 0
        while not self.is_over.is_set():
            with socket.socket() as viewer:
                viewer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                viewer.settimeout(30)
                viewer.connect((self.scene.host, self.scene.port))
                request = (
                    f"GET {self.scene.film} HTTP/1.1\r\nHost: {self.scene.host}\r\n"
                    f"Cookie: {self.scene.cookie}\r\nRange: bytes={position}-\r\n"
                    "Connection: close\r\n\r\n"
                )
                viewer.sendall(request.encode())
                position += self._read_slowly(viewer, index)

    def _read_slowly(self, viewer: socket.socket, index: int) -> int:
        read = 0
        while not self.is_over.is_set():
            part = viewer.recv(READ)
            if not part:
                break
            read += len(part)
            self.read[index] += len(part)
            time.sleep(len(part) / BYTES_PER_SECOND)
        return read


def _report(measured: dict[bool, list[float]], viewers: int) -> int:
    p95 = {busy: statistics.quantiles(times, n=20)[-1] for busy, times in measured.items()}
    ratio = p95[True] / p95[False]
    print(f"\nstep page, p95: {p95[False] * 1000:.1f} ms without viewers,")
    print(f"                {p95[True] * 1000:.1f} ms with {viewers} slow viewers of a large film")
    print(f"ratio:          {ratio:.2f} (to stay within {TARGET})")
    return 0 if ratio <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
