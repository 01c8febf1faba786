import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from lessons.pages.language_choice import Choice, chosen_languages, remember_languages

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize(
    ("query", "cookie", "choice"),
    [
        ("", "", Choice()),
        ("language=ko", "", Choice("ko", "", True)),
        ("language=ko&beside=zh-Hans", "", Choice("ko", "zh-Hans", True)),
        ("beside=ko", "ar", Choice("", "ko", True)),
        ("", "ko", Choice("ko")),
        ("", "ko.ar", Choice("ko", "ar")),
        ("t=12", "ko", Choice("ko")),
        ("t=12&n=2", "ko", Choice()),
        ("language=en", "ko.ar", Choice("en", "", True)),
        ('language="><img>', "", Choice("", "", True)),
        ("", '"><img>.<b>', Choice()),
    ],
)
def test_the_address_goes_before_what_was_chosen_before(
    rf: RequestFactory, query: str, cookie: str, choice: Choice
) -> None:
    rf.cookies["transcript"] = cookie

    assert chosen_languages(rf.get(f"/?{query}")) == choice


def test_a_choice_made_here_is_remembered(rf: RequestFactory) -> None:
    request = rf.get("/?language=ko&beside=en", headers=SAME_SITE)

    response = remember_languages(request, HttpResponse())

    cookie = response.cookies["transcript"]
    assert cookie.value == "ko.en"
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("language=ko", {"Sec-Fetch-Site": "cross-site"}),
        ("language=ko", {"Sec-Fetch-Site": "none"}),
        ("language=ko", {}),
        ("language=ko", SAME_SITE | {"Sec-Purpose": "prefetch"}),
        ("t=5", SAME_SITE),
    ],
)
def test_somebody_else_s_link_does_not_change_what_one_chose(
    rf: RequestFactory, query: str, headers: dict[str, str]
) -> None:
    response = remember_languages(rf.get(f"/?{query}", headers=headers), HttpResponse())

    assert not response.cookies


def test_the_cookie_is_the_host_s_own_where_connections_are_secure(
    rf: RequestFactory, settings: Settings
) -> None:
    settings.SESSION_COOKIE_SECURE = True

    response = remember_languages(rf.get("/?language=ko", headers=SAME_SITE), HttpResponse())

    assert response.cookies["__Host-transcript"]["secure"]
