"""Database outages while learners write: acknowledged writes are kept."""

import time
from collections.abc import Iterator

import pytest

from tests.processes import Site
from tests.soak.conftest import Tell
from tests.soak.ledger import Writers
from tests.worlds.production_site import HOST, ProductionSite

pytestmark = pytest.mark.soak

TIMES = range(5)
AWAY_SECONDS = 30
TOLD_WITHIN = 3.5
BACK_WITHIN = 3.0
ENOUGH = 20  # writes, so that a fault affects some


@pytest.fixture(scope="module")
def site(house: ProductionSite) -> Iterator[Site]:
    with house.site(DATABASE_URL=house.address) as running:
        yield running


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("mode", ["fast", "immediate"])
@pytest.mark.parametrize("turn", TIMES)
def test_restart(house: ProductionSite, writers: Writers, tell: Tell, mode: str, turn: int) -> None:
    with writers.writing(before=2, after=3) as ledger:
        leaving = time.monotonic()
        house.database("restart", mode=mode)
        back = time.monotonic()

    tell(f"{ledger}; serving {ledger.first_taken_after(back):.2f} s after")
    assert ledger.wrong == []
    assert ledger.lost(house) == []
    assert ledger.first_taken_after(back) < BACK_WITHIN + ledger.slowest_until(leaving)
    assert len(ledger.noted) > ENOUGH


@pytest.mark.parametrize("turn", TIMES)
def test_away(house: ProductionSite, site: Site, writers: Writers, tell: Tell, turn: int) -> None:
    with writers.writing(after=BACK_WITHIN + 1) as ledger:
        leaving = time.monotonic()
        house.database("stop")
        gone = time.monotonic()
        time.sleep(AWAY_SECONDS)
        probes = [site.get(path, Host=HOST).status for path in ("/healthz", "/readyz")]
        returning = time.monotonic()
        house.database("start")
        back = time.monotonic()

    away = ledger.since(gone, returning)
    tell(f"{ledger}; serving {ledger.first_taken_after(back):.2f} s after")
    assert probes == [200, 503]
    assert ledger.wrong == []
    assert ledger.lost(house) == []
    assert {answer.status for answer in away} == {503}
    usual = ledger.slowest_until(leaving)
    assert max(answer.seconds for answer in away) < TOLD_WITHIN + usual
    assert ledger.first_taken_after(back) < BACK_WITHIN + usual
    assert {answer.status for answer in ledger.since(back + BACK_WITHIN)} <= {200, 204, 302, 303}
