"""Concurrency: several learners, each in several tabs, all at once."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from threading import Barrier
from time import monotonic, sleep
from typing import TypeVar

from django.db import connection, transaction

T = TypeVar("T")
_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


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


def meanwhile(
    first: Callable[[], object], other: Callable[[], object], then: Callable[[], object]
) -> None:
    """`other` begins between `first` and `then`, which are one transaction, and may wait."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            begun = begin(pool, other)
            then()
        begun.result(timeout=30)


def begin(pool: Executor, other: Callable[[], object]) -> Future[None]:
    """Begin something in another thread; returns when it is done, or waits for a lock."""

    def act() -> None:
        try:
            other()
        finally:
            connection.close()

    begun = pool.submit(act)
    deadline = monotonic() + 5
    while not (begun.done() or _is_anybody_waiting() or monotonic() > deadline):
        sleep(0.01)
    return begun


def _is_anybody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return bool(cursor.fetchone()[0])
