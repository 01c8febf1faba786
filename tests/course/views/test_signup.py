import threading
from typing import Any

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django.db import connection
from django.test import Client

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


@pytest.mark.parametrize("target", ["", "/courses/rivers/"])
def test_four_clicks_at_once_make_one_account_and_lead_on(target: str, now: object) -> None:
    given = {**FIELDS, "next": target}

    answers = at_once(4, lambda _: Client().post("/accounts/signup/", given))

    assert User.objects.count() == 1
    assert [answer.status_code for answer in answers] == [302] * 4
    assert {answer["Location"] for answer in answers} <= {target or "/", "/accounts/login/"}
