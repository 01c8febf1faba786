"""Access matrix of the site: status by person and URL, and the table is complete."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import get_resolver
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from course.models import Certificate, Enrolment, Note, Notice, StepProgress, User
from quizzes.models import Attempt, Response
from tests import factories
from tests.worlds.access import PEOPLE, AccessWorld, access_world
from tests.worlds.site_addresses import ROWS, Row
from tests.worlds.url_patterns import patterns

# Status of a POST that was accepted.
_TAKEN = {"302", "200", "204"}


@pytest.fixture(scope="module")
def _module_world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[AccessWorld]:
    """One world for all rows; each row is rolled back."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: factories.NOW)
        with transaction.atomic():
            yield access_world()
            transaction.set_rollback(True)


@pytest.fixture
def world(_module_world: AccessWorld, db: None) -> AccessWorld:
    return _module_world


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.name} {row.case}")
def test_everybody_gets_what_the_table_says_and_a_refusal_writes_nothing(
    world: AccessWorld, row: Row
) -> None:
    address = row.address(world)
    answers, written_by_refused = [], []
    for person in PEOPLE:
        before = _rows_written() if row.method == "POST" else ()
        send = getattr(world.clients[person], row.method.lower())

        answer = send(address, row.data, headers={"Range": "bytes=0-9"})

        to_sign_in = answer.headers.get("Location", "").startswith("/accounts/login/?next=")
        answers.append("in" if to_sign_in else str(answer.status_code))
        if row.method == "POST" and answers[-1] not in _TAKEN and _rows_written() != before:
            written_by_refused.append(person)

    assert dict(zip(PEOPLE, answers, strict=True)) == dict(zip(PEOPLE, row.expected, strict=True))
    assert written_by_refused == []


def _rows_written() -> tuple[int, ...]:
    return (
        Certificate.objects.count(),
        Enrolment.objects.count(),
        Enrolment.objects.current().count(),
        StepProgress.objects.count(),
        Attempt.objects.count(),
        Attempt.objects.submitted().count(),
        Response.objects.count(),
        User.objects.count(),
        Note.objects.count(),
        Notice.objects.count(),
        Notice.objects.filter(read_at=None).count(),
    )


def test_every_address_is_in_the_table() -> None:
    named = {row.name for row in ROWS}
    missing = []
    for path, pattern in patterns(get_resolver()):
        if path.startswith("^admin/"):
            continue
        names = {pattern.name} | {
            f"{app}:{pattern.name}" for app in ("course", "lessons", "quizzes")
        }
        if path == "^favicon.ico$" or not named.isdisjoint(names):
            continue
        missing.append(path)

    # This URL is ours and comes before the account package's own of the same path.
    assert missing == ["^accounts/email/$"]
