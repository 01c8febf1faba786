"""Graceful shutdown while learners write: responses in flight are completed, and kept."""

import os
import signal
import time

import pytest

from tests.soak.conftest import Tell
from tests.soak.ledger import Writers, half_written
from tests.worlds.production_site import ProductionSite

pytestmark = pytest.mark.soak

TIMES = range(5)
_MOMENT = 0.05  # a request that began this long before a signal had arrived by then


@pytest.mark.parametrize("turn", TIMES)
def test_sigterm(house: ProductionSite, writers: Writers, tell: Tell, turn: int) -> None:
    with house.site() as site, writers.writing(before=2, after=0) as ledger:
        moment = time.monotonic()
        os.kill(site.process.pid, signal.SIGTERM)
        code = site.process.wait(60)
        ended = time.monotonic() - moment

    in_flight = [
        each for each in ledger.answers if each.began < moment - _MOMENT and each.ended > moment
    ]
    tell(f"{ledger}; {len(in_flight)} in flight; ended with {code} after {ended:.2f} s")
    assert code == 0
    assert ledger.wrong == []
    assert ledger.lost(house) == []
    assert half_written(house) == set()
    assert all(each.status for each in in_flight)
