"""Run admin: calendar, joining, copies, and the progress list."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from course.models import Course, Enrolment, Run, Step, User, WeekOpening
from course.progress import complete
from desk import runs
from tests import factories


def run_data(**changes: object) -> dict[str, object]:
    return {
        "number": 1,
        "starts_on": "2026-11-23",
        "ends_on": "",
        "time_zone": "Asia/Seoul",
        "pace": "weekly",
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


# The progress list ----------------------------------------------------------------------------


@pytest.fixture
def class_of_three(run: Run, article: Step, ada: User) -> list[Enrolment]:
    """Ada has done one step of two, Bo none, Chi both and has left."""
    second = factories.step(run.course, 1, "Second")
    people = [ada, factories.person("Bo Li"), factories.person("Chi Eze")]
    joined = [
        factories.enrol(
            person, run.course, run, joined_at=factories.NOW - timedelta(days=10 - number)
        )
        for number, person in enumerate(people)
    ]
    complete(joined[0].pk, article.pk, at=factories.NOW)
    for step in (article, second):
        complete(joined[2].pk, step.pk, at=factories.NOW)
    Enrolment.objects.filter(pk=joined[2].pk).update(left_at=factories.NOW)
    Enrolment.objects.filter(pk=joined[0].pk).update(last_seen_at=factories.NOW)
    return joined


def names(response: object) -> list[str]:
    return [str(row.learner) for row in response.context["rows"]]  # type: ignore[attr-defined]


def test_progress_shows_how_far_everybody_is(
    desk: Client, run: Run, class_of_three: list[Enrolment]
) -> None:
    response = desk.get(url("progress", run))

    rows = {str(row.learner): row.percent for row in response.context["rows"]}
    content = response.content.decode()
    assert rows == {"Ada Park": 50, "Bo Li": 0, "Chi Eze": 100}
    assert "13 Nov 2026" in content
    assert "not yet" in content
    assert "left 23 Nov 2026" in content
    assert "ada@example.org" not in content


def test_drafts_do_not_count(
    desk: Client, run: Run, article: Step, class_of_three: list[Enrolment]
) -> None:
    Step.objects.filter(pk=article.pk).update(published_at=None, number=None)

    response = desk.get(url("progress", run))

    assert {str(row.learner): row.percent for row in response.context["rows"]} == {
        "Ada Park": 0,
        "Bo Li": 0,
        "Chi Eze": 100,
    }


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("name", ["Ada Park", "Bo Li", "Chi Eze"]),
        ("-name", ["Chi Eze", "Bo Li", "Ada Park"]),
        ("joined", ["Ada Park", "Bo Li", "Chi Eze"]),
        ("done", ["Bo Li", "Ada Park", "Chi Eze"]),
        ("-done", ["Chi Eze", "Ada Park", "Bo Li"]),
        ("-seen", ["Ada Park", "Bo Li", "Chi Eze"]),
        ("password", ["Ada Park", "Bo Li", "Chi Eze"]),
    ],
)
def test_progress_is_sorted(
    desk: Client, run: Run, class_of_three: list[Enrolment], order: str, expected: list[str]
) -> None:
    assert names(desk.get(url("progress", run), {"order": order})) == expected


def test_progress_is_searched_by_the_id_that_the_history_names(
    desk: Client, run: Run, class_of_three: list[Enrolment]
) -> None:
    learner = class_of_three[1].learner

    response = desk.get(url("progress", run), {"q": str(learner.uuid)})

    assert names(response) == [learner.display_name]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("park", ["Ada Park"]),
        ("BO@example.org", ["Bo Li"]),
        ("example.org", []),
        ("%", []),
        ('"><script>', []),
    ],
)
def test_progress_is_searched(
    desk: Client, run: Run, class_of_three: list[Enrolment], search: str, expected: list[str]
) -> None:
    response = desk.get(url("progress", run), {"q": search})

    assert names(response) == expected
    assert "<script>'" not in response.content.decode()
    assert '"><script>' not in response.content.decode()


@pytest.mark.parametrize("at_once", [0, 1, 5_000])
def test_progress_is_searched_however_many_are_found(
    desk: Client,
    run: Run,
    class_of_three: list[Enrolment],
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
) -> None:
    monkeypatch.setattr(runs, "FOUND_AT_ONCE", at_once)

    response = desk.get(url("progress", run), {"q": "i", "order": "-done"})

    assert names(response) == ["Chi Eze", "Bo Li"]
    assert "2 learners" in " ".join(response.content.decode().split())


def test_empty_progress_says_what_will_be_there(desk: Client, run: Run) -> None:
    content = desk.get(url("progress", run)).content.decode()

    assert "Learners will be listed here once they join" in content


def test_progress_costs_the_same_for_two_hundred(
    desk: Client, run: Run, class_of_three: list[Enrolment]
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(url("progress", run)).status_code == 200
        return len(captured)

    queries()
    few = queries()
    people = User.objects.bulk_create(
        User(email=f"l{number}@example.org", display_name=f"Learner {number}")
        for number in range(200)
    )
    Enrolment.objects.bulk_create(
        Enrolment(run=run, course=run.course, learner=person) for person in people
    )

    assert queries() == few
    assert few <= 8
    response = desk.get(url("progress", run), {"page": "3"})
    assert len(names(response)) == 3


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
