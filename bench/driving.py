"""Load generator: a bounded number of concurrent requests over keep-alive connections."""

import gzip
import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """A request, and what its response must contain to be the right one for the right person."""

    path: str
    holds: str
    cookie: str = ""
    method: str = "GET"
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(slots=True)
class Driven:
    """Latencies in seconds, total duration in seconds, and errors."""

    times: list[float]
    seconds: float
    failures: list[str]


# Returns the request that a connection (its index) makes at its n-th turn.
Plan = Callable[[int, int], Request]


def drive(address: str, plan: Plan, *, connections: int, requests: int, seconds: float) -> Driven:
    """Make this many requests, or as many as `seconds` allow, over keep-alive connections."""
    driven = Driven([], 0.0, [])
    give_up = time.monotonic() + seconds
    shares = [requests // connections + (i < requests % connections) for i in range(connections)]
    threads = [
        threading.Thread(target=_connection, args=(address, plan, i, share, give_up, driven))
        for i, share in enumerate(shares)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    driven.seconds = time.perf_counter() - started
    return driven


def _connection(  # noqa: PLR0917
    address: str, plan: Plan, index: int, share: int, give_up: float, driven: Driven
) -> None:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    for turn in range(share):
        if time.monotonic() > give_up:
            break
        request = plan(index, turn)
        headers = {"Accept-Encoding": "gzip", "Cookie": request.cookie, **request.headers}
        started = time.perf_counter()
        connection.request(request.method, request.path, request.body or None, headers)
        answer = connection.getresponse()
        body = answer.read()
        driven.times.append(time.perf_counter() - started)
        if trouble := _trouble(request, answer, body):
            driven.failures.append(trouble)
    connection.close()


def _trouble(request: Request, answer: http.client.HTTPResponse, body: bytes) -> str:
    if answer.status != request.status:
        return f"{request.method} {request.path}: {answer.status}"
    if answer.headers["Content-Encoding"] == "gzip":
        body = gzip.decompress(body)
    if request.holds not in body.decode():
        return f"{request.method} {request.path}: without “{request.holds}”"
    return ""
