import itertools
from datetime import datetime

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from course.models import Enrolment, Step, User
from lessons.film.playing import add_played
from lessons.models import Played, Video
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def film(now: datetime) -> Step:
    """A closed video step of 482 seconds in the current week."""
    step = factories.step(factories.course(), 5, "The film", kind="video")
    factories.video(step, captions=factories.vtt(1))
    factories.run(step.course)
    return step


@pytest.fixture
def learner(client: Client, ada: User, film: Step) -> Client:
    factories.enrol(ada, film.course)
    client.force_login(ada)
    return client


def post(client: Client, film: Step, **changes: str) -> int:
    fields = {"revision": "1", "spans": "0-10000", "position": "10000"} | changes
    return client.post(f"{film.get_absolute_url()}played/", fields).status_code


def test_played_parts_are_joined(learner: Client, film: Step) -> None:
    post(learner, film, spans="0-10000,20000-30000", position="30000")
    post(learner, film, spans="10000-21000,60000-70000", position="70000")

    row = Played.objects.get()
    assert row.spans == [(0, 30_000), (60_000, 70_000)]
    assert row.position_ms == 70_000


def test_played_parts_show_on_the_page(learner: Client, film: Step) -> None:
    post(learner, film, spans="0-60000", position="60000")

    text = learner.get(film.get_absolute_url()).content.decode()

    assert "Played 1:00 of 8:02" in text
    assert 'href="?t=60"' in text


def test_played_twice_is_played_once(learner: Client, film: Step) -> None:
    answers = [post(learner, film) for _ in range(2)]

    assert answers == [200, 200]
    assert Played.objects.get().spans == [(0, 10_000)]


def test_played_of_a_replaced_film_is_not_taken(learner: Client, film: Step) -> None:
    Video.objects.update(revision=2)

    assert post(learner, film) == 409
    assert not Played.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"spans": "a-b"}, {"spans": "0-1," * 300}, {"position": "x"}, {"position": ""}]
)
def test_played_that_is_malformed(learner: Client, film: Step, changes: dict[str, str]) -> None:
    assert post(learner, film, **changes) == 400
    assert not Played.objects.exists()


def test_played_by_somebody_who_has_not_joined(client: Client, mallory: User, film: Step) -> None:
    client.force_login(mallory)

    assert post(client, film) == 403
    assert not Played.objects.exists()


def test_played_of_an_article(learner: Client, film: Step) -> None:
    article = factories.step(film.course, 5, "Text")

    assert post(learner, article) == 404


def test_get_is_refused(learner: Client, film: Step) -> None:
    assert learner.get(f"{film.get_absolute_url()}played/").status_code == 405


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 400), st.integers(1, 80)), min_size=1, max_size=5),
        min_size=1,
        max_size=6,
    )
)
def test_played_is_the_union_whatever_the_order(
    learner: Client, film: Step, batches: list[list[tuple[int, int]]]
) -> None:
    Played.objects.all().delete()
    enrolment = Enrolment.objects.get()
    expected: set[int] = set()
    for batch in batches:
        spans = [(start, start + length) for start, length in batch]
        expected |= {second for start, end in spans for second in range(start, end)}

        joined = add_played(enrolment.pk, film.pk, 1, spans=spans, position_ms=0, at=factories.NOW)

    assert {second for start, end in joined for second in range(start, end)} == expected
    assert all(a[1] < b[0] for a, b in itertools.pairwise(joined))
