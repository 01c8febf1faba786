"""Health checks (liveness and readiness): does the process answer, and can it serve?"""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as ProbeTimeoutError
from functools import cache

import psycopg
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

PROBE_SECONDS = 1.5  # timeout; the whole response within 2 s, whatever the database does
RETRY_SECONDS = 2

_probing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="readiness")


@never_cache
@login_not_required
def healthz(_request: HttpRequest) -> HttpResponse:
    """Liveness: 200 as long as the process answers; no query."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@login_not_required
def readyz(_request: HttpRequest) -> HttpResponse:
    """Readiness: 200 when the database answers and has every migration; else 503 that says why."""
    trouble = find_trouble()
    if trouble:
        headers = {"Retry-After": str(RETRY_SECONDS)}
        return HttpResponse(f"{trouble}\n", status=503, content_type="text/plain", headers=headers)
    return HttpResponse("ok\n", content_type="text/plain")


def find_trouble() -> str:
    """What keeps the site from serving, in a few words; empty when nothing does."""
    # In a thread: a database that neither answers nor refuses would block the worker.
    probe = _probing.submit(_find_pending)
    try:
        pending = probe.result(timeout=PROBE_SECONDS)
    except (psycopg.Error, ProbeTimeoutError):
        probe.cancel()
        return "database away"
    return "migrations pending" if pending else ""


def _find_pending() -> frozenset[tuple[str, str]]:
    """The migrations the database lacks, read over a separate connection.

    The pool would make us wait for an unavailable database, and for a while after its return.
    """
    parameters = connection.get_connection_params() | {"connect_timeout": 2}
    try:
        with psycopg.connect(**parameters) as fresh:
            found = fresh.execute("SELECT app, name FROM django_migrations").fetchall()
    except psycopg.errors.UndefinedTable:
        found = []
    return known_migrations().difference(found)


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """All migrations in the code, as (app, name)."""
    return frozenset(MigrationLoader(None).graph.nodes)
