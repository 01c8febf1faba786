"""Every kind of question in each state: accessible, well formed, without overflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from quizzes import questions as q
from tests.journeys.browsing import visit
from tests.journeys.judging import axe_problems, markup_problems, overflow_problems
from tests.worlds.quiz_course import QuizCourse, make_quiz_course, rich_questions

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser

STATES = ("fresh", "wrong", "right", "last", "error")


@pytest.fixture
def db() -> None:
    """The tests share one database (see `standing`)."""


@pytest.fixture(scope="module")
def quizzing(standing: None) -> QuizCourse:
    """A test for each state: no response, a wrong one, a right one, no try left."""
    made = make_quiz_course()
    contents = rich_questions(made)
    for state in STATES:
        attempt = made.begin(made.quiz(state, *contents, kind="test", limit_minutes=30))
        for asked in attempt.asked.select_related("version").order_by("position"):
            is_last = asked.position == len(contents)
            if state in {"wrong", "last"}:
                made.give(asked, rightly=False, times=3 if state == "last" and not is_last else 1)
            elif state == "right" and not is_last:
                made.give(asked, rightly=True)
    practice = made.begin(made.quiz("practice", *contents))
    for asked in practice.asked.select_related("version").order_by("position"):
        made.give(asked, rightly=True)
    return made


def judge(page: Page, html: str) -> None:
    assert markup_problems(html) == []
    assert axe_problems(page) == []
    assert overflow_problems(page) == []


# Right responses and refused forms look alike for all kinds.
KINDS = [*q.KINDS, "long words"]
CASES = [(state, kind) for state in ("fresh", "wrong", "last") for kind in KINDS] + [
    *(("right", kind) for kind in (q.ONE, q.NUMBER)),
    *(("error", kind) for kind in (q.ONE, q.TEXT, q.MATCHING, q.ORDERING)),
    *(("practice", kind) for kind in (q.SEVERAL, q.ORDERING)),
]


@pytest.mark.parametrize(("state", "kind"), CASES)
def test_question(reading: Reading, db: None, quizzing: QuizCourse, state: str, kind: str) -> None:
    page = reading.open(user=quizzing.ada, reduced_motion="reduce")
    base = quizzing.quizzes[state].step.get_absolute_url()
    answer = visit(page, f"{base}attempts/1/questions/{KINDS.index(kind) + 1}/")
    html = answer.text()
    if state == "error":
        with page.expect_navigation() as navigation:
            page.get_by_role("button", name="Check my response").click()
        html = navigation.value.text()
        assert page.title().startswith("Error:")
        reading.watches[-1].take("answer 422")

    judge(page, html)


@pytest.mark.parametrize("state", ["fresh", "wrong", "right", "practice"])
def test_summary_and_introduction(
    reading: Reading, db: None, quizzing: QuizCourse, state: str
) -> None:
    page = reading.open(user=quizzing.ada, reduced_motion="reduce")
    base = quizzing.quizzes[state].step.get_absolute_url()

    for address in (base, f"{base}attempts/1/"):
        judge(page, visit(page, address).text())
