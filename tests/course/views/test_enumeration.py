"""Account enumeration: sign-in, sign-up and password reset reveal no existing addresses."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from config import settings as real
from course.models import User
from course.people import verify
from tests import factories

pytestmark = pytest.mark.django_db

CLASS = 35


def seen(answer: Any, email: str) -> tuple[int, str, str]:
    """What somebody sees of a response after sending this address."""
    text = answer.content.decode().replace(email, "…")
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return answer.status_code, answer.headers.get("Location", ""), text


@pytest.fixture
def with_mail(settings: Settings) -> None:
    settings.HAS_MAIL = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def test_signing_in_answers_the_same_for_a_wrong_password_and_an_unknown_address(ada: User) -> None:
    emails = [str(ada.email), "nobody@example.org"]

    answers = [
        seen(Client().post("/accounts/login/", {"login": email, "password": "wrong"}), email)
        for email in emails
    ]

    assert answers[0] == answers[1]


def test_the_limit_answers_the_same_for_an_unknown_address(ada: User) -> None:
    answers = []
    for email in (str(ada.email), "nobody@example.org"):
        wrong = {"login": email, "password": "wrong"}
        answers.append([seen(Client().post("/accounts/login/", wrong), email) for _ in range(7)])

    assert answers[0] == answers[1]


@pytest.mark.usefixtures("with_mail")
def test_signing_up_answers_the_same_for_a_taken_and_a_free_address(ada: User) -> None:
    verify(ada)
    answers = []
    for email in (str(ada.email), "free@example.org"):
        fields = {
            "display_name": "Ida Bell",
            "email": email,
            "password1": factories.PASSWORD,
            "time_zone": "UTC",
        }
        answers.append(seen(Client().post("/accounts/signup/", fields), email))

    assert answers[0] == answers[1]
    assert answers[0][0] == 302
    assert {message.to[0] for message in mail.outbox} == {"ada@example.org", "free@example.org"}
    assert User.objects.get(email=ada.email).display_name == "Ada Park"


@pytest.mark.usefixtures("with_mail")
def test_resetting_answers_the_same_for_a_known_and_an_unknown_address(ada: User) -> None:
    verify(ada)

    answers = [
        seen(Client().post("/accounts/password/reset/", {"email": email}, follow=True), email)
        for email in (str(ada.email), "nobody@example.org")
    ]

    assert answers[0] == answers[1]


def test_class_behind_one_address_gets_in() -> None:
    """35 sign in, some at the second try, and 35 more sign up, all within a minute."""
    for number in range(CLASS):
        user = factories.person(f"Learner{number} Park")
        fields = {"login": str(user.email), "password": factories.PASSWORD}
        browser = Client(REMOTE_ADDR="192.0.2.7")
        if number % 3 == 0:
            browser.post("/accounts/login/", fields | {"password": "wrong"})

        assert browser.post("/accounts/login/", fields).status_code == 302
        fields = {
            "display_name": "New Park",
            "email": f"new{number}@example.org",
            "password1": factories.PASSWORD,
            "time_zone": "UTC",
        }
        assert Client(REMOTE_ADDR="192.0.2.7").post("/accounts/signup/", fields).status_code == 302


def test_limits_are_counted_in_a_cache_that_all_workers_share() -> None:
    backend = real.CACHES["default"]["BACKEND"]

    assert backend == "course.web.limit_cache.LimitCache"
