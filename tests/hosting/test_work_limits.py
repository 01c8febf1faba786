"""A request that would take for ever ends; the site goes on, and the person is told."""

import http.client
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hosting.postgres import cluster
from tests.processes import Site, free_port, running, wait_until

pytestmark = pytest.mark.process

READY = "Ctrl-C stops it."
TOLD = "took too long and was stopped"
ADA = "sessionid=adaadaadaadaadaadaadaadaadaadaad"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    var = Path(tempfile.mkdtemp(prefix="cuebook-test-"))
    var.chmod(0o755)
    slow = {"DJANGO_SETTINGS_MODULE": "tests.worlds.slow_site", "REQUEST_CPU_SECONDS": "1"}
    with running("demo", var, free_port(), **slow) as site:
        site.wait_for(READY)
        yield site
        site.interrupt()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUEBOOK_VAR", str(var))
        cluster.stop()
    shutil.rmtree(var)


def ask(site: Site, path: str, **headers: str) -> tuple[int, str]:
    """Status and text; 0 when the connection was cut."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    try:
        connection.request("GET", path, headers={"Connection": "close", **headers})
        response = connection.getresponse()
        return response.status, response.read().decode()
    except (http.client.HTTPException, ConnectionError):
        return 0, ""
    finally:
        connection.close()


def test_loop_is_stopped_with_a_page_that_says_so(site: Site) -> None:
    before = site.workers()

    status, text = ask(site, "/loops/")

    assert status == 503
    assert "This took too long" in text
    wait_until(lambda: len(set(site.workers()) - set(before)) == 1 and len(site.workers()) == 2)
    assert site.is_answering()


def test_others_are_answered_meanwhile(site: Site) -> None:
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(ask, site, "/loops/")
        answered = 0
        while not slow.done():
            answered += ask(site, "/healthz")[0] == 200
            time.sleep(0.05)

    assert slow.result()[0] == 503
    assert answered


@pytest.mark.parametrize("times", [1, 2])
def test_pattern_costs_a_worker_and_not_the_site(site: Site, times: int) -> None:
    """What never comes back to Python; `times` at once takes all workers there are."""
    wait_until(lambda: len(site.workers()) == 2)

    with ThreadPoolExecutor(times) as pool:
        ended = list(pool.map(lambda _: ask(site, "/matches/", Cookie=ADA), range(times)))

    assert ended == [(0, "")] * times
    wait_until(site.is_answering)
    wait_until(lambda: len(site.workers()) == 2)
    wait_until(lambda: TOLD in ask(site, "/", Cookie=ADA)[1])
    assert site.process.poll() is None


def test_only_who_asked_is_told_and_once(site: Site) -> None:
    ask(site, "/matches/", Cookie=ADA)
    wait_until(site.is_answering)
    other = ADA.replace("ada", "bob")

    wait_until(lambda: TOLD in ask(site, "/", Cookie=ADA)[1])

    assert TOLD not in ask(site, "/", Cookie=ADA)[1]
    assert TOLD not in ask(site, "/", Cookie=other)[1]
    assert TOLD not in ask(site, "/")[1]
