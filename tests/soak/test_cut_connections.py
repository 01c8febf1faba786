"""Clients that disconnect in the middle: no truncated request is processed."""

import socket
import time

import pytest

from tests.processes import Site
from tests.soak.conftest import Tell
from tests.soak.ledger import Writers, half_written
from tests.worlds.production_site import Person, ProductionSite

pytestmark = pytest.mark.soak

TIMES = range(5)
CUTS = 40


@pytest.mark.parametrize("turn", TIMES)
def test_hanging_up_before_the_answer(
    house: ProductionSite, site: Site, writers: Writers, tell: Tell, turn: int
) -> None:
    workers = site.workers()
    step = house.articles[0]
    with writers.writing() as ledger:
        for number in range(CUTS):
            _send(site.port, _post(house.learners[number % 32], f"{step}/completion/", "done=1"))

    tell(f"{CUTS} cut; {ledger}")
    assert ledger.wrong == []
    assert ledger.lost(house) == []
    assert half_written(house) == set()
    assert not [each for each in ledger.answers if each.status == 0]
    assert site.workers() == workers


@pytest.mark.parametrize("turn", TIMES)
def test_hanging_up_in_the_middle_of_a_form(
    house: ProductionSite, site: Site, writers: Writers, tell: Tell, turn: int
) -> None:
    """The beginning of "done=0" and of spans means something else than the whole."""
    workers = site.workers()
    # Steps that `writers` only visit, so that nobody else completes them.
    step = house.articles[-1 - turn]
    before = _touched(house, step)
    with writers.writing() as ledger:
        for number in range(CUTS):
            person = house.learners[number % 32]
            _send(site.port, _post(person, f"{step}/completion/", "done=0"), less=1 + number % 6)
            spans = _post(person, f"{house.film}/played/", "revision=1&position=1&spans=1-79999999")
            _send(site.port, spans, less=1 + number % 7)
        time.sleep(0.5)

    tell(f"{2 * CUTS} cut; {ledger}")
    assert ledger.wrong == []
    assert ledger.lost(house) == []
    assert half_written(house) == set()
    assert _touched(house, step) == before
    assert site.workers() == workers


def _post(person: Person, path: str, body: str) -> bytes:
    lines = [f"{name}: {value}" for name, value in person.headers.items()]
    head = f"POST /courses/rivers/steps/{path} HTTP/1.1\r\nContent-Length: {len(body)}\r\n"
    return (head + "\r\n".join(lines) + f"\r\n\r\n{body}").encode()


def _send(port: int, request: bytes, *, less: int = 0) -> None:
    """Send a request without its last bytes, and disconnect."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(request[: len(request) - less])


def _touched(house: ProductionSite, step: str) -> tuple[set[tuple[object, ...]], ...]:
    """Completions of the step, and long spans of the film, which writers do not make."""
    return (
        house.rows(
            "SELECT p.id FROM course_stepprogress p JOIN course_step s ON s.id = step_id"
            " WHERE s.key = %s AND last_completed_at IS NOT NULL",
            step,
        ),
        house.rows(
            "SELECT p.id FROM lessons_played p, unnest(spans) s WHERE upper(s) - lower(s) > 5000"
        ),
    )
