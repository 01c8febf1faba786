"""What is posted, to whom, and how often."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from pytest_django import Settings

from course.mail.backend import QueueBackend
from course.mail.outbox import Posted, post
from course.mail.sending import refuse_address
from course.models import Mail, User
from course.people import delete_account
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _has_mail(settings: Settings) -> None:
    settings.HAS_MAIL = True
    settings.DEFAULT_FROM_EMAIL = "Delta College <learn@delta.example>"


@pytest.fixture
def ada() -> User:
    return factories.person("Ada")


def post_to(person: User, key: str = "reply:1") -> Posted:
    return post(person=person, kind="reply", subject="A reply", text="Hello.", key=key)


class TestPosting:
    def test_is_a_row_with_an_id_of_the_senders_domain(self, ada: User) -> None:
        assert post_to(ada) is Posted.QUEUED

        mail = Mail.objects.get()
        assert (mail.person, mail.address, mail.tries) == (ada, ada.email, 0)
        assert mail.message_id.endswith("@delta.example>")

    def test_one_cause_makes_one_message(self, ada: User) -> None:
        post_to(ada)

        assert post_to(ada) is Posted.ALREADY
        assert post_to(ada, "reply:2") is Posted.QUEUED
        assert Mail.objects.count() == 2

    def test_goes_with_what_caused_it(self, ada: User) -> None:
        with transaction.atomic():
            post_to(ada)
            transaction.set_rollback(True)

        assert not Mail.objects.exists()

    def test_deleted_account_gets_nothing_and_takes_its_mail_along(self, ada: User) -> None:
        post_to(ada)
        delete_account(ada, at=factories.NOW)
        ada.refresh_from_db()

        assert post_to(ada, "reply:2") is Posted.NO_ADDRESS
        assert not Mail.objects.exists()

    def test_refused_address_gets_nothing(self, ada: User) -> None:
        refuse_address(ada.email or "", "550 no such user", at=factories.NOW)

        assert post_to(ada) is Posted.REFUSED
        assert not Mail.objects.exists()

    def test_subject_is_one_line(self, ada: User) -> None:
        post(person=ada, kind="x", subject="A\r\nBcc: m@x.example", text="", key="x")

        assert Mail.objects.get().subject == "A Bcc: m@x.example"


class TestWithoutAServer:
    def test_production_takes_none(self, ada: User, settings: Settings) -> None:
        settings.HAS_MAIL = settings.MAIL_IS_KEPT = False

        assert post_to(ada) is Posted.NO_MAIL
        assert not Mail.objects.exists()

    def test_demo_keeps_it_unsent(self, ada: User, settings: Settings) -> None:
        settings.HAS_MAIL, settings.MAIL_IS_KEPT = False, True

        assert post_to(ada) is Posted.QUEUED
        assert Mail.objects.get().next_try_at is None


def test_djangos_own_mail_is_posted_as_secret(ada: User) -> None:
    message = EmailMultiAlternatives("Reset", "https://x/reset", to=[ada.email or ""])
    message.attach_alternative("<p>Reset</p>", "text/html")

    assert QueueBackend().send_messages([message]) == 1

    mail = Mail.objects.get()
    assert mail.is_secret
    assert (mail.person, mail.text, mail.html) == (ada, "https://x/reset", "<p>Reset</p>")
