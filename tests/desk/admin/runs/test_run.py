"""Run admin: calendar, joining, copies."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from course.models import Course, Run, User, WeekOpening
from tests import factories


def run_data(**changes: object) -> dict[str, object]:
    return {
        "number": 1,
        "starts_on": "2026-11-23",
        "ends_on": "",
        "time_zone": "Asia/Seoul",
        "pace": "weekly",
        "after_end": "readable",
        "joining": "open",
        "join_code": "",
        "people": "",
        "openings-TOTAL_FORMS": "0",
        "openings-INITIAL_FORMS": "0",
        **changes,
    }


def url(page: str, run: Run) -> str:
    return reverse(f"admin:course_run_{page}", args=[run.pk])


@pytest.fixture
def run(rivers: Course) -> Run:
    return factories.run(rivers, time_zone="Asia/Seoul")


def test_first_run_is_added(desk: Client, rivers: Course) -> None:
    add = reverse("admin:course_run_add")

    offered = desk.get(f"{add}?course={rivers.pk}")
    response = desk.post(add, run_data(course=rivers.pk))

    run = Run.objects.get()
    assert offered.context["adminform"].form["number"].value() == 1
    assert response.headers["Location"].endswith(f"/run/?course={rivers.pk}")
    assert (run.course, run.starts_on, run.time_zone) == (rivers, date(2026, 11, 23), "Asia/Seoul")


def test_same_number_twice_is_refused(desk: Client, run: Run) -> None:
    response = desk.post(reverse("admin:course_run_add"), run_data(course=run.course_id))

    assert "The course has a run of this number already." in response.content.decode()
    assert Run.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ends_on": "2026-11-22"}, "A run cannot end before it starts."),
        ({"joining": "code"}, "Give the code that is asked for."),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"people": "a@example.org\nnobody\n"}, "Line 2: “nobody” is no email address."),
    ],
)
def test_refused_run_writes_nothing(
    desk: Client, run: Run, changes: dict[str, str], message: str
) -> None:
    before = Run.objects.values().get()

    response = desk.post(url("change", run), run_data(number=5) | changes)

    assert message in response.content.decode()
    assert Run.objects.values().get() == before
    assert not run.invitations.exists()


def test_exception_is_read_and_shown_in_the_runs_time_zone(desk: Client, run: Run) -> None:
    data = run_data() | {
        "openings-TOTAL_FORMS": "1",
        "openings-0-week": "2",
        "openings-0-opens_at": "2026-12-01T09:00",
    }

    desk.post(url("change", run), data)
    shown = desk.get(url("change", run)).content.decode()

    assert WeekOpening.objects.get().opens_at == datetime(2026, 12, 1, 0, tzinfo=UTC)
    assert 'value="2026-12-01T09:00"' in shown


def test_list_of_people_is_what_was_written(desk: Client, run: Run) -> None:
    desk.post(url("change", run), run_data(people="Ada@example.org\n\nbo@example.org;\n"))
    first = list(run.invitations.values_list("email", flat=True))

    desk.post(url("change", run), run_data(people="bo@example.org\nbo@example.org"))

    assert first == ["ada@example.org", "bo@example.org"]
    assert list(run.invitations.values_list("email", flat=True)) == ["bo@example.org"]


def test_run_keeps_its_course(desk: Client, run: Run, grace: User) -> None:
    other = factories.course("lakes", title="Lakes")
    factories.educator(grace, other)

    desk.post(url("change", run), run_data(course=other.pk))

    run.refresh_from_db()
    assert run.course.slug == "rivers"


def test_copy_has_the_calendar_and_nobody_in_it(desk: Client, run: Run, ada: User) -> None:
    WeekOpening.objects.create(run=run, week=2, opens_at=factories.NOW)
    run.invitations.create(email="ada@example.org")
    factories.enrol(ada, run.course, run)

    response = desk.post(url("copy", run))

    copy = Run.objects.get(number=2)
    assert response.headers["Location"] == url("change", copy)
    assert (copy.starts_on, copy.time_zone) == (run.starts_on, "Asia/Seoul")
    assert copy.openings.get().opens_at == factories.NOW
    assert copy.joining == Run.Joining.CLOSED
    assert not copy.enrolments.exists()
    assert not copy.invitations.exists()


def test_looking_copies_nothing(desk: Client, run: Run) -> None:
    response = desk.get(url("copy", run))

    assert response.status_code == 302
    assert Run.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_run_people_have_joined_is_kept(desk: Client, run: Run, ada: User, method: str) -> None:
    factories.enrol(ada, run.course, run)

    response = getattr(desk, method)(url("delete", run), {"post": "yes"}, follow=True)

    assert "People have joined this run" in response.content.decode()
    assert Run.objects.exists()


def test_empty_run_is_deleted(desk: Client, run: Run) -> None:
    desk.post(url("delete", run), {"post": "yes"})

    assert not Run.objects.exists()
    assert LogEntry.objects.get().is_deletion()


def test_list_of_runs_is_of_one_course(
    desk: Client, run: Run, grace: User, as_person: Callable[[User], Client]
) -> None:
    other = factories.course("lakes", title="Lakes")
    factories.educator(grace, other)
    factories.run(other, 9)

    content = desk.get(
        reverse("admin:course_run_changelist"), {"course": run.course_id}
    ).content.decode()

    assert "Run 1" in content
    assert "Run 9" not in content
