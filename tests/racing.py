"""Concurrency: several learners, each in several tabs, all at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(times: int, act: Callable[[int], T]) -> list[T]:
    """Results of `act` when called in this many threads at the same time."""
    gate = Barrier(times)

    def run(index: int) -> T:
        try:
            # There are fewer connections than tabs: they are opened on demand.
            gate.wait(timeout=30)
            return act(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))
