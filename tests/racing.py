"""Several learners, each in several tabs, all at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(times: int, act: Callable[[int], T]) -> list[T]:
    """What `act` gives when it is called in so many threads at the same instant."""
    gate = Barrier(times)

    def run(index: int) -> T:
        try:
            # Connections are fewer than tabs: they come when they are asked for.
            gate.wait(timeout=30)
            return act(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))
