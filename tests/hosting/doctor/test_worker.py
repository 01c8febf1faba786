"""What doctor says of a worker that is there, silent, behind or failing."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from course.mail.outbox import post
from course.models import Mail, PeriodicJob
from hosting.doctor.findings import Level
from hosting.doctor.worker import check_worker
from tests import factories
from tests.hosting.doctor.judging import levels, only_fault, only_warning

pytestmark = pytest.mark.django_db


def worked(minutes_ago: float, **facts: object) -> None:
    at = timezone.now() - timedelta(minutes=minutes_ago)
    PeriodicJob.objects.create(name="a.job", ended_at=at, **facts)


def test_never_run() -> None:
    assert "never" in only_warning(check_worker()).message


def test_at_work() -> None:
    worked(1)

    assert levels(check_worker()) == [Level.OK]


def test_silent() -> None:
    worked(30)

    assert "30 minutes" in only_fault(check_worker()).message


def test_failing_job_is_named_with_its_error() -> None:
    worked(1, failures=2, last_error="ValueError('no')")

    assert "a.job failed 2 times: ValueError('no')" in only_warning(check_worker()).message


def test_mail_that_waits_for_long(settings: Settings) -> None:
    settings.HAS_MAIL = True
    worked(1)
    post(person=factories.person("Ada"), kind="x", subject="S", text="T", key="1")
    assert levels(check_worker()) == [Level.OK]

    Mail.objects.update(next_try_at=timezone.now() - timedelta(minutes=20))

    assert "1 message, the longest for 20 minutes" in only_warning(check_worker()).message
