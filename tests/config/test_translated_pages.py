"""Every page of the site and of the desk in Korean and in Chinese: no English texts."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from course.models import SitePage, User
from tests import factories
from tests.config.catalogues import LOCALES
from tests.config.spoken import left_in_english
from tests.worlds.access import AccessWorld, access_world
from tests.worlds.desk_addresses import ROWS as DESK_ROWS
from tests.worlds.desk_addresses import desk_address as address
from tests.worlds.site_addresses import ROWS, Row

each_language = pytest.mark.parametrize("language", LOCALES)


@pytest.fixture(scope="module")
def _module_world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[AccessWorld]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: factories.NOW)
        with transaction.atomic():
            world = access_world()
            SitePage.objects.create(slug="privacy", title="P", body="x", body_html="x")
            yield world
            transaction.set_rollback(True)


@pytest.fixture
def world(_module_world: AccessWorld, db: None) -> AccessWorld:
    return _module_world


def ask(world: AccessWorld, person: str, language: str, path: str) -> HttpResponse | None:
    """The page, if it is HTML; with a separate client, so that nobody is signed out."""
    client = Client()
    client.cookies.load(world.clients[person].cookies.output(header="", sep=";"))
    answer = client.get(path, headers={"Accept-Language": language})
    is_page = answer.headers.get("Content-Type", "").startswith("text/html") and answer.content
    return answer if is_page else None  # type: ignore[return-value]


@each_language
@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.method == "GET" and not row.name.startswith("lessons:")],
    ids=lambda row: f"{row.name} {row.case}",
)
def test_pages_say_nothing_in_english(world: AccessWorld, row: Row, language: str) -> None:
    for person in ("visitor", "learner", "educator"):
        page = ask(world, person, language, row.address(world))

        assert page is None or left_in_english(page.content.decode(), language) == []


@each_language
@pytest.mark.parametrize(
    "path", [path for path, method, *_ in DESK_ROWS if method == "GET"], ids=str
)
def test_the_desk_says_nothing_in_english(world: AccessWorld, path: str, language: str) -> None:
    page = ask(world, "staff", language, address(world, path))

    assert page is None or left_in_english(page.content.decode(), language) == []


@each_language
@pytest.mark.parametrize(
    ("person", "path", "fields"),
    [
        ("visitor", "/accounts/signup/", {}),
        ("visitor", "/accounts/login/", {"login": "ada@example.org", "password": "wrong"}),
        ("visitor", "/accounts/password/reset/", {"email": "none"}),
        ("learner", "/account/", {"display_name": "", "email": "x@example.org"}),
        ("learner", "/accounts/password/change/", {"oldpassword": "wrong"}),
        ("learner", "/courses/rivers/leave/", {}),
        ("staff", "/admin/course/course/add/", {}),
        ("staff", "/admin/course/user/add/", {"email": "none"}),
        ("staff", "/admin/course/step/add/", {"kind": "video"}),
        ("staff", "/admin/course/run/add/", {"people": "none"}),
    ],
)
def test_answers_to_forms_say_nothing_in_english(
    world: AccessWorld, person: str, path: str, fields: dict[str, str], language: str
) -> None:
    client = Client()
    client.cookies.load(world.clients[person].cookies.output(header="", sep=";"))

    page = client.post(path, fields, follow=True, headers={"Accept-Language": language})

    assert left_in_english(page.content.decode(), language) == []


@each_language
def test_the_account_page_turns_the_pages_over(world: AccessWorld, language: str) -> None:
    learner = User.objects.get(email="ada@example.org")
    fields = {
        "display_name": learner.display_name,
        "email": learner.email,
        "time_zone": "Asia/Seoul",
        "language": language,
    }

    page = world.clients["learner"].post(
        "/account/", fields, follow=True, headers={"Accept-Language": "en"}
    )

    assert left_in_english(page.content.decode(), language) == []


def test_a_page_in_english_is_found_out(world: AccessWorld) -> None:
    page = world.clients["learner"].get("/account/", headers={"Accept-Language": "en"})
    page.content = page.content.replace(b'lang="en"', b'lang="ko"')

    left = left_in_english(page.content.decode(), "ko")

    assert "Language of the pages" in left
    assert "Save" in left
