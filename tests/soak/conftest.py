"""Fixtures: a running site for the tests of a module, and figures for the console."""

import sys
from collections.abc import Callable, Iterator

import pytest

from tests.processes import Site
from tests.soak.ledger import Writers
from tests.worlds.production_site import ProductionSite, production_site

Tell = Callable[[object], None]


@pytest.fixture(scope="module")
def house() -> Iterator[ProductionSite]:
    with production_site() as made:
        yield made


@pytest.fixture(scope="module")
def writers(house: ProductionSite) -> Writers:
    return Writers(house)


@pytest.fixture(scope="module")
def site(house: ProductionSite) -> Iterator[Site]:
    with house.site() as running:
        yield running


@pytest.fixture
def tell(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Tell:
    """Print a line of figures next to the test's name, whether it passes or not."""

    def say(line: object) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n  {request.node.name}: {line}\n")

    return say
