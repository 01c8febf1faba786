import itertools
from datetime import datetime
from random import Random

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from course.models import Enrolment, Step, User
from course.text.timecodes import clock
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

    assert "Played <b>1:00</b> of 8:02" in text
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


STEP_MS = 500  # of the model below
MOST_BYTES = 4_000


def fine_posts(most_spans: int) -> st.SearchStrategy[list[list[tuple[int, int]]]]:
    """Posts of spans in steps of half a second, about a film of four hours."""
    span = st.tuples(st.integers(0, 28_800), st.integers(1, 40))
    return st.lists(st.lists(span, min_size=1, max_size=most_spans), min_size=1, max_size=6)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(fine_posts(most_spans=5))
def test_played_is_the_union_whatever_the_order(
    learner: Client, film: Step, batches: list[list[tuple[int, int]]]
) -> None:
    Played.objects.all().delete()
    enrolment = Enrolment.objects.get()
    played = {at for batch in batches for start, size in batch for at in range(start, start + size)}
    for batch in batches:
        spans = [(start * STEP_MS, (start + size) * STEP_MS) for start, size in batch]

        joined = add_played(enrolment.pk, film.video, spans=spans, position_ms=0, at=factories.NOW)

    steps = [at for start, end in joined for at in range(start // STEP_MS, end // STEP_MS)]
    assert steps == sorted(played)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(joined))


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(
    st.integers(1, 999), st.sampled_from([1_001, 1_999, 2_001, 2_500, 7_001]), st.integers(0, 99)
)
def test_row_stays_small_whatever_is_posted(
    learner: Client, film: Step, length: int, every: int, seed: int
) -> None:
    Played.objects.all().delete()
    enrolment = Enrolment.objects.get()
    honest = (3_600_000, 3_660_000)
    starts = [at * every for at in range(2_000)]
    Random(seed).shuffle(starts)
    tiny = [(start, start + length) for start in starts]
    for spans in ([honest], *(tiny[at : at + 200] for at in range(0, 2_000, 200))):
        joined = add_played(enrolment.pk, film.video, spans=spans, position_ms=0, at=factories.NOW)

    assert size_of_row() < MOST_BYTES
    assert len(joined) <= 200
    assert any(start <= honest[0] and honest[1] <= end for start, end in joined)
    sent = {at for start in starts for at in range(start, start + length)} | set(range(*honest))
    assert sum(end - start for start, end in joined) <= len(sent)


def size_of_row() -> int:
    """Bytes of the row's spans before the database packs them, and of all else that is in it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_column_size(spans + '{}'::int4multirange)"
            " + pg_column_size((id, enrolment_id, video_id, revision, position_ms, updated_at))"
            " FROM lessons_played"
        )
        (size,) = cursor.fetchone()
    return int(size)


def test_played_in_bits_is_played(learner: Client, film: Step) -> None:
    """As players report it: 95 % of the film, in spans that hardly touch."""
    for start in range(0, 460_000, 10_000):
        post(learner, film, spans=f"{start}-{start + 9_990}", position=str(start))

    assert "Played <b>7:39</b> of 8:02" in learner.get(film.get_absolute_url()).content.decode()


def test_skipping_through_is_not_playing(learner: Client, film: Step) -> None:
    for start in range(0, 480_000, 4_000):
        post(learner, film, spans=f"{start}-{start + 1_000}", position=str(start))

    page = learner.get(film.get_absolute_url()).content.decode()

    assert "Played <b>2:00</b> of 8:02" in page


@pytest.mark.parametrize(("length", "every"), [(2, 642), (300, 1_500)])
def test_samples_of_the_film_are_not_the_film(
    learner: Client, film: Step, length: int, every: int
) -> None:
    """Sent in one go, and again: what stands between them counts in neither."""
    starts = range(0, 200 * every, every)
    spans = ",".join(f"{start}-{start + length}" for start in starts)
    for _ in range(3):
        post(learner, film, spans=spans, position="0")

    (row,) = Played.objects.all()
    page = learner.get(film.get_absolute_url()).content.decode()

    assert row.spans == [(start, start + length) for start in starts]
    assert f"Played <b>{clock(200 * length)}</b> of 8:02" in page
