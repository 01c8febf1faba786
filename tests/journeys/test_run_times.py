"""An educator grants extra time and sets another closing date for a test; the learner sees it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from quizzes import attempts
from quizzes import questions as q
from quizzes.models import Closing, Quiz
from tests import factories
from tests.factories import quiz_steps
from tests.journeys.browsing import visit
from tests.journeys.judging import axe_problems, markup_problems, overflow_problems
from tests.worlds.quiz_course import QuizCourse, make_quiz_course

if TYPE_CHECKING:
    from course.models import User
    from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser


@pytest.fixture
def quizzing(site: object, transactional_db: None, grace: User) -> QuizCourse:
    made = make_quiz_course()
    factories.educator(grace, made.stage.course)
    return made


def a_test(quizzing: QuizCourse, title: str, **fields: int) -> Quiz:
    return quizzing.quiz(title, quiz_steps.OF_EACH_KIND[q.TEXT], kind="test", **fields)


def question_of(quiz: Quiz) -> str:
    return f"{quiz.step.get_absolute_url()}attempts/1/questions/1/"


def open_progress(page: Page, quizzing: QuizCourse) -> None:
    visit(page, f"/admin/course/run/{quizzing.stage.run.pk}/progress/")


def test_more_time_reaches_a_test_under_way(
    reading: Reading, has_script: bool, quizzing: QuizCourse, grace: User
) -> None:
    made = a_test(quizzing, "Deltas, tested", limit_minutes=40)
    attempt = quizzing.begin(made)
    ada = reading.open(script=has_script, user=quizzing.ada)
    desk = reading.open(script=has_script, user=grace)
    open_progress(desk, quizzing)

    desk.get_by_role("link", name="Ada Park").click()
    desk.get_by_role("link", name="Give extra time").click()
    expect(desk.get_by_role("row").filter(has_text="Deltas, tested")).to_contain_text("50 min")
    expect(desk.get_by_role("listitem").filter(has_text="as things are")).to_contain_text("Deltas")
    desk.get_by_label("More time, in percent").fill("25")
    desk.keyboard.press("Enter")

    expect(desk.get_by_text("Ada Park has 25 % more time in tests.")).to_be_visible()
    attempt.refresh_from_db()
    assert attempt.deadline == attempt.started_at + timedelta(minutes=50)
    visit(ada, question_of(made))
    ends = ada.locator(".clock time").get_attribute("datetime")
    assert ends
    assert ends[:19] == attempt.deadline.isoformat()[:19]
    if has_script:
        expect(ada.locator(".clock")).to_contain_text(re.compile(r"(50:00|49:\d\d) left"))
    desk.get_by_role("link", name="Back to the learners").click()
    expect(desk.get_by_role("row").filter(has_text="Ada Park")).to_contain_text("25 % more time")


def test_more_time_is_taken_back(
    reading: Reading, has_script: bool, quizzing: QuizCourse, grace: User
) -> None:
    attempts.grant_extra_time(quizzing.enrolment, 25, at=timezone.now())
    desk = reading.open(script=has_script, user=grace)
    open_progress(desk, quizzing)

    desk.get_by_role("link", name="Ada Park").click()
    desk.get_by_role("link", name="Change extra time").click()
    desk.get_by_role("button", name="Take it back").click()

    expect(desk.get_by_text("Ada Park has no extra time in tests any more.")).to_be_visible()
    expect(desk.get_by_role("button", name="Take it back")).to_have_count(0)


def test_a_test_closes_at_another_time_in_this_run(
    reading: Reading, has_script: bool, quizzing: QuizCourse, grace: User
) -> None:
    """A past date needs confirmation, and keeps the input."""
    made = a_test(quizzing, "Deltas, tested")
    quizzing.begin(made)
    past = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    desk = reading.open(script=has_script, user=grace)
    ada = reading.open(script=has_script, user=quizzing.ada)
    open_progress(desk, quizzing)

    desk.get_by_role("link", name="Closing dates of tests").click()
    field = desk.get_by_label(re.compile("Closes in this run: .*Deltas, tested"))
    field.fill(past)
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("This is past: the test would be closed at once.")).to_be_visible()
    expect(field).to_have_value(past)
    assert not Closing.objects.exists()
    desk.get_by_label("Close it at once all the same").check()
    desk.get_by_role("button", name="Save").click()

    expect(desk.get_by_role("row").filter(has_text="Deltas, tested")).to_contain_text("Closed")
    visit(ada, f"{made.step.get_absolute_url()}attempts/1/")
    # With JavaScript the page submits when time is over; without, it says so.
    told = "Attempt 1: how it went" if has_script else "The time is over. Every response"
    expect(ada.get_by_text(told)).to_be_visible()


def test_the_pages_are_accessible_in_every_state(
    reading: Reading, quizzing: QuizCourse, grace: User
) -> None:
    page = reading.open(user=grace, reduced_motion="reduce")
    run = quizzing.stage.run
    extra = f"/admin/course/run/{run.pk}/extra-time/{quizzing.enrolment.pk}/"
    closings = f"/admin/course/run/{run.pk}/closings/"

    for address in (extra, closings):
        judge(page, visit(page, address).text())
    made = a_test(quizzing, "Deltas, tested", limit_minutes=40)
    a_test(quizzing, "Of a Donaudampfschifffahrtsgesellschaftskapitän", limit_minutes=45)
    quizzing.begin(made)
    attempts.grant_extra_time(quizzing.enrolment, 33, at=timezone.now())
    for address in (extra, closings):
        judge(page, visit(page, address).text())
    visit(page, extra)
    page.get_by_label("More time, in percent").fill("9999")
    judge(page, sent(page))
    visit(page, closings)
    page.get_by_label(re.compile("Deltas, tested")).fill("2020-01-01T10:00")
    judge(page, sent(page))


def test_pages_that_follow_the_learners_are_accessible(
    reading: Reading, quizzing: QuizCourse, grace: User
) -> None:
    page = reading.open(user=grace, reduced_motion="reduce")
    made = a_test(quizzing, "Of a Donaudampfschifffahrtsgesellschaftskapitän", limit_minutes=45)
    attempt = quizzing.begin(made)
    filters = f"state=active&state=behind&step={made.step.key}&test={made.step.key}&q=ada"
    columns = "&".join(f"col={name}" for name in ("joined", "seen", "steps", "email", "uuid"))

    for address in (
        *("overview/", "progress/", f"progress/?{columns}", f"progress/?{filters}"),
        *("gradebook/", f"learners/{quizzing.enrolment.pk}/", f"attempts/{attempt.pk}/"),
    ):
        judge(page, visit(page, f"/admin/course/run/{quizzing.stage.run.pk}/{address}").text())


def sent(page: Page) -> str:
    with page.expect_navigation() as navigation:
        page.get_by_role("button", name="Save", exact=True).click()
    assert navigation.value
    return navigation.value.text()


def judge(page: Page, html: str) -> None:
    assert markup_problems(html) == []
    assert axe_problems(page) == []
    assert overflow_problems(page) == []
