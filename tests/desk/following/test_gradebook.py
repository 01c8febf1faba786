"""The gradebook of a run: scores, tries and dates by learner, on the page and in the file."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from course.models import Course, Enrolment, Run, User
from course.progress import AttemptState, complete, note_attempt, note_score
from tests import factories


@pytest.fixture
def run(rivers: Course) -> Run:
    return factories.run(rivers)


@pytest.fixture
def kit(run: Run, rivers: Course) -> Enrolment:
    """69.9 % at the second try of a test, and two of three questions of a quiz answered."""
    test = factories.step(rivers, 1, "Test", kind="test")
    quiz = factories.step(rivers, 1, "Quiz", kind="quiz")
    factories.step(rivers, 1, "Read")
    row = factories.enrol(factories.person("Kit Fail"), rivers, run)
    note_attempt(row.pk, test.pk, AttemptState(2, answered=3, asked=3), at=factories.NOW)
    note_score(row.pk, test.pk, at=factories.NOW, score=Decimal("0.699"), passed=False)
    note_attempt(row.pk, quiz.pk, AttemptState(1, answered=2, asked=3), at=factories.NOW)
    complete(row.pk, test.pk, at=factories.NOW)
    return row


def get(client: Client, name: str, run: Run, **query: Any) -> Any:
    return client.get(reverse(f"admin:course_run_{name}", args=[run.pk]), query)


def test_gradebook_shows_score_tries_and_when(desk: Client, run: Run, kit: Enrolment) -> None:
    factories.enrol(factories.person("Nia New"), run.course, run)

    response = get(desk, "gradebook", run)

    first, second = response.context["rows"]
    test, quiz = first.grades
    assert (test.percent, test.passed, test.tries, test.at) == (69, False, 2, factories.NOW)
    assert (quiz.percent, quiz.answered, quiz.asked, quiz.tries) == (None, 2, 3, 1)
    assert [grade.tries for grade in second.grades] == [0, 0]
    content = " ".join(response.content.decode().split())
    assert "69 %" in content
    assert "2 attempts · not passed" in content


def test_gradebook_takes_the_filters_of_the_list(desk: Client, run: Run, kit: Enrolment) -> None:
    factories.enrol(factories.person("Nia New"), run.course, run)

    response = get(desk, "gradebook", run, state="failed")

    assert [str(row.learner) for row in response.context["rows"]] == ["Kit Fail"]


def test_file_has_the_same_and_defuses_formulas(desk: Client, run: Run, kit: Enrolment) -> None:
    User.objects.filter(pk=kit.learner_id).update(display_name="=1+1")

    response = get(desk, "gradebook_csv", run)

    text = b"".join(response.streaming_content).decode()
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["learner_id"], row["name"]) == (str(kit.learner.uuid), "'=1+1")
    assert (row["1.1 Test: score"], row["1.1 Test: tries"]) == ("69", "2")
    assert row["1.1 Test: completed_at"].endswith("UTC")
    assert (row["1.2 Quiz: score"], row["1.2 Quiz: completed_at"]) == ("66", "")


def test_gradebook_of_a_course_without_tests_says_so(desk: Client, run: Run) -> None:
    factories.step(run.course, 1, "Read")

    content = get(desk, "gradebook", run).content.decode()

    assert "The course has no published tests or quizzes yet." in content


def test_gradebook_costs_the_same_for_many(desk: Client, run: Run, kit: Enrolment) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert get(desk, "gradebook", run).status_code == 200
        return len(captured)

    queries()
    few = queries()
    people = User.objects.bulk_create(
        User(email=f"l{number}@example.org", display_name=f"Learner {number}")
        for number in range(120)
    )
    Enrolment.objects.bulk_create(
        Enrolment(run=run, course=run.course, learner=person) for person in people
    )

    assert queries() == few
    assert few <= 12
    assert len(get(desk, "gradebook", run, page=3).context["rows"]) == 21
