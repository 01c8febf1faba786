"""Granian's supervisor and its workers: loaded once, forked, stopped and replaced.

The supervisor loads the application and forks the workers from itself, so that they share its
memory and a new one serves at once. It never answers anything and never opens a connection.
"""

import os
import pkgutil
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian.server.mp import MPServer

from course.web.stopped_work import note_end

WATCH_SECONDS = 0.25
_ORPHAN_SECONDS = 3


class Server(MPServer):
    """Granian's supervisor gives up when a worker dies twice within seconds; this one goes on.

    Before the first successful response it may give up: then the code is at fault.
    """

    has_answered = False
    var_dir = Path()

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        if not self.interrupt_signal:  # a second one would deadlock on the first in the same thread
            super().signal_handler_interrupt(*args, **kwargs)  # type: ignore[no-untyped-call]

    def _respawn_workers(self, workers: list[int], *args: Any, **kwargs: Any) -> None:
        ended = [self.wrks[index].inner for index in workers]
        super()._respawn_workers(workers, *args, **kwargs)
        for process in ended:
            # The kernel's end of a worker whose request has used up its time.
            note_end(self.var_dir, process.pid, was_stopped=process.exitcode == -signal.SIGPROF)
        if self.has_answered:
            self.respawned_wrks.clear()


def loader(target: str) -> Callable[[str], Callable[..., Any]]:
    """Import the application here and now; the result prepares a worker to serve it."""
    application: Callable[..., Any] = pkgutil.resolve_name(target)

    def load(_: str) -> Callable[..., Any]:
        _end_once()  # before there are other threads, which would receive the signals
        end_with_parent(_end_now)
        return application

    return load


def _end_once() -> None:
    """Pass granian the first termination signal only: a second one blocks a worker.

    Ctrl-C causes several: it signals all processes, and the supervisor signals its workers too.
    """
    ending = (signal.SIGINT, signal.SIGTERM)
    for number in ending:  # until granian sets its own; these are inherited from the supervisor
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)

    def wait() -> None:
        handler = signal.getsignal(signal.sigwait(ending))
        if callable(handler):
            handler(signal.SIGTERM, None)
        else:  # granian has not started
            os._exit(0)

    threading.Thread(target=wait, daemon=True, name="signals").start()


def end_with_parent(end: Callable[[], None]) -> None:
    """Call `end` soon after the parent process has died, for whatever reason."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_SECONDS)
        end()

    threading.Thread(target=watch, daemon=True, name="parent").start()


def stop_gracefully() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def _end_now() -> None:
    stop_gracefully()
    time.sleep(_ORPHAN_SECONDS)
    os._exit(1)
