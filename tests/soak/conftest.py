"""One house with a running site for the tests of a module, and figures for whoever watches."""

import sys
from collections.abc import Callable, Iterator

import pytest

from tests.desk.sites import Site
from tests.soak.house import House, a_house
from tests.soak.ledger import Writers

Tell = Callable[[object], None]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with a_house() as made:
        yield made


@pytest.fixture(scope="module")
def writers(house: House) -> Writers:
    return Writers(house)


@pytest.fixture(scope="module")
def site(house: House) -> Iterator[Site]:
    with house.site() as running:
        yield running


@pytest.fixture
def tell(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Tell:
    """Print a line of figures beside the test's name, whatever becomes of it."""

    def say(line: object) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n  {request.node.name}: {line}\n")

    return say
