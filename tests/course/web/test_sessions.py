"""The user of a session: never anybody else, and nobody after it has ended."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from course.models import User
from course.web.sessions import SessionStore
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(ada: User) -> Client:
    """Ada's browser, signed in at the sign-in page."""
    client = Client(HTTP_USER_AGENT="Firefox")
    client.post("/accounts/login/", {"login": str(ada.email), "password": factories.PASSWORD})
    return client


def who(client: Client) -> User | None:
    """The user of the account page; None where it redirects to sign-in."""
    answer = client.get("/account/")
    return answer.wsgi_request.user if answer.status_code == 200 else None  # type: ignore[return-value]


def change(client: Client, **items: str) -> None:
    session = SessionStore(client.session.session_key)
    session.update(items)
    session.save()


def test_session_and_person_are_found_in_one_statement(browser: Client, ada: User) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert who(browser) == ada

    asked = [query["sql"] for query in queries if "django_session" in query["sql"]]
    assert len(asked) == 1
    assert "course_user" in asked[0]


def test_person_is_found_without_the_row_of_signing_in(browser: Client, ada: User) -> None:
    UserSession.objects.all().delete()

    assert who(browser) == ada


def test_session_says_who_it_is_not_the_row_of_signing_in(
    browser: Client, ada: User, grace: User
) -> None:
    UserSession.objects.update(user=grace)

    assert who(browser) == ada


def test_nobody_is_signed_in_when_the_session_is_gone(browser: Client) -> None:
    Session.objects.all().delete()

    assert UserSession.objects.exists()
    assert who(browser) is None


def test_nobody_is_signed_in_when_the_session_has_run_out(browser: Client) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert who(browser) is None


def test_nobody_is_signed_in_after_signing_out(browser: Client, ada: User) -> None:
    assert who(browser) == ada

    browser.post("/accounts/logout/")

    assert who(browser) is None


def test_inactive_person_is_not_signed_in(browser: Client, ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(is_active=False)

    assert who(browser) is None


def test_new_password_ends_the_session(browser: Client, ada: User) -> None:
    ada.set_password("another password of hers")
    ada.save()

    assert who(browser) is None


@pytest.mark.parametrize(
    "items",
    [
        {SESSION_KEY: "0"},
        {BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend"},
        {HASH_SESSION_KEY: "0" * 64},
    ],
)
def test_session_in_doubt_is_nobodys(browser: Client, items: dict[str, str]) -> None:
    change(browser, **items)

    assert who(browser) is None


def test_change_of_name_is_seen_at_once(browser: Client, ada: User) -> None:
    assert who(browser) == ada
    User.objects.filter(pk=ada.pk).update(display_name="Ada Lovelace")

    found = who(browser)

    assert found is not None
    assert found.display_name == "Ada Lovelace"
