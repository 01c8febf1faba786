"""Every page a learner can meet: accessible, well formed, at home on a small screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.browsing import visit
from tests.journeys.judging import (
    axe_problems,
    markup_problems,
    overflow_problems,
    policy_problems,
)
from tests.journeys.world import LOOKS, Look, World, make_world

if TYPE_CHECKING:
    from playwright.sync_api import Response

    from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser


@pytest.fixture
def db() -> None:
    """The tests share one database (see `standing`)."""


@pytest.fixture(scope="module")
def world(standing: None) -> World:
    """Made once: the tests of this module only look."""
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


def _is_page(answer: Response) -> bool:
    return answer.request.is_navigation_request() and not 300 <= answer.status < 400
