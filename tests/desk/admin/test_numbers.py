"""Numbers no row can have, in every query string and address of the desk."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from course.models import User
from tests.worlds.access import AccessWorld
from tests.worlds.addresses import copy_of
from tests.worlds.desk_addresses import ROWS, desk_address, desk_world
from tests.worlds.module_world import module_world

NAMES = (
    *("course", "activity", "run", "page", "p", "step", "week", "week_number", "id", "q", "kind"),
    *("state", "tag", "order", "o", "e", "all", "t", "n", "tried", "format", "_changelist_filters"),
    *("is_staff__exact", "is_active__exact", "is_open__exact", "week_number__exact", "pk"),
)
NUMBERS = ("9" * 5_000, "9" * 4_000, "9" * 25, "٣" * 30, "-" + "9" * 5_000, "²", "1e400", "0", "\0")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[AccessWorld]:
    with module_world(django_db_blocker, desk_world) as made:
        yield made


@pytest.fixture
def staff(world: AccessWorld, django_db_blocker: DjangoDbBlocker) -> Iterator[Client]:
    with django_db_blocker.unblock():
        client = copy_of(world.clients["staff"])
        client.raise_request_exception = False
        assert User.objects.exists()
        yield client


def statuses(client: Client, addresses: list[str], query: dict[str, str]) -> dict[str, int]:
    return {
        address[:200]: status
        for address in addresses
        if (status := client.get(address, query).status_code) >= 500
    }


def pages(world: AccessWorld) -> list[str]:
    return list(dict.fromkeys(desk_address(world, row[0]) for row in ROWS if row[1] == "GET"))


@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: f"{text[:2]!r}x{len(text)}")
def test_no_number_in_a_query_string_breaks_a_page(
    world: AccessWorld, staff: Client, number: str
) -> None:
    assert statuses(staff, pages(world), dict.fromkeys(NAMES, number)) == {}


@pytest.mark.parametrize("name", NAMES)
def test_no_parameter_alone_breaks_a_list(staff: Client, name: str) -> None:
    lists = [row[0] for row in ROWS if row[1] == "GET" and row[0].count("<") == 0]
    addresses = [
        "/" + path.removeprefix("^").removesuffix("$") for path in lists if "(" not in path
    ]

    assert statuses(staff, addresses, {name: "9" * 5_000}) == {}


def test_no_number_in_an_address_breaks_a_page(world: AccessWorld, staff: Client) -> None:
    patterns = [row[0].removeprefix("^").removesuffix("$") for row in ROWS if row[1] == "GET"]
    found: dict[str, int] = {}

    for number in ("9" * 5_000, "9" * 25, "٣" * 30, "-1"):
        addresses = []
        for pattern in patterns:
            if "<" in pattern:
                own = desk_address(world, f"^{pattern}$")
                parts = own.split("/")
                addresses += [
                    "/".join([*parts[:place], number, *parts[place + 1 :]])
                    for place, part in enumerate(parts)
                    if part.isdecimal()
                ]
        found |= statuses(staff, list(dict.fromkeys(addresses)), {})

    assert found == {}
