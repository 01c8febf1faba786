import threading
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from course.models import Enrolment, User
from tests import factories
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

FIELDS = {
    "display_name": "Ida Bell",
    "email": "ida@example.org",
    "password1": factories.PASSWORD,
    "time_zone": "UTC",
    "next": "/courses/rivers/join/",
}


@pytest.fixture
def a_click_before(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Lets another request sign up with the same address just before this one saves."""
    other = {"password": factories.PASSWORD}
    save = DefaultAccountAdapter.save_user

    def sign_up_elsewhere() -> None:
        User.objects.create_user("ida@example.org", other["password"], display_name="Ida Bell")
        connection.close()

    def save_late(self: Any, request: Any, user: User, form: Any, *args: Any) -> Any:
        clicking = threading.Thread(target=sign_up_elsewhere)
        clicking.start()
        clicking.join()
        return save(self, request, user, form, *args)

    monkeypatch.setattr(DefaultAccountAdapter, "save_user", save_late)
    return other


@pytest.mark.usefixtures("a_click_before")
def test_second_click_sees_what_the_first_one_sees(client: Client, now: object) -> None:
    factories.run(factories.course())

    answer = client.post("/accounts/signup/", FIELDS)

    ida = User.objects.get()
    assert answer["Location"] == "/courses/rivers/join/"
    assert client.session["_auth_user_id"] == str(ida.pk)
    assert Enrolment.objects.get().learner == ida


def test_somebody_elses_address_signs_nobody_in(
    client: Client, a_click_before: dict[str, str]
) -> None:
    a_click_before["password"] = "another one entirely"

    answer = client.post("/accounts/signup/", FIELDS)

    assert answer["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("target", ["", "/courses/rivers/", "/courses/rivers/join/"])
def test_every_later_click_sees_what_the_first_one_sees(target: str, now: object) -> None:
    factories.run(factories.course())
    given = {**FIELDS, "next": target}
    clicks = [Client() for _ in range(4)]

    answers = [click.post("/accounts/signup/", given) for click in clicks]

    ida = User.objects.get()
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, target or "/")
    }
    assert {click.session["_auth_user_id"] for click in clicks} == {str(ida.pk)}


def test_later_click_is_told_to_look_for_the_same_mail(settings: Settings) -> None:
    settings.HAS_MAIL = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"

    answers = [Client().post("/accounts/signup/", FIELDS) for _ in range(3)]

    assert {answer["Location"] for answer in answers} == {"/accounts/confirm-email/"}
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "change",
    [{"password1": "another one entirely"}, {"password1": "kurz"}, {"email": "ada@example.org"}],
)
def test_what_is_no_second_click_signs_nobody_in(ada: User, change: dict[str, str]) -> None:
    User.objects.filter(pk=ada.pk).update(joined_at=timezone.now() - timedelta(minutes=6))
    Client().post("/accounts/signup/", FIELDS)
    other = Client()

    answer = other.post("/accounts/signup/", {**FIELDS, **change})

    assert answer.status_code == 200
    assert "_auth_user_id" not in other.session


def test_passwords_are_not_guessed_by_signing_up() -> None:
    Client().post("/accounts/signup/", FIELDS)
    for number in range(5):
        Client().post("/accounts/signup/", {**FIELDS, "password1": f"{factories.PASSWORD}{number}"})
    other = Client()

    answer = other.post("/accounts/signup/", FIELDS)

    assert answer.status_code == 200
    assert "_auth_user_id" not in other.session


@pytest.mark.parametrize("entrance", ["/accounts/signup/", "/accounts/login/"])
def test_later_click_with_the_token_of_before_follows_the_first(ada: User, entrance: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)
    given = {"next": "/courses/rivers/", "csrfmiddlewaretoken": "x" * 64}

    answer = browser.post(entrance, given, follow=True)

    assert [address for address, _ in answer.redirect_chain][-1] == "/courses/rivers/"
    assert Client(enforce_csrf_checks=True).post(entrance, given).status_code == 403
    assert browser.post("/account/", given).status_code == 403
    assert browser.post(entrance, {"next": "/courses/rivers/"}).status_code == 403


@pytest.mark.parametrize("target", ["", "/courses/rivers/"])
def test_four_clicks_at_once_make_one_account_and_lead_on(target: str, now: object) -> None:
    given = {**FIELDS, "next": target}

    answers = at_once(4, lambda _: Client().post("/accounts/signup/", given))

    assert User.objects.count() == 1
    assert [answer.status_code for answer in answers] == [302] * 4
    assert {answer["Location"] for answer in answers} == {target or "/"}
