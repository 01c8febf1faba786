import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from course.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def sign_in(user: User, browser: str = "Firefox") -> Client:
    client = Client(HTTP_USER_AGENT=browser)
    client.post("/accounts/login/", {"login": str(user.email), "password": factories.PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_sessions_are_listed_with_this_one_marked(ada: User, grace: User) -> None:
    here, _, _ = sign_in(ada), sign_in(ada, "Safari"), sign_in(grace, "Opera")

    text = here.get("/account/sessions/").content.decode()

    assert "Firefox" in text
    assert "Safari" in text
    assert "Opera" not in text
    assert text.count("This is where you are now.") == 1


def test_session_elsewhere_is_ended(ada: User) -> None:
    here, there = sign_in(ada), sign_in(ada, "Safari")
    session = UserSession.objects.get(user_agent="Safari")

    answers = [here.post("/account/sessions/", {"session": session.pk}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert not is_in(there)
    assert is_in(here)


def test_all_other_sessions_are_ended(ada: User, grace: User) -> None:
    here, there, others = sign_in(ada), sign_in(ada), sign_in(grace)

    here.post("/account/sessions/")

    assert is_in(here)
    assert not is_in(there)
    assert is_in(others)


@pytest.mark.parametrize("wanted", ["x", "-1", "٣", "9" * 30])
def test_session_that_is_none_ends_nothing(ada: User, wanted: str) -> None:
    here, there = sign_in(ada), sign_in(ada)

    here.post("/account/sessions/", {"session": wanted})

    assert is_in(here)
    assert is_in(there)


def test_session_of_somebody_else_is_kept(ada: User, grace: User) -> None:
    here, hers = sign_in(ada), sign_in(grace, "Opera")
    session = UserSession.objects.get(user_agent="Opera")

    here.post("/account/sessions/", {"session": session.pk})

    assert is_in(hers)


def test_queries_do_not_grow_with_sessions(
    ada: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    here = sign_in(ada)
    with django_assert_max_num_queries(9) as with_one:
        here.get("/account/sessions/")
    count = len(with_one)
    for _ in range(3):
        sign_in(ada)

    with django_assert_max_num_queries(count):
        here.get("/account/sessions/")
