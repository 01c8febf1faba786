"""Limits on guessing, in the cache that the site itself uses."""

import re
import time
from pathlib import Path

import pytest
from allauth.core.internal import ratelimit
from django.conf import settings as site_settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client, RequestFactory
from pytest_django import Settings

from config import settings as real_settings
from course.models import User
from course.web import limit_cache
from course.web.rate_limits import MOST_TRIES, give_back, take_try
from tests.attacks.patterns import ROOT, sources
from tests.racing import at_once

OTHERS = 2_000
WRONG = 5  # failures that an account is allowed


@pytest.fixture(autouse=True)
def limits(db: None, settings: Settings) -> None:
    settings.CACHES = real_settings.CACHES
    call_command("createcachetable", verbosity=0)
    cache.clear()


def crowd(number: int = OTHERS) -> None:
    """Keys of other people, before and after any other in the alphabet."""
    for index in range(number):
        cache.set(f"{'az'[index % 2]}{index}", 1, 600)


def sign_in(client: Client, person: User, password: str) -> str:
    given = {"login": person.email or "", "password": password}
    return client.post("/accounts/login/", given).content.decode()


def test_tries_are_counted_among_thousands_of_others() -> None:
    taken = [take_try("join-1", 7) for _ in range(MOST_TRIES)]

    crowd()

    assert all(taken)
    assert take_try("join-1", 7) is None
    assert take_try("join-1", 8)
    assert take_try("join-2", 7)


def test_failed_sign_ins_are_counted_among_thousands_of_others(client: Client, ada: User) -> None:
    for _ in range(WRONG):
        sign_in(client, ada, "wrong")

    crowd()

    assert "Too many failed login attempts" in sign_in(client, ada, "wrong")


def test_what_succeeds_is_no_guess() -> None:
    for _ in range(MOST_TRIES + 1):
        taken = take_try("join-1", 7)
        assert taken
        give_back(taken)


def test_a_try_comes_back_when_its_time_is_over() -> None:
    cache.add("a", 1, 0.05)
    cache.set("b", [1.5, 2.5], 0.05)
    assert not cache.add("a", 2, 60)
    assert cache.get("b") == [1.5, 2.5]

    time.sleep(0.06)

    assert cache.get("b", "over") == "over"
    assert cache.add("a", 2, 60)
    assert cache.get("a") == 2


def test_only_what_is_over_is_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit_cache, "CHANGES_PER_SWEEP", 1)
    cache.set("stays", 1, 600)
    cache.set("goes", 1, 0.01)
    time.sleep(0.02)

    cache.set("other", 1, 600)

    assert cache.get("stays") == 1
    assert not cache.delete("goes")
    assert cache.delete("stays")


@pytest.mark.django_db(transaction=True)
def test_of_many_tries_at_once_no_more_are_taken_than_allowed() -> None:
    cache.clear()

    taken = at_once(3 * MOST_TRIES, lambda _: take_try("join-1", 7))

    assert sum(key is not None for key in taken) == MOST_TRIES
    cache.clear()


def test_a_thousand_who_sign_in_at_once_from_one_address_may(client: Client, ada: User) -> None:
    for _ in range(WRONG):
        sign_in(client, ada, "wrong")
    request = RequestFactory().post("/accounts/login/")

    allowed = [
        ratelimit.consume(request, app="allauth.account", action="login") for _ in range(1000)
    ]

    assert all(allowed)
    assert "Too many failed login attempts" in sign_in(client, ada, "wrong")


def test_nothing_but_limits_is_kept_in_their_cache() -> None:
    users = {
        str(path.relative_to(ROOT))
        for path in sources()
        if "from django.core.cache" in path.read_text(encoding="utf-8")
    }
    pages = [
        page
        for page in Path(ROOT / "templates").rglob("*.html")
        if re.search(r"{%\s*(?:cache|load cache)\s", page.read_text(encoding="utf-8"))
    ]

    assert users == {"course/web/limit_cache.py", "course/web/rate_limits.py"}
    assert pages == []
    assert "cache" not in site_settings.SESSION_ENGINE
    assert not any("cache" in name.lower() for name in site_settings.MIDDLEWARE)
