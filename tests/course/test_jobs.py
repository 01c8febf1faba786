"""Jobs done at intervals: when, once, and after failures."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries, Settings

from course import jobs
from course.mail.outbox import post
from course.models import Course, Mail, PeriodicJob
from course.timers.mail import forget_old_mail
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
calls: list[datetime] = []


@pytest.fixture(autouse=True)
def _no_calls() -> Iterator[None]:
    calls.clear()
    yield
    calls.clear()


def job(work: jobs.Work) -> jobs.Periodic:
    made = jobs.Periodic("a job", 60, work)
    jobs.make_rows([made], at=NOW)
    return made


def test_runs_when_due_and_not_before() -> None:
    made = job(calls.append)

    ran = [jobs.run_if_due(made, at=NOW + timedelta(seconds=s)) for s in (0, 59, 60)]

    assert ran == [True, False, True]
    assert calls == [NOW, NOW + timedelta(seconds=60)]


def test_runs_again_at_once_while_more_is_left() -> None:
    made = job(lambda at: calls.append(at) or len(calls) < 3)  # type: ignore[func-returns-value]

    assert [jobs.run_if_due(made, at=NOW) for _ in range(4)] == [True, True, True, False]


def test_failure_undoes_its_work_and_waits_longer_each_time() -> None:
    def fail(_: datetime) -> None:
        factories.course()
        raise ValueError("no")

    made, at, pauses = job(fail), NOW, []
    for _ in range(3):
        jobs.run_if_due(made, at=at)
        row = PeriodicJob.objects.get()
        pauses.append(row.due_at - at)
        at = row.due_at

    assert not Course.objects.exists()
    assert (row.failures, row.last_error) == (3, "ValueError('no')")
    assert pauses[0] < pauses[1] < pauses[2]


def test_failed_statement_stops_no_other_job() -> None:
    def fail(_: datetime) -> None:
        connection.cursor().execute("SELECT 1 / 0")

    jobs.run_if_due(job(fail), at=NOW)

    assert PeriodicJob.objects.get().last_error == "DataError"


def test_statement_that_takes_too_long_stops_no_other_job() -> None:
    """The database itself is there: the worker is not to wait for it."""

    def linger(_: datetime) -> None:
        connection.cursor().execute("SET LOCAL statement_timeout = 20; SELECT pg_sleep(5)")

    assert jobs.run_if_due(job(linger), at=NOW)

    row = PeriodicJob.objects.get()
    assert (row.failures, row.last_error) == (1, "OperationalError")


def test_what_is_due_is_told_in_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    known = [jobs.Periodic(name, 60, calls.append) for name in ("first", "second")]
    assert jobs.due_of(known, at=NOW) == known  # new ones, which have their rows now
    jobs.run_if_due(known[0], at=NOW)

    with django_assert_num_queries(1):
        assert jobs.due_of(known, at=NOW + timedelta(seconds=59)) == known[1:]


def test_all_apps_timers_are_registered() -> None:
    names = {made.name for made in jobs.registered()}

    assert {"course.timers.mail.forget_old_mail", "quizzes.timers.closing.settle_attempts"} <= names


def test_old_mail_is_forgotten_but_not_what_waits(settings: Settings) -> None:
    settings.HAS_MAIL = True
    for number in range(3):
        post(person=factories.person(f"P{number}"), kind="x", subject="", text="", key=f"{number}")
    Mail.objects.update(created_at=NOW - timedelta(days=31))
    Mail.objects.filter(key="0").update(next_try_at=None, sent_at=NOW)
    Mail.objects.filter(key="1").update(
        next_try_at=None, sent_at=NOW, created_at=NOW - timedelta(days=29)
    )

    forget_old_mail(NOW)

    assert set(Mail.objects.values_list("key", flat=True)) == {"1", "2"}
