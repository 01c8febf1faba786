"""The worker: what it does in a round, through lost servers, until it is stopped or killed."""

import threading
from unittest import mock

import pytest
from django.db import OperationalError
from pytest_django import Settings

from course.mail.outbox import post
from course.models import Mail, PeriodicJob
from hosting import worker
from tests import factories
from tests.course.mail.servers import mail_server


@pytest.fixture(autouse=True)
def mail_settings(settings: Settings) -> Settings:
    settings.HAS_MAIL, settings.EMAIL_HOST, settings.EMAIL_USE_TLS = True, "127.0.0.1", False
    return settings


@pytest.mark.django_db(transaction=True)
class TestRound:
    def test_sends_mail_and_does_what_is_due(self, mail_settings: Settings) -> None:
        post(person=factories.person("Ada"), kind="x", subject="S", text="T", key="1")
        with mail_server() as server:
            mail_settings.EMAIL_PORT = server.port
            assert worker.Worker(threading.Event()).go_round()

        assert Mail.objects.get().sent_at
        assert PeriodicJob.objects.filter(ended_at__isnull=False, failures=0).count() >= 2

    def test_forgets_jobs_of_an_earlier_version(self) -> None:
        PeriodicJob.objects.create(name="course.gone", due_at=factories.NOW)

        worker.Worker(threading.Event()).go_round()

        assert not PeriodicJob.objects.filter(name="course.gone").exists()

    def test_without_a_mail_server_does_the_rest(self, mail_settings: Settings) -> None:
        post(person=factories.person("Ada"), kind="x", subject="S", text="T", key="1")
        with mail_server() as server:
            mail_settings.EMAIL_PORT = server.port
        idle = worker.Worker(threading.Event())

        assert idle.go_round()
        assert not idle.go_round()  # it does not knock again at once
        assert Mail.objects.get().tries == 0


def test_goes_on_once_the_database_is_back() -> None:
    stopping = threading.Event()
    rounds = iter([OperationalError("gone"), OperationalError("gone"), True])

    def go_round(_: object) -> bool:
        outcome = next(rounds)
        if isinstance(outcome, Exception):
            raise outcome
        stopping.set()
        return True

    with (
        mock.patch.object(worker.Worker, "go_round", go_round),
        mock.patch.multiple(worker, POLL_SECONDS=0.01, _FIRST_PAUSE=0.02),
    ):
        worker.Worker(stopping).run()

    assert next(rounds, None) is None
