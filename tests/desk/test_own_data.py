import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from course.models import Enrolment, User
from course.notes.writing import NotePlace, write_note
from course.notices.kinds import WELCOME
from course.notices.writing import notify
from course.progress import complete
from desk.own_data import data_of
from lessons.anchors import make_private_moment
from lessons.film.heat.counting import count_plays
from lessons.film.playing import add_played, report_landing
from quizzes import attempts
from quizzes.attempts import grant_extra_time
from quizzes.models import Attempt, Response
from tests import factories
from tests.factories import quiz_steps

pytestmark = pytest.mark.django_db

PATH = "/account/data/"


def data(user: User) -> dict[str, Any]:
    client = Client()
    factories.sign_in(client, user)
    answer = client.get(PATH)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert answer["Cache-Control"] == "no-store"
    read: dict[str, Any] = json.loads(answer.content)
    return read


def learn(user: User, now: datetime, *, steps: int = 1) -> Enrolment:
    course = factories.course(f"of-{user.pk}", title=f"Of {user.display_name}")
    for number in range(steps):
        film = factories.step(course, 1, f"Film {number} of {user.display_name}", kind="video")
        factories.video(film)
    enrolment = factories.enrol(user, course, joined_at=now)
    for film in course.steps.all():
        complete(enrolment.pk, film.pk, at=now)
        add_played(enrolment.pk, film.video, spans=[(0, 5_000)], position_ms=5_000, at=now)
    quiz = quiz_steps.quiz(
        course, *quiz_steps.OF_EACH_KIND.values(), kind="test", marks_by_try=[3, 2]
    )
    attempt = attempts.start(enrolment, quiz, after=0, at=now)
    for asked in attempt.asked.select_related("version"):
        attempts.respond(attempt.pk, asked.position, quiz_steps.wrong(asked), try_number=1, at=now)
    return enrolment


def test_own_data_is_all_there_is_of_oneself(ada: User, now: datetime) -> None:
    enrolment = learn(ada, now)

    found = data(ada)

    (course,) = found["enrolments"]
    (played,), (attempt,) = course["played"], course["attempts"]
    assert found["format"] == "cuebook-own-data/1"
    assert found["profile"]["email"] == ada.email
    assert found["profile"]["id"] == str(ada.uuid)
    assert [row["address"] for row in found["signed_in"]] == ["127.0.0.1"]
    assert (course["course"], course["run"]) == (enrolment.course.slug, 1)
    assert "Film 0 of Ada Park" in [step["title"] for step in course["steps"]]
    assert played["spans_ms"] == [[0, 5_000]]
    assert played["counted"] == {"times": [], "stopped_ms": [], "landed_ms": []}
    assert len(attempt["responses"]) == 7
    assert {"Nobody", "1"} <= {response["text"] for response in attempt["responses"]}
    assert all("right" not in response for response in attempt["responses"])


def test_own_data_tells_what_the_heat_map_has_counted(ada: User, now: datetime) -> None:
    enrolment = learn(ada, now)
    film = enrolment.course.steps.get(kind="video")
    report_landing(enrolment.pk, film.pk, 12_000, at=now)
    count_plays(at=now + timedelta(hours=1))

    (played,) = data(ada)["enrolments"][0]["played"]

    assert played["counted"] == {"times": [1, 0, 0], "stopped_ms": [5_000], "landed_ms": [10_000]}


def test_own_data_tells_places_as_they_were_shown(ada: User, now: datetime) -> None:
    """Those in the author's order would reveal the solution of ordering and matching questions."""
    learn(ada, now)
    given = Response.objects.select_related("asked").order_by("asked__position")

    (attempt,) = data(ada)["enrolments"][0]["attempts"]

    for response, row in zip(attempt["responses"], given, strict=True):
        shown = row.asked.order
        assert [shown[place - 1] for place in response["picks"]] == row.picks
    assert any(row.picks != sorted(row.picks) for row in given)


def test_own_data_says_what_was_right_once_the_test_is_submitted(ada: User, now: datetime) -> None:
    learn(ada, now)
    attempts.submit(Attempt.objects.get().pk, at=now)

    (attempt,) = data(ada)["enrolments"][0]["attempts"]

    assert attempt["submitted_at"]
    assert all(float(response["right"]) < 1 for response in attempt["responses"])


def test_own_data_of_past_enrolments_and_teams_is_there(ada: User, now: datetime) -> None:
    course = factories.course()
    factories.enrol(ada, course, joined_at=now, left_at=now)
    factories.educator(ada, course)

    found = data(ada)

    assert found["enrolments"][0]["left_at"]
    assert found["teams"] == [{"course": "rivers", "role": "lead_educator"}]


def test_own_data_has_the_notes_of_courses_left_too(ada: User, grace: User, now: datetime) -> None:
    course = factories.course()
    film = factories.step(course, 1, "The film", kind="video")
    factories.video(film, captions=factories.vtt(1))
    factories.enrol(ada, course, joined_at=now, left_at=now)
    place = NotePlace(moment=make_private_moment(film, "en", second=0, n=1))
    for person in (ada, grace):
        write_note(film, f"Of {person}", key=uuid4(), place=lambda: place, actor=person, at=now)

    (note,) = data(ada)["notes"]

    assert (note["course"], note["step"], note["at_ms"]) == ("rivers", film.key, 0)
    assert (note["language"], note["text"]) == ("en", "Of Ada Park")
    assert note["quote"].startswith("River delta harvest")


def test_own_data_is_nobody_elses(ada: User, grace: User, now: datetime) -> None:
    learn(ada, now)
    learn(grace, now)

    text = json.dumps(data(ada))

    assert "Grace" not in text
    assert "grace" not in text
    assert str(grace.uuid) not in text
    assert Client().get(PATH).status_code == 302


def test_own_data_is_only_looked_at(ada: User) -> None:
    client = Client()
    factories.sign_in(client, ada)

    assert client.post(PATH).status_code == 405


def test_own_data_tells_of_extra_time(ada: User) -> None:
    enrolment = factories.enrol(ada, factories.course())
    grant_extra_time(enrolment, 25, at=factories.NOW)

    assert [row["extra_time_percent"] for row in data_of(ada)["enrolments"]] == [25]


def test_own_data_takes_as_many_queries_for_little_as_for_much(
    ada: User, grace: User, now: datetime
) -> None:
    def count(user: User) -> int:
        with CaptureQueriesContext(connection) as queries:
            data_of(user)
        return len(queries)

    learn(ada, now)
    learn(grace, now, steps=5)
    factories.enrol(grace, factories.course("more"), joined_at=now)

    assert count(ada) == count(grace) <= 12


def test_notices_are_ones_own(ada: User, grace: User, now: datetime) -> None:
    course = factories.course()
    for person in (ada, grace):
        notify(person=person.pk, kind=WELCOME, key="1", course=course, at=now)

    (notice,) = data(ada)["notices"]

    assert (notice["kind"], notice["course"], notice["read_at"]) == ("welcome", "rivers", None)
