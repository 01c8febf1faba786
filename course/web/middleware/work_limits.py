"""An end to work that would take for ever: the request is stopped, the site goes on.

Whatever a text or a file does to our code, its request gets so much CPU and no more. What runs in
Python is interrupted by an exception: the person gets a page that says so, and the worker, which
was left in the middle of something, is replaced. What never comes back to Python (a pattern that
searches on and on) is ended by the kernel, with its worker; the person is told at their next
page. A worker answers one request at a time, so that its CPU is that of the request.
"""

import ctypes
import hashlib
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from course.web.stopped_work import WorkSlot, take_note

# Large uploads are read, hashed and written: each second of CPU does that to this many bytes.
BYTES_PER_SECOND = 10_000_000
# The kernel's limit is that much later than the one in Python.
_KERNEL_FACTOR = 1.5
_LOOK_SECONDS = 0.25
_LEAVE_SECONDS = 0.5  # for the answer to go out


class WorkStopped(BaseException):
    """Raised in the middle of a request; no `except Exception` is to catch it."""


class _Job(NamedTuple):
    """A request: its thread, and when on that thread's CPU clock it is over."""

    thread: int
    clock: int
    over: float


class WorkLimitMiddleware:
    """The outermost but for the request's id; only in a server: commands may take their time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.IS_SERVING:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.watch = _Watch()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            self.watch.begin(_seconds(request), _person(request))
            try:
                return self.get_response(request)
            finally:
                self.watch.end()
        except WorkStopped:
            threading.Timer(_LEAVE_SECONDS, os.kill, (os.getpid(), signal.SIGTERM)).start()
            return _stopped(request)

    def process_view(self, request: HttpRequest, *_args: object) -> None:
        person = _person(request)
        if person and request.method == "GET" and take_note(settings.VAR_DIR, person):
            messages.error(request, _note())


def _note() -> str:
    return _(
        "What you asked for last took too long and was stopped; nothing of it was saved. "
        "If you sent a file, something in it cannot be dealt with."
    )


class _Watch:
    """Watches over the request of this worker, from a thread that begins with the first one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._job: _Job | None = None
        self._slot: WorkSlot | None = None
        self._is_on = False

    def begin(self, seconds: float, person: str) -> None:
        if not self._is_on:
            self._start()
        if self._slot is not None:
            self._slot.begin(person)
        thread = threading.get_ident()
        clock = time.pthread_getcpuclockid(thread)
        with self._lock:
            self._job = _Job(thread, clock, time.clock_gettime(clock) + seconds)
        signal.setitimer(signal.ITIMER_PROF, seconds * _KERNEL_FACTOR)

    def end(self) -> None:
        with self._lock:
            self._job = None
        signal.setitimer(signal.ITIMER_PROF, 0)
        if self._slot is not None:
            self._slot.end()

    def _start(self) -> None:
        """In the worker: what the supervisor starts does not survive the fork."""
        self._is_on = True
        threading.Thread(target=self._look, daemon=True, name="work").start()
        try:
            self._slot = WorkSlot(settings.VAR_DIR)
        except OSError:
            self._slot = None  # people are not told when the kernel had to end their request

    def _look(self) -> None:
        while True:
            time.sleep(_LOOK_SECONDS)
            with self._lock:
                job = self._job
                if job is not None and time.clock_gettime(job.clock) > job.over:
                    self._job = None
                    raised = ctypes.py_object(WorkStopped)
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(job.thread), raised)


def _seconds(request: HttpRequest) -> float:
    """The CPU that a request may take; more for what it brings along."""
    given = request.META.get("CONTENT_LENGTH") or "0"
    length = int(given) if given.isascii() and given.isdigit() else 0
    return settings.REQUEST_CPU_SECONDS + min(length, settings.FILM_MAX_BYTES) / BYTES_PER_SECOND


def _person(request: HttpRequest) -> str:
    """A name for whoever asks that reveals nothing, or ""."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return hashlib.sha256(session.encode()).hexdigest() if session else ""


def _stopped(request: HttpRequest) -> HttpResponse:
    response = render(request, "stopped.html", status=503)
    response.headers["Cache-Control"] = "no-store"
    return response
