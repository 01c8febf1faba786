"""Connections that outlast a restart of the database."""

import time
from typing import Any

import psycopg

# Less than a request waits for a connection (`timeout` of the pool).
PERSIST_SECONDS = 2.5
_PAUSE_SECONDS = 0.1


class PersistentConnection(psycopg.Connection[Any]):
    """Knocks again and again for a while; the pool alone would wait a second or more in between."""

    @classmethod
    def connect(cls, conninfo: str = "", **parameters: Any) -> "PersistentConnection":
        give_up = time.monotonic() + PERSIST_SECONDS
        while True:
            try:
                opened = super().connect(conninfo, **parameters)
                opened.execute("")  # a server on its way out takes connections and drops them
            except psycopg.OperationalError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(_PAUSE_SECONDS)
            else:
                return opened
