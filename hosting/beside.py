"""The worker beside the site: forked from the loaded supervisor, replaced, ended with it."""

import contextlib
import multiprocessing
import os
import pkgutil
import threading
from collections.abc import Callable, Iterator

from hosting.workers import WATCH_SECONDS, end_with_parent, stop_gracefully

_END_SECONDS = 12.0  # more than a mail server is waited for


@contextlib.contextmanager
def kept_beside(target: str) -> Iterator[None]:
    """A worker forked from this process, and another whenever it ends; WORKER=0 starts none.

    `target` names the function it runs; it is loaded here, so that its memory is shared.
    """
    if os.environ.get("WORKER") == "0":
        yield
        return
    ending = threading.Event()
    work = pkgutil.resolve_name(target)
    keeping = threading.Thread(target=_keep, args=(work, ending), name="worker")
    keeping.start()
    try:
        yield
    finally:
        ending.set()
        keeping.join()


def _work_beside(work: Callable[[], None]) -> None:
    end_with_parent(stop_gracefully)
    work()


def _keep(work: Callable[[], None], ending: threading.Event) -> None:
    forking = multiprocessing.get_context("fork")
    while not ending.is_set():
        process = forking.Process(target=_work_beside, args=(work,), name="cuebook-worker")
        process.start()
        while process.is_alive() and not ending.wait(WATCH_SECONDS):
            pass
        if not ending.is_set():
            ending.wait(1)  # one that ends at once is no busy loop
            continue
        process.terminate()
        process.join(_END_SECONDS)
        if process.is_alive():
            process.kill()
            process.join()
