"""Educators move a learner to another run."""

from datetime import timedelta
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from course import enrolling
from course.models import Course, Enrolment, Run, TeamMember, User
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def ada_in(rivers: Course, ada: User) -> Enrolment:
    return factories.enrol(ada, rivers, factories.run(rivers, 1), joined_at=NOW)


@pytest.fixture
def second(rivers: Course, ada_in: Enrolment) -> Run:
    return factories.run(rivers, 2, joining=Run.Joining.CLOSED)


def move_url(enrolment: Enrolment) -> str:
    return reverse("admin:course_run_move", args=[enrolment.run_id, enrolment.pk])


def shown(client: Client, enrolment: Enrolment) -> str:
    answer = client.get(move_url(enrolment))
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def test_learner_is_moved_and_it_is_noted(desk: Client, ada_in: Enrolment, second: Run) -> None:
    page = shown(desk, ada_in)
    answer = desk.post(move_url(ada_in), {"run": str(second.pk)}, follow=True)

    assert "Run 2, from" in page
    assert "Ada Park is in run 2 now." in answer.content.decode()
    assert Enrolment.objects.current().get().run == second
    notes = LogEntry.objects.values_list("object_id", "change_message")
    assert {note[0] for note in notes} == {str(ada_in.run_id), str(second.pk)}
    assert all("Ada" not in note[1] for note in notes)


def test_pressed_twice_is_pressed_once(desk: Client, ada_in: Enrolment, second: Run) -> None:
    answers = [desk.post(move_url(ada_in), {"run": str(second.pk)}) for _ in range(2)]

    there = reverse("admin:course_run_progress", args=[second.pk])
    assert [answer["Location"] for answer in answers] == [there, there]
    assert Enrolment.objects.count() == 2


@pytest.mark.parametrize("run", ["", "0", "x", "own", "lakes"])
def test_other_runs_are_refused(
    desk: Client, ada_in: Enrolment, second: Run, ada: User, run: str
) -> None:
    lakes = factories.course("lakes")
    elsewhere = factories.run(lakes)
    factories.enrol(ada, lakes, elsewhere)
    value = {"own": str(ada_in.run_id), "lakes": str(elsewhere.pk)}.get(run, run)

    answer = desk.post(move_url(ada_in), {"run": value})

    assert answer.status_code == 200
    assert Enrolment.objects.count() == 2
    assert not LogEntry.objects.exists()


def test_who_has_left_is_not_moved(
    desk: Client, ada_in: Enrolment, second: Run, rivers: Course, ada: User
) -> None:
    enrolling.leave(ada, rivers, at=NOW)

    page = shown(desk, ada_in)
    desk.post(move_url(ada_in), {"run": str(second.pk)})

    assert "Ada Park has left this course." in page
    assert Enrolment.objects.count() == 1


def test_without_another_run_the_page_says_so(desk: Client, ada_in: Enrolment) -> None:
    assert "There is no other run to move Ada Park to" in shown(desk, ada_in)


def test_page_of_the_learner_leads_there(desk: Client, ada_in: Enrolment, second: Run) -> None:
    page = desk.get(reverse("admin:course_run_learner", args=[ada_in.run_id, ada_in.pk]))

    assert move_url(ada_in) in page.content.decode()


@pytest.mark.parametrize("role", ["mentor", "reviewer", "host", None])
def test_others_on_the_team_do_not_move_anybody(
    client: Client, mallory: User, ada_in: Enrolment, second: Run, role: str | None
) -> None:
    if role in TeamMember.Role.values:
        factories.educator(mallory, ada_in.course, role)
    client.force_login(mallory)

    answer = client.post(move_url(ada_in), {"run": str(second.pk)})

    assert answer.status_code in {302, 403, 404}
    assert Enrolment.objects.count() == 1


def test_queries_are_as_many_with_many_runs(
    desk: Client, ada_in: Enrolment, second: Run, rivers: Course
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            shown(desk, ada_in)
        return len(captured)

    queries()
    few = queries()
    for number in range(3, 20):
        factories.run(rivers, number, starts_on=NOW.date() + timedelta(days=number))

    assert queries() == few
