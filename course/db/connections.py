"""Database connections for the pool: connecting retries through a restart of the database."""

import time
from typing import Any

import psycopg

# Seconds of retrying: less than a request waits for a connection (`timeout` of the pool).
PERSIST_SECONDS = 2.5
_PAUSE_SECONDS = 0.1
# The database keeps the plans of so many statements for a connection, the last ones used: pages of
# learners run fewer, and those of the desk have large ones.
MOST_PREPARED = 50


class PersistentConnection(psycopg.Connection[Any]):
    """Retries connecting for a while; the pool alone would back off for a second or more."""

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
