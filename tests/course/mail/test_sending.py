"""What becomes of posted mail before a server that accepts, refuses, hangs or breaks off."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from course.mail.outbox import post, post_account_mail
from course.mail.sending import GIVEN_UP_AFTER, Sender, pause
from course.models import Mail, RefusedAddress, User
from tests import factories
from tests.course.mail.servers import mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_settings(settings: Settings) -> Settings:
    settings.HAS_MAIL, settings.EMAIL_HOST, settings.EMAIL_USE_TLS = True, "127.0.0.1", False
    settings.EMAIL_TIMEOUT = 0.5
    settings.DEFAULT_FROM_EMAIL = "Delta College <learn@delta.example>"
    return settings


@pytest.fixture
def people() -> list[User]:
    found = [factories.person(name) for name in ("Ada", "Grace", "Mallory")]
    for person in found:
        post(
            person=person,
            kind="reply",
            subject=f"A reply to {person}",
            text=f"Hello {person}.\n.\nBye.",
            html=f"<p>Hello {person}</p>",
            key=f"reply:{person.pk}",
            unsubscribe="https://learn.example/unsubscribe/abc/",
        )
    return found


def send(later: timedelta = timedelta()) -> int:
    return Sender().send_batch(now=lambda: timezone.now() + later, go_on=lambda: True)


def refuse_first(people: list[User], answer: str) -> Callable[[str], str]:
    return lambda address: answer if address == people[0].email else ""


def test_accepted(people: list[User], mail_settings: Settings) -> None:
    with mail_server() as server:
        mail_settings.EMAIL_PORT = server.port
        assert send() == 3
        assert send() == 0

    message = server.accepted[0]
    mail = Mail.objects.get(person=people[0])
    assert server.connections == 1
    assert mail.sent_at
    assert mail.next_try_at is None
    assert message["Message-ID"] == mail.message_id
    assert message["To"] == people[0].email
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<https://learn.example/unsubscribe/abc/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Reply-To" not in message
    parts = [part.get_content_type() for part in message.walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html"]


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "553 no", "550 who?"])
def test_refused_for_good_stops_that_address_alone(
    people: list[User], mail_settings: Settings, answer: str
) -> None:
    with mail_server(refuse=refuse_first(people, answer)) as server:
        mail_settings.EMAIL_PORT = server.port
        send()

    mail = Mail.objects.get(person=people[0])
    assert mail.refused_at
    assert answer in mail.last_error
    assert RefusedAddress.objects.get().address == people[0].email
    assert Mail.objects.filter(sent_at__isnull=False).count() == 2


@pytest.mark.parametrize("answer", ["452 4.2.2 full", "552 mailbox full", "554 5.2.2 over quota"])
def test_full_mailbox_is_tried_again_and_stops_nobody(
    people: list[User], mail_settings: Settings, answer: str
) -> None:
    with mail_server(refuse=refuse_first(people, answer)) as server:
        mail_settings.EMAIL_PORT = server.port
        send()
        server.refuse = lambda _: ""
        assert len(server.accepted) == 2
        send(later=timedelta(minutes=1))

    assert len(server.accepted) == 3
    assert not RefusedAddress.objects.exists()


def test_policy_of_a_server_is_not_the_addresss_fault(
    people: list[User], mail_settings: Settings
) -> None:
    with mail_server(refuse=refuse_first(people, "550 5.7.1 listed")) as server:
        mail_settings.EMAIL_PORT = server.port
        send()

    assert Mail.objects.get(person=people[0]).refused_at
    assert not RefusedAddress.objects.exists()


@pytest.mark.parametrize("trouble", ["refuse", "hang", "drop"])
def test_trouble_with_one_message_puts_it_off(
    people: list[User], mail_settings: Settings, trouble: str
) -> None:
    with mail_server(trouble=lambda nth: trouble if nth == 1 else "") as server:
        mail_settings.EMAIL_PORT = server.port
        assert send() == 3
        assert len(server.accepted) == 2
        assert Mail.objects.get(next_try_at__isnull=False).tries == 1
        send(later=timedelta(minutes=1))

    assert len(server.accepted) == 3
    assert set(server.ids().values()) == {1}


def test_break_after_acceptance_repeats_with_the_same_id(
    people: list[User], mail_settings: Settings
) -> None:
    with mail_server(trouble=lambda nth: "accept+drop" if nth == 1 else "") as server:
        mail_settings.EMAIL_PORT = server.port
        send()
        send(later=timedelta(minutes=1))

    assert sorted(server.ids().values()) == [1, 1, 2]
    assert server.breaks == 1


def test_no_server_leaves_messages_as_they_are(people: list[User], mail_settings: Settings) -> None:
    with mail_server() as server:
        mail_settings.EMAIL_PORT = server.port

    with pytest.raises(OSError, match="refused"):
        send()

    assert Mail.objects.filter(tries=0, next_try_at__lte=timezone.now()).count() == 3


def test_given_up_after_days(people: list[User], mail_settings: Settings) -> None:
    with mail_server(refuse=lambda _: "451 later") as server:
        mail_settings.EMAIL_PORT = server.port
        send(later=GIVEN_UP_AFTER + timedelta(hours=1))

    assert Mail.objects.filter(refused_at__isnull=False).count() == 3


def test_message_that_cannot_be_written_stops_nobody(
    people: list[User], mail_settings: Settings
) -> None:
    Mail.objects.filter(person=people[0]).update(subject="A\nB")
    with mail_server() as server:
        mail_settings.EMAIL_PORT = server.port
        send()

    assert len(server.accepted) == 2
    assert Mail.objects.get(person=people[0]).refused_at


def test_secret_text_is_emptied_once_sent(mail_settings: Settings) -> None:
    ada = factories.person("Ada")
    post_account_mail(address=ada.email or "", subject="Reset", text="/reset/1", html="<p>1</p>")
    with mail_server() as server:
        mail_settings.EMAIL_PORT = server.port
        send()

    mail = Mail.objects.get()
    assert "/reset/1" in server.accepted[0].as_string()
    assert (mail.text, mail.html) == ("", "")


def test_address_of_somebody_without_an_account_is_not_kept(mail_settings: Settings) -> None:
    post_account_mail(address="gone@example.org", subject="Deleted", text="Bye.", html="")
    with mail_server() as server:
        mail_settings.EMAIL_PORT = server.port
        send()

    assert len(server.accepted) == 1
    assert not Mail.objects.exists()


@given(tries=st.integers(1, 32_000))
def test_pauses_grow_to_hours(tries: int) -> None:
    assert timedelta(seconds=22) <= pause(tries) <= timedelta(hours=5)
    assert pause(tries + 3) > pause(tries) * 0.5
