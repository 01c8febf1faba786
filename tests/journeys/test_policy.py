"""The Content Security Policy: nothing violates it, and violations are noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from playwright.sync_api import Page, expect

from tests.journeys.browsing import visit
from tests.journeys.desk_pages import desk_addresses, models_without_rows
from tests.journeys.judging import policy_problems
from tests.worlds.every_page import World, make_world

if TYPE_CHECKING:
    from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser

# Status of a list or form for those without permission, or of missing objects.
TURNED_AWAY = {403, 404}


@pytest.fixture
def db() -> None:
    """The tests share one database (see `standing`)."""


@pytest.fixture(scope="module")
def world(standing: None) -> World:
    made = make_world()
    for row in (made.course, made.stage.run, made.stage.film):
        LogEntry.objects.log_actions(made.people["grace"].pk, [row], CHANGE, change_message="Moved")
    return made


@pytest.mark.parametrize("script", [True, False], ids=["script on", "script off"])
def test_inline_style_is_caught(reading: Reading, db: None, world: World, *, script: bool) -> None:
    page = reading.open(script=script)
    page.route("**/accounts/login/", _with_inline_style)

    visit(page, "/accounts/login/")

    assert reading.watches[-1].take("Content Security Policy")


def _with_inline_style(route: object) -> None:
    answer = route.fetch()  # type: ignore[attr-defined]
    body = answer.text().replace("<main", '<p style="color: red">Inline</p><main')
    route.fulfill(response=answer, body=body)  # type: ignore[attr-defined]


def test_every_registered_model_has_rows_to_look_at(db: None, world: World) -> None:
    assert models_without_rows() == []


@pytest.mark.parametrize("who", ["sam", "grace"])
def test_desk_pages_keep_the_policy(reading: Reading, db: None, world: World, who: str) -> None:
    page = reading.open(user=world.people[who])
    seen = 0

    for address in desk_addresses(world.stage.film, world.draft_film):
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok or answer.status in TURNED_AWAY, (address, answer.status)
        assert policy_problems(answer.headers.get("content-security-policy")) == [], address
        page.wait_for_load_state()
        assert reading.problems == [], address
        seen += answer.ok

    assert seen >= 20


def test_desk_widgets_work_under_the_policy(reading: Reading, db: None, world: World) -> None:
    page = reading.open(user=world.people["grace"])
    visit(page, f"/admin/course/run/{world.stage.run.pk}/change/")

    _pick_a_day(page)
    page.get_by_role("button", name="Add another").first.click()

    expect(page.locator("#openings-0")).to_be_visible()


def _pick_a_day(page: Page) -> None:
    page.get_by_role("link", name="Choose a Date").or_(
        page.get_by_role("button", name="Choose a Date")
    ).first.click()
    calendar = page.locator(".calendarbox").first
    expect(calendar).to_be_visible()
    calendar.get_by_text("15", exact=True).first.click()
    assert page.locator("#id_starts_on").input_value().endswith("-15")
