"""Everybody clicks eight times at once: one row, no error, equal responses (idempotency)."""

import http.client
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.processes import Site
from tests.soak.conftest import Tell
from tests.worlds.production_site import Person, ProductionSite, production_site

pytestmark = [pytest.mark.soak, pytest.mark.usefixtures("site")]

CLICKS = 8
PEOPLE = 100

# Status, redirect target, and body.
Seen = tuple[int, str, bytes]


@pytest.fixture(scope="module")
def house() -> Iterator[ProductionSite]:
    with production_site(learners=PEOPLE, strangers=PEOPLE, steps=2) as made:
        yield made


@pytest.fixture
def click(site: Site) -> Iterator[Callable[..., list[Seen]]]:
    """Post eight times at the same time, over a connection each; returns the responses."""
    barrier = threading.Barrier(CLICKS)
    with ThreadPoolExecutor(CLICKS) as clicking:

        def post(person: Person, path: str, body: str, accept: str = "text/html") -> list[Seen]:
            asked = (site.port, person, path, body, accept, barrier)
            return list(clicking.map(lambda _: _post(*asked), range(CLICKS)))

        yield post


def _post(  # noqa: PLR0917
    port: int, person: Person, path: str, body: str, accept: str, barrier: threading.Barrier
) -> Seen:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.connect()
    barrier.wait(30)
    connection.request("POST", path, body, {**person.headers, "Accept": accept})
    answer = connection.getresponse()
    seen = (answer.status, answer.headers["Location"] or "", answer.read())
    connection.close()
    return seen


def test_joining(house: ProductionSite, click: Callable[..., list[Seen]], tell: Tell) -> None:
    seen = [set(click(person, "/courses/rivers/join/", "")) for person in house.strangers]

    assert seen == [{(302, "/courses/rivers/todo/", b"")}] * PEOPLE
    rows = house.rows("SELECT id, learner_id FROM course_enrolment")
    tell(f"{PEOPLE} × {CLICKS} posts; {len(rows) - 2 * PEOPLE} extra rows")
    assert len(rows) == len({learner for _, learner in rows}) == 2 * PEOPLE


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_completing(
    house: ProductionSite, click: Callable[..., list[Seen]], tell: Tell, accept: str
) -> None:
    step = house.articles[accept == "text/html"]
    path = f"/courses/rivers/steps/{step}/completion/"

    seen = [set(click(person, path, "done=1", accept)) for person in house.learners]

    assert {len(each) for each in seen} == {1}
    assert {status for each in seen for status, _, _ in each} == {
        302 if accept == "text/html" else 200
    }
    rows = house.rows(
        "SELECT p.id, enrolment_id FROM course_stepprogress p"
        " JOIN course_step s ON s.id = step_id WHERE s.key = %s"
        " AND last_completed_at IS NOT NULL",
        step,
    )
    tell(f"{PEOPLE} × {CLICKS} posts; {len(rows) - PEOPLE} extra rows")
    assert len(rows) == len({enrolment for _, enrolment in rows}) == PEOPLE


def test_playing(house: ProductionSite, click: Callable[..., list[Seen]], tell: Tell) -> None:
    path = f"/courses/rivers/steps/{house.film}/played/"
    body = "revision=1&spans=1000-5000&position=5000"

    seen = [set(click(person, path, body)) for person in house.learners]

    assert {len(each) for each in seen} == {1}
    rows = house.rows("SELECT id, enrolment_id, spans::text FROM lessons_played")
    tell(f"{PEOPLE} × {CLICKS} posts; {len(rows) - PEOPLE} extra rows")
    assert {spans for _, _, spans in rows} == {"{[1000,5000)}"}
    assert len(rows) == PEOPLE


def test_getting_the_certificate(
    house: ProductionSite, click: Callable[..., list[Seen]], tell: Tell
) -> None:
    house.change("UPDATE course_course SET certificate_percent = 0, certificate_score = 0")

    seen = [
        set(click(person, "/courses/rivers/certificate/", f"name=Learner+{person.pk}"))
        for person in house.learners
    ]

    rows = house.rows("SELECT person_id, name, code FROM course_certificate")
    tell(f"{PEOPLE} × {CLICKS} posts; {len(rows) - PEOPLE} extra rows")
    assert len(rows) == len({person for person, _, _ in rows}) == PEOPLE
    addresses = {person: f"/certificates/{code}/" for person, _, code in rows}
    assert seen == [{(302, addresses[person.pk], b"")} for person in house.learners]
    assert {(person.pk, f"Learner {person.pk}") for person in house.learners} == {
        (person, name) for person, name, _ in rows
    }
