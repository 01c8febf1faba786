"""Emails: subject, links, and what to do if unrequested."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from course.models import User
from tests import factories

pytestmark = pytest.mark.django_db

ADDRESS = re.compile(r"^http://testserver/\S*$", re.MULTILINE)
SIGN_UP = {"display_name": "Ada Park", "password1": factories.PASSWORD, "time_zone": "UTC"}


def forget(client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": "ada@example.org"})


def forget_with_another_address(client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": "nobody@example.org"})


def sign_up(client: Client) -> None:
    client.post("/accounts/signup/", SIGN_UP | {"email": "new@example.org"})


def sign_up_again(client: Client) -> None:
    """Long after the first time: at once it would be a second click."""
    User.objects.update(joined_at=timezone.now() - timedelta(days=1))
    client.post("/accounts/signup/", SIGN_UP | {"email": "ada@example.org"})


def sent(client: Client, settings: Settings, act: Callable[[Client], None]) -> EmailMessage:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    act(client)
    (message,) = mail.outbox
    return message


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (forget, ("ada@", "A new password for Cuebook", "password/reset/key/")),
        (
            forget_with_another_address,
            ("nobody@", "A new password for Cuebook", "signup/"),
        ),
        (sign_up, ("new@", "Confirm your address for Cuebook", "confirm-email/")),
        (sign_up_again, ("ada@", "Your account at Cuebook", "password/reset/")),
    ],
)
def test_message(
    client: Client,
    settings: Settings,
    ada: User,
    act: Callable[[Client], None],
    told: tuple[str, str, str],
) -> None:
    to, subject, path = told

    message = sent(client, settings, act)

    text = str(message.body)
    link, site = ADDRESS.findall(text)
    assert message.to == [f"{to}example.org"]
    assert message.subject == subject
    assert link.startswith(f"http://testserver/accounts/{path}")
    assert client.get(link, follow=True).status_code == 200
    assert site == "http://testserver/"
    assert "If it was not you, do nothing" in text
    assert "Ada Park" not in text  # a name chosen by whoever signed up
    assert "\n\n\n" not in text.strip()


def test_message_names_the_site_as_it_is_written(
    client: Client, settings: Settings, ada: User
) -> None:
    settings.SITE_NAME = "R&D <school>"

    message = sent(client, settings, forget)

    assert message.subject == "A new password for R&D <school>"
    assert "R&D <school>" in str(message.body)
