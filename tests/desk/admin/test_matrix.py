"""Access matrix of the desk: status by person and URL, and the table is complete."""

from collections.abc import Iterator

import pytest
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from course.models import (
    Activity,
    Certificate,
    Course,
    CourseFile,
    Enrolment,
    Invitation,
    Organisation,
    Run,
    SitePage,
    Step,
    User,
    Week,
)
from quizzes.models import (
    Attempt,
    Closing,
    ExtraTime,
    Question,
    QuestionVersion,
    Quiz,
    QuizItem,
)
from tests import factories
from tests.databases import row_counts
from tests.worlds.access import PEOPLE, AccessWorld
from tests.worlds.desk_addresses import ROWS, desk_address, desk_world
from tests.worlds.url_patterns import patterns

_NOT_THE_COURSES_OWN = {"visitor", "learner", "other", "foreign"}
_COUNTED = (
    *(
        Course,
        Week,
        Activity,
        Step,
        Run,
        Enrolment,
        Invitation,
        CourseFile,
        User,
        Organisation,
        SitePage,
        LogEntry,
        Certificate,
    ),
    *(Question, QuestionVersion, Quiz, QuizItem, Attempt, ExtraTime, Closing),
)


@pytest.fixture(scope="module")
def _module_world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[AccessWorld]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: factories.NOW)
        with transaction.atomic():
            yield desk_world()
            transaction.set_rollback(True)


@pytest.fixture
def world(_module_world: AccessWorld, db: None) -> AccessWorld:
    return _module_world


def ask(world: AccessWorld, person: str, method: str, path: str, **fields: str) -> HttpResponse:
    """Request as a person, whose own client stays signed in whatever the response does."""
    client = Client()
    client.cookies.load(world.clients[person].cookies.output(header="", sep=";"))
    answer: HttpResponse = getattr(client, method.lower())(desk_address(world, path), fields)
    return answer


def outcome(answer: HttpResponse) -> str:
    location = answer.headers.get("Location", "")
    if location.startswith(("/accounts/login/?next=", "/admin/login/?next=")):
        return "in"
    if location == "/admin/":
        return "back"
    return "to" if location else str(answer.status_code)


def desk_paths() -> list[str]:
    return [path for path, _ in patterns(get_resolver()) if path.startswith("^admin/")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[1]} {row[0]}")
def test_everybody_gets_what_the_table_says_and_strangers_and_looking_write_nothing(
    world: AccessWorld, row: list[str]
) -> None:
    path, method, *expected = row
    answers, written_by = [], []
    before = row_counts(_COUNTED)
    for person in PEOPLE:
        may_write = method == "POST" and person not in _NOT_THE_COURSES_OWN

        answers.append(outcome(ask(world, person, method, path)))
        if method == "POST" and not may_write:
            ask(world, person, method, path, post="yes", title="New")

        after = row_counts(_COUNTED)
        if not may_write and after != before:
            written_by.append(person)
        before = after

    assert dict(zip(PEOPLE, answers, strict=True)) == dict(zip(PEOPLE, expected, strict=True))
    assert written_by == []


def test_every_address_of_the_desk_is_in_the_table() -> None:
    assert {(row[0], row[1]) for row in ROWS} == {
        (path, method) for path in desk_paths() for method in ("GET", "POST")
    }
