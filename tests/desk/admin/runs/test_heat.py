from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from course.models import Enrolment, Run, Step, User
from lessons.film.heat.counting import count_plays
from lessons.film.playing import add_played
from lessons.models import PlayReport, Video
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def film() -> Step:
    step = factories.step(factories.course(), 1, "The film", kind="video")
    factories.video(step, captions=factories.vtt(2))
    return step


@pytest.fixture
def run(film: Step) -> Run:
    return factories.run(film.course)


@pytest.fixture
def desk(client: Client, grace: User, film: Step) -> Client:
    factories.educator(grace, film.course)
    client.force_login(grace)
    return client


def watched(film: Step, number: int, at: datetime) -> list[Enrolment]:
    video = Video.objects.get(pk=film.pk)
    people = []
    for each in range(number):
        user = User.objects.create_user(f"p{each}@example.org", display_name=f"Canary {each}")
        people.append(factories.enrol(user, film.course))
        add_played(people[-1].pk, video, spans=[(0, 42_000)], position_ms=42_000, at=at)
    return people


def shown(desk: Client, run: Run, query: str = "") -> str:
    count_plays(at=timezone.now())
    answer = desk.get(f"{reverse('admin:course_run_transcript', args=[run.pk])}{query}")
    assert answer.status_code == 200
    return answer.content.decode().partition('class="run-page"')[2]


def test_films_are_listed_with_their_curves(
    desk: Client, run: Run, film: Step, now: datetime
) -> None:
    assert "Fewer than five people" in shown(desk, run)
    watched(film, 5, now)

    text = shown(desk, run)

    assert "Fewer than five people" not in text
    assert '<path class="people" d="M0 100V0' in text


def test_sentences_have_figures_in_steps_of_five(
    desk: Client, run: Run, film: Step, now: datetime
) -> None:
    watched(film, 9, now - timedelta(hours=2))

    text = shown(desk, run, f"?film={film.key}")

    assert "<b>5</b>" in text
    assert "<b>9</b>" not in text
    assert "stopped" in text
    assert "Canary" not in text


def test_page_of_four_people_is_that_of_nobody(
    desk: Client, run: Run, film: Step, now: datetime
) -> None:
    before = shown(desk, run, f"?film={film.key}")
    watched(film, 4, now - timedelta(hours=2))

    assert shown(desk, run, f"?film={film.key}") == before


def test_film_of_another_course_is_not_found(desk: Client, run: Run) -> None:
    other = factories.step(factories.course("seas", title="Seas"), 1, "Other", kind="video")
    factories.video(other, captions=factories.vtt(1))

    address = reverse("admin:course_run_transcript", args=[run.pk])
    assert desk.get(f"{address}?film={other.key}").status_code == 404


def test_number_of_queries_does_not_grow(desk: Client, run: Run, film: Step, now: datetime) -> None:
    counts = []
    for number in (1, 3):
        for each in range(number):
            step = factories.step(film.course, 1, f"Film {number} {each}", kind="video")
            factories.video(step, captions=factories.vtt(number))
        with CaptureQueriesContext(connection) as queries:
            shown(desk, run)
        with CaptureQueriesContext(connection) as more:
            shown(desk, run, f"?film={film.key}")
        counts.append((len(queries), len(more)))

    assert counts[0] == counts[1]


def test_landing_from_a_search_is_counted(
    client: Client, ada: User, run: Run, film: Step, now: datetime
) -> None:
    factories.enrol(ada, film.course)
    client.force_login(ada)
    address = f"{film.get_absolute_url()}?t=12"

    client.get(address)
    client.get(address, headers={"referer": "http://elsewhere.example/search/"})
    assert not PlayReport.objects.exists()
    client.get(address, headers={"referer": "http://testserver/search/?q=rivers"})

    report = PlayReport.objects.get()
    assert (report.is_landing, report.position_ms) == (True, 12_000)
    assert count_plays(at=now) == 1
