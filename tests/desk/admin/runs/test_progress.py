"""Run admin: the list of learners with their progress."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from course.models import Course, Enrolment, Run, Step, User
from course.progress import complete
from desk import runs
from tests import factories


def url(page: str, run: Run) -> str:
    return reverse(f"admin:course_run_{page}", args=[run.pk])


@pytest.fixture
def run(rivers: Course) -> Run:
    return factories.run(rivers, time_zone="Asia/Seoul")


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
        ("example.org", ["Ada Park", "Bo Li", "Chi Eze"]),
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
    assert few <= 12
    response = desk.get(url("progress", run), {"page": "5"})
    assert len(names(response)) == 3
