"""Prometheus instruments: each worker counts in a file; whichever is scraped adds them up.

Imported only where metrics are wanted (course/web/metrics.py): most sites are not monitored, and it
costs memory in every worker.
"""

import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # s


class Instruments(NamedTuple):
    requests: Any
    seconds: Any
    connections: Any
    waiting: Any

    def record(self, *, view: str, status: int, seconds: float) -> None:
        """Count one request, and record the state of this worker's connection pool."""
        self.requests.labels(view, str(status)).inc()
        self.seconds.labels(view).observe(seconds)
        pool = getattr(connection, "pool", None)
        if pool is not None:
            stats = pool.get_stats()
            idle = stats.get("pool_available", 0)
            self.connections.labels("idle").set(idle)
            self.connections.labels("busy").set(stats.get("pool_size", 0) - idle)
            self.waiting.set(stats.get("requests_waiting", 0))


@cache
def instruments() -> Instruments:
    """Created once per process, after setting the folder that the workers share."""
    os.environ[FOLDER_VARIABLE] = str(open_folder())
    # Imported here: it looks for the folder when it is imported.
    from prometheus_client import Counter, Gauge, Histogram  # noqa: PLC0415

    return Instruments(
        Counter("cuebook_requests", "Requests answered.", ["view", "status"], registry=None),
        Histogram(
            "cuebook_request_seconds",
            "Time until the answer was ready.",
            ["view"],
            buckets=BUCKETS,
            registry=None,
        ),
        Gauge(
            "cuebook_database_connections",
            "Connections of the workers' pools after their last request.",
            ["state"],
            registry=None,
            multiprocess_mode="livesum",
        ),
        Gauge(
            "cuebook_database_waiting",
            "Requests waiting for a connection of their worker's pool.",
            registry=None,
            multiprocess_mode="livesum",
        ),
    )


def exposition() -> tuple[bytes, str]:
    """All workers' metrics in Prometheus's text format, and its content type."""
    instruments()
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415
    from prometheus_client.exposition import CONTENT_TYPE_LATEST  # noqa: PLC0415
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST


def open_folder() -> Path:
    """The folder shared by this server's workers, cleared of dead workers' gauges.

    Their counters stay, so that a counter never decreases while its server runs.
    """
    folders = settings.VAR_DIR / "metrics"
    folder = Path(os.environ.get(FOLDER_VARIABLE) or folders / str(os.getppid()))
    folder.mkdir(parents=True, exist_ok=True)
    for other in folders.glob("[0-9]*"):
        if other != folder and not _is_alive(other.name):
            shutil.rmtree(other, ignore_errors=True)
    for path in folder.glob("gauge_live*.db"):
        if not _is_alive(path.stem.rpartition("_")[2]):
            path.unlink(missing_ok=True)
    return folder


def _is_alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
