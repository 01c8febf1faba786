"""Every page a learner can meet: accessible, well formed, at home on a small screen."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.urls import URLResolver, get_resolver, resolve

from tests.journeys.browsing import visit
from tests.journeys.judging import (
    axe_problems,
    emptiness_problems,
    markup_problems,
    overflow_problems,
    policy_problems,
)
from tests.worlds.every_page import LOOKS, Look, World, make_world

if TYPE_CHECKING:
    from playwright.sync_api import Response

    from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser

# URLs that are not pages, or are not available with these settings.
NOT_PAGES = {
    *("healthz", "readyz", "metrics", "course:robots", "course:sitemap", "course:speculation"),
    *("course:file", "course:cover", "course:logo", "course:card", "course:step_card"),
    *("course:site_card", "course:organisation_card"),
    *("lessons:film", "lessons:poster", "lessons:captions", "lessons:played", "lessons:download"),
    *("course:badge", "course:jwks", "course:did"),
    *("lessons:transcript_part", "lessons:clip"),  # parts of pages
    "quizzes:attempts",
    *("own_data", "course:notice"),
    *("course:completion", "course:visit", "course:step_by_number"),
    *("calendar", "course:calendar_address", "course:mail_again", "course:note_file"),
    # Redirects to the account page; asks for an existing password; codes are not sent.
    *("account_email", "account_set_password", "account_confirm_login_code"),
}


@pytest.fixture
def db() -> None:
    """The tests share one database (see `standing`)."""


@pytest.fixture(scope="module")
def world(standing: None) -> World:
    """Created once: the tests of this module are read-only."""
    return make_world()


@pytest.mark.parametrize("look", LOOKS, ids=[look.name for look in LOOKS])
def test_page_is_accessible_well_formed_and_narrow_enough(
    reading: Reading, db: None, world: World, look: Look
) -> None:
    page = reading.open(user=world.people.get(look.who), reduced_motion="reduce")
    documents: list[Response] = []
    page.on("response", lambda answer: documents.append(answer) if _is_page(answer) else None)

    with look.while_(world):
        visit(page, look.path(world), status=look.status)
        look.act(page)
        page.wait_for_load_state()
        html = documents[-1].text()

    assert markup_problems(html) == []
    assert policy_problems(documents[-1].headers.get("content-security-policy")) == []
    assert axe_problems(page) == []
    assert overflow_problems(page) == []
    assert emptiness_problems(page) == []


def _is_page(answer: Response) -> bool:
    return answer.request.is_navigation_request() and not 300 <= answer.status < 400


def test_every_page_there_is_is_looked_at(db: None, world: World) -> None:
    looked_at = {
        resolve(urlsplit(look.path(world)).path).view_name for look in LOOKS if look.status != 404
    }

    assert _named(get_resolver()) - NOT_PAGES == looked_at - {"admin:index"}


def _named(resolver: URLResolver, prefix: str = "") -> set[str]:
    names = set()
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            space = f"{prefix}{item.namespace}:" if item.namespace else prefix
            names |= _named(item, space) if item.namespace != "admin" else set()
        elif item.name:
            names.add(prefix + item.name)
    return names
