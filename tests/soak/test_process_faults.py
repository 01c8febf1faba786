"""Workers are killed and replaced while learners write: acknowledged writes are kept."""

import os
import signal
import time

import pytest

from tests.processes import Site, wait_until
from tests.soak.conftest import Tell
from tests.soak.ledger import Writers, half_written
from tests.worlds.production_site import ProductionSite

pytestmark = pytest.mark.soak

TIMES = range(5)
SERVING_WITHIN = 1.0
ENOUGH = 20  # writes, so that a fault affects some
_MOMENT = 0.05  # a request that began this long before a signal had arrived by then


@pytest.mark.parametrize("turn", range(2 * len(TIMES)))
def test_kill_of_each_worker(
    house: ProductionSite, site: Site, writers: Writers, tell: Tell, turn: int
) -> None:
    wait_until(lambda: len(site.workers()) == 2)
    killed = site.workers()[turn % 2]

    with writers.writing(before=2, after=3) as ledger:
        os.kill(killed, signal.SIGKILL)
        moment = time.monotonic()
        wait_until(lambda: killed not in site.workers() and len(site.workers()) == 2)
        respawned = time.monotonic() - moment

    within = ledger.first_taken_after(moment)
    tell(f"{ledger}; serving {within:.2f} s after, respawned after {respawned:.2f} s")
    assert ledger.wrong == []
    assert ledger.lost(house) == []
    assert half_written(house) == set()
    assert within < SERVING_WITHIN + ledger.slowest_until(moment)
    assert len(ledger.noted) > ENOUGH


@pytest.mark.parametrize("turn", TIMES)
def test_reload(house: ProductionSite, site: Site, writers: Writers, tell: Tell, turn: int) -> None:
    wait_until(lambda: len(site.workers()) == 2)
    before = set(site.workers())

    with writers.writing(after=2) as ledger:
        moment = time.monotonic()
        os.kill(site.process.pid, signal.SIGHUP)
        wait_until(lambda: before.isdisjoint(site.workers()) and len(site.workers()) == 2)
        done = time.monotonic() - moment

    cut = [each for each in ledger.answers if not each.status]
    tell(f"{ledger}; new workers after {done:.2f} s")
    assert ledger.wrong == []
    assert ledger.lost(house) == []
    assert half_written(house) == set()
    assert all(each.began > moment - _MOMENT for each in cut)
