"""Database connections for the pool: connecting retries through a restart of the database."""

import select
import time
from functools import cached_property
from typing import Any

import psycopg

# Seconds of retrying: less than a request waits for a connection (`timeout` of the pool).
PERSIST_SECONDS = 2.5
_PAUSE_SECONDS = 0.1
# The database keeps the plans of so many statements for a connection, the last ones used: pages of
# learners run fewer, and those of the desk have large ones.
MOST_PREPARED = 50
# A connection in use so lately is only looked at, not asked: a network in between may drop those
# that are idle for longer, without a word to either end.
LATELY_SECONDS = 5.0


class PersistentConnection(psycopg.Connection[Any]):
    """Retries connecting for a while; the pool alone would back off for a second or more.

    The pool checks each connection before it is used, by an empty query, which was a round trip for
    every request. A server that ends a connection closes its socket: without a word from there, an
    empty query is not sent.
    """

    _checked_at = float("-inf")

    def execute(self, query: Any, *arguments: Any, **options: Any) -> Any:
        if query:
            return super().execute(query, *arguments, **options)
        is_late = time.monotonic() - self._checked_at > LATELY_SECONDS
        if is_late or self.closed or self._poll.poll(0):
            super().execute(query)
        self._checked_at = time.monotonic()
        return None

    @cached_property
    def _poll(self) -> select.poll:
        """For what comes from the server unasked: its farewell, or the end of the socket."""
        poll = select.poll()
        poll.register(self.fileno(), select.POLLIN)
        return poll

    @classmethod
    def connect(cls, conninfo: str = "", **parameters: Any) -> "PersistentConnection":
        give_up = time.monotonic() + PERSIST_SECONDS
        while True:
            try:
                opened = super().connect(conninfo, **parameters)
                opened.prepared_max = MOST_PREPARED
                opened.execute("")  # a server shutting down accepts connections, then drops them
            except psycopg.OperationalError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(_PAUSE_SECONDS)
            else:
                return opened
