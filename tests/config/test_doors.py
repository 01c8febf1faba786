"""What every URL refuses: forms without a CSRF token, open redirects, huge requests."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests import factories
from tests.worlds.access import AccessWorld
from tests.worlds.addresses import addresses, copy_of, every_address_world, snapshot, written

AWAY = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "%09//evil.example",
    "\t//evil.example",
    "javascript:alert(1)",
    "https:evil.example",
]


@pytest.fixture(scope="module")
def _module_world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[AccessWorld]:
    with every_address_world(django_db_blocker) as world:
        yield world


@pytest.fixture
def world(_module_world: AccessWorld, db: None, monkeypatch: pytest.MonkeyPatch) -> AccessWorld:
    monkeypatch.setattr(timezone, "now", lambda: factories.NOW)
    return _module_world


@pytest.mark.parametrize("person", ["visitor", "learner", "staff"])
def test_form_without_a_token_is_refused(world: AccessWorld, person: str) -> None:
    before = snapshot()
    browser = copy_of(world.clients[person], checks_tokens=True)

    answers = {address: browser.post(address).status_code for address in addresses(world)}

    assert {address: status for address, status in answers.items() if status != 403} == {}
    assert written(before, snapshot()) == {}


@pytest.mark.parametrize("person", ["visitor", "learner", "educator"])
def test_there_are_no_open_redirects(world: AccessWorld, person: str) -> None:
    following = [path for path in addresses(world) if "/terms/" in led_to(world, person, path)]

    for address in following:
        for wanted in AWAY:
            led = led_to(world, person, address, wanted)
            assert all(stays(target) for target in led), f"{address} leads to {led}"


def led_to(world: AccessWorld, person: str, address: str, wanted: str = "/terms/") -> list[str]:
    """Redirect targets of GET and POST with `next`."""
    answers = (
        copy_of(world.clients[person]).get(address, {"next": wanted}),
        copy_of(world.clients[person]).post(address, {"next": wanted}),
    )
    return [answer.headers.get("Location", "/") for answer in answers]


@pytest.mark.parametrize("wanted", AWAY)
@pytest.mark.parametrize(
    ("person", "address", "fields"),
    [
        ("visitor", "login", {"login": "ada@example.org", "password": factories.PASSWORD}),
        (
            "visitor",
            "signup",
            {
                "display_name": "Ida Bell",
                "email": "ida@example.org",
                "password1": factories.PASSWORD,
                "time_zone": "UTC",
            },
        ),
        ("learner", "reauthenticate", {"password": factories.PASSWORD}),
        ("learner", "logout", {}),
    ],
)
def test_accepted_forms_are_no_open_redirects(
    world: AccessWorld, person: str, address: str, fields: dict[str, str], wanted: str
) -> None:
    browser = copy_of(world.clients[person])

    answer = browser.post(f"/accounts/{address}/", fields | {"next": wanted})

    assert answer.status_code == 302
    assert stays(answer["Location"]), answer["Location"]


def stays(target: str) -> bool:
    """Whether a browser stays on the site with this target."""
    # Browsers read \ as /, and ignore tabs and line breaks.
    read = target.replace("\\", "/").translate({ord(sign): None for sign in "\t\r\n"}).strip()
    parts = urlsplit(read)
    return not parts.scheme and not parts.netloc


@pytest.mark.parametrize("person", ["visitor", "learner", "staff"])
def test_megabyte_of_text_is_refused(world: AccessWorld, person: str) -> None:
    before = snapshot()
    browser = copy_of(world.clients[person])
    text = "x" * 1_000_000

    answers = {
        address: refusal(browser.post(address, {"title": "New", "login": text, "body": text}))
        for address in addresses(world)
    }

    # Those without access to the desk are redirected to sign-in before the body is read.
    assert set(answers.values()) == ({"413"} if person == "staff" else {"413", "in"})
    assert written(before, snapshot()) == {}


@pytest.mark.parametrize("person", ["visitor", "learner", "staff"])
def test_ten_thousand_fields_are_refused(world: AccessWorld, person: str) -> None:
    before = snapshot()
    browser = copy_of(world.clients[person])
    form = "&".join(f"f{number}=" for number in range(10_000))

    answers = {
        address: refusal(browser.post(address, form, "application/x-www-form-urlencoded"))
        for address in addresses(world)
    }

    assert set(answers.values()) == ({"400", "in"} if person == "visitor" else {"400"})
    assert written(before, snapshot()) == {}


def refusal(answer: Any) -> str:
    doors = ("/accounts/login/?next=", "/admin/login/?next=")
    leads_to_one = answer.headers.get("Location", "").startswith(doors)
    return "in" if leads_to_one else str(answer.status_code)
