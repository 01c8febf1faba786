"""Samples of the queue of mail, for Prometheus."""

from datetime import timedelta
from unittest import mock

import pytest
from django.db import OperationalError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from course.mail.metrics import queue_lines
from course.mail.outbox import post
from course.models import Mail
from tests import factories


@pytest.mark.django_db
def test_mail_is_counted_by_state(
    settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.HAS_MAIL = True
    ada = factories.person("Ada")
    for number in range(4):
        post(person=ada, kind="x", subject="S", text="T", key=f"{number}")
    now = timezone.now()
    Mail.objects.filter(key="0").update(next_try_at=None, sent_at=now)
    Mail.objects.filter(key="1").update(next_try_at=None, refused_at=now)
    Mail.objects.filter(key="2").update(next_try_at=now - timedelta(seconds=500))

    with django_assert_num_queries(2):
        lines = queue_lines().splitlines()

    samples = dict(line.split(" ") for line in lines if not line.startswith("#"))
    assert float(samples["cuebook_mail_waiting"]) == 2
    assert float(samples["cuebook_mail_sent"]) == 1
    assert float(samples["cuebook_mail_failed"]) == 1
    assert 500 <= float(samples["cuebook_mail_oldest_seconds"]) < 600
    assert "# TYPE cuebook_jobs_failing gauge" in lines


def test_without_a_database_the_rest_is_told() -> None:
    with mock.patch("course.mail.metrics.figures", side_effect=OperationalError):
        assert queue_lines() == ""
