"""Quizzes and tests, taken with JavaScript and without."""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from course.models import StepProgress
from quizzes import attempts
from quizzes import questions as q
from quizzes.models import Attempt, Response
from tests.factories import question_contents, quiz_steps
from tests.journeys.browsing import evaluate, visit
from tests.journeys.judging import axe_problems
from tests.worlds.quiz_course import QUOTE, SECOND, QuizCourse, make_quiz_course

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser


@pytest.fixture
def quizzing(site: object, transactional_db: None) -> QuizCourse:
    return make_quiz_course()


@pytest.fixture
def ada(reading: Reading, quizzing: QuizCourse, has_script: bool) -> Page:
    """Ada's page, once with JavaScript and once without."""
    return reading.open(script=has_script, user=quizzing.ada)


def check(page: Page) -> None:
    """Send the response, and wait for the result."""
    with page.expect_event("domcontentloaded"):
        page.get_by_role("button", name=re.compile("Check my response|Try again")).click()


def delta(quizzing: QuizCourse) -> q.QuestionContent:
    ref = q.MomentRef(quizzing.stage.film.key, "en", QUOTE)
    return question_contents.one(
        q.Option("Silt", 100, feedback=q.AuthorNote("Grain by grain.")),
        q.Option("Salt", feedback=q.AuthorNote("Salt dissolves. Listen again:", ref)),
        stem="What builds a delta?",
        feedback=q.AuthorNote("For 7,000 years."),
    )


def test_wrong_then_to_the_sentence_then_back_then_right(
    ada: Page, quizzing: QuizCourse, has_script: bool
) -> None:
    made = quizzing.quiz("Check yourself", delta(quizzing))
    visit(ada, made.step.get_absolute_url())
    ada.get_by_role("button", name="Start the quiz").click()

    ada.get_by_label("Salt").check()
    check(ada)
    expect(ada.get_by_role("heading", name="Not right.")).to_be_visible()
    expect(ada.get_by_text("Salt dissolves.")).to_be_visible()
    expect(ada.locator("blockquote")).to_have_text(QUOTE)
    expect(ada.get_by_text("Grain by grain.")).to_have_count(0)

    _open_the_film(ada, has_script=has_script)
    expect(ada.get_by_role("heading", level=1)).to_have_text("The delta")
    _expect_film_at(ada, SECOND, has_script=has_script)
    back = ada.get_by_role("link", name="Back to the question")
    ada.mouse.wheel(0, 3000)
    expect(back).to_be_in_viewport()
    back.click()

    ada.get_by_label("Silt").check()
    check(ada)
    expect(ada.get_by_role("heading", name="Right.")).to_be_visible()
    expect(ada.get_by_text("For 7,000 years.")).to_be_visible()
    ada.get_by_role("link", name="Summary").last.click()
    expect(ada.get_by_text("Every question has a response: this step is complete.")).to_be_visible()
    assert StepProgress.objects.get(step=made.step).last_completed_at


def _open_the_film(page: Page, *, has_script: bool) -> None:
    """Where there is script the link plays the sentence, and its step's title leads to the film."""
    play = page.get_by_role("link", name=f"Play this at 0:{SECOND}")
    assert page.locator("video").count() == 0
    if not has_script:
        play.click()
        return
    address = page.url
    play.click()
    page.wait_for_function(
        f"() => {{ const v = document.querySelector('video'); return v && !v.paused"
        f" && v.currentTime >= {SECOND} && v.currentTime < {SECOND + 3}; }}"
    )
    assert page.url == address
    expect(page.locator("video")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Not right.")).to_be_visible()
    assert axe_problems(page) == []
    # The sentence and no more, and again when pressed again.
    page.evaluate("document.querySelector('video').currentTime = 58.5")
    page.wait_for_function("() => document.querySelector('video').paused")
    play.click()
    page.wait_for_function(f"() => document.querySelector('video').currentTime < {SECOND + 3}")
    page.get_by_role("link", name="The delta").click()


def _expect_film_at(page: Page, second: int, *, has_script: bool) -> None:
    if has_script:
        page.wait_for_function(f"Math.abs(document.querySelector('video').currentTime-{second})<1")
    else:
        source = evaluate(page, "document.querySelector('video').currentSrc")
        assert source.endswith(f"#t={second}")


def test_a_test_is_failed_taken_again_and_passed(ada: Page, quizzing: QuizCourse) -> None:
    contents = [question_contents.one("Silt", "Salt", "Sand", stem=f"Number {n}?") for n in (1, 2)]
    made = quizzing.quiz("The test", *contents, kind="test")
    visit(ada, made.step.get_absolute_url())
    expect(ada.get_by_role("button", name="Mark as complete")).to_have_count(0)
    ada.get_by_role("button", name="Start the test").click()

    for label in ("Salt", "Sand", "Salt"):
        ada.get_by_label(label).check()
        check(ada)
    expect(ada.get_by_text("The right response")).to_be_visible()
    ada.get_by_role("link", name="Next question").click()
    expect(ada.get_by_text("You have 3 tries. This one is worth 3 marks.")).to_be_visible()
    ada.get_by_role("link", name="Summary").first.click()
    expect(ada.get_by_text("1 question has no response yet:")).to_be_visible()
    ada.get_by_role("button", name="Submit with 1 question left out").click()
    expect(ada.get_by_role("heading", name="Not passed")).to_be_visible()
    expect(ada.get_by_text("You may take it again from")).to_be_visible()

    earlier = timezone.now() - timedelta(hours=9)
    Attempt.objects.update(started_at=earlier, submitted_at=earlier)
    ada.reload()
    ada.get_by_role("button", name="Take the test again").click()
    for _ in (1, 2):
        ada.get_by_label("Silt").check()
        check(ada)
        ada.get_by_role("link", name=re.compile("Next question|Summary")).last.click()
    expect(ada.get_by_role("heading", name="Passed")).to_be_visible()
    expect(ada.get_by_text("100 %")).to_be_visible()
    assert StepProgress.objects.get(step=made.step).score == 1

    ada.get_by_role("link", name="Back to the step").click()
    ada.get_by_role("link", name=re.compile("not passed")).click()
    ada.get_by_role("link", name=re.compile("Number 1")).click()
    expect(ada.get_by_text("The right response")).to_be_visible()
    expect(ada.get_by_role("button", name="Try again")).to_have_count(0)


def test_every_kind_by_keyboard(ada: Page, quizzing: QuizCourse) -> None:
    made = quizzing.quiz("All kinds", *quiz_steps.OF_EACH_KIND.values())
    attempt = quizzing.begin(made)
    visit(ada, f"{made.step.get_absolute_url()}attempts/1/questions/1/")

    for asked in attempt.asked.select_related("version").order_by("position"):
        _respond_by_keyboard(ada, asked.version.kind)
        expect(ada.get_by_role("heading", name="Right.")).to_be_visible()
        ada.get_by_role("link", name=re.compile("Next question|Summary")).last.press("Enter")
        ada.wait_for_load_state()

    expect(ada.get_by_text("Every question has a response")).to_be_visible()
    assert Response.objects.filter(fraction=1).count() == len(quiz_steps.OF_EACH_KIND)


def _respond_by_keyboard(page: Page, kind: str) -> None:
    if kind in q.CHOSEN:
        labels = {q.ONE: ["Silt"], q.SEVERAL: ["Nile", "Mekong"], q.TRUE_FALSE: ["False"]}[kind]
        for label in labels:
            page.get_by_label(label, exact=True).press("Space")
    elif kind in q.TYPED:
        field = page.get_by_label("Your response")
        field.press_sequentially("herodotus" if kind == q.TEXT else "6,650 km")
        with page.expect_event("domcontentloaded"):
            field.press("Enter")
        return
    elif kind == q.MATCHING:
        for label, match in (("Nile", "Egypt"), ("Mekong", "Vietnam")):
            page.get_by_label(label).select_option(match)
    else:
        _order(page, ["Spring", "Rapids", "Mouth"])
    with page.expect_event("domcontentloaded"):
        page.get_by_role("button", name="Check my response").press("Enter")


def _order(page: Page, wanted: list[str]) -> None:
    """Move each item up to its place, by its button."""
    for place, words in enumerate(wanted):
        item = page.locator(".item", has_text=words)
        while page.locator(".item .t").all_inner_texts().index(words) > place:
            before = page.locator(".item .t").all_inner_texts()
            item.get_by_role("button", name="Up").press("Enter")
            expect(page.locator(".item .t")).not_to_have_text(before)


def forgive_refusals(reading: Reading) -> None:
    """With JavaScript a refused form is sent twice: the page shows the second response."""
    for watch in reading.watches:
        watch.take("/questions/1/")


def test_an_empty_form_is_told_and_led_to(
    ada: Page, quizzing: QuizCourse, reading: Reading
) -> None:
    made = quizzing.quiz("Check yourself", delta(quizzing))
    quizzing.begin(made)
    visit(ada, f"{made.step.get_absolute_url()}attempts/1/questions/1/")

    check(ada)

    alert = ada.get_by_role("alert")
    expect(alert).to_contain_text("Give a response first.")
    expect(alert).to_be_focused()
    assert not Response.objects.exists()
    forgive_refusals(reading)


def test_a_second_tab_is_told_and_sees_both(
    ada: Page, quizzing: QuizCourse, reading: Reading
) -> None:
    made = quizzing.quiz("Check yourself", quiz_steps.OF_EACH_KIND[q.TEXT])
    quizzing.begin(made)
    address = f"{made.step.get_absolute_url()}attempts/1/questions/1/"
    other = ada.context.new_page()
    for tab in (ada, other):
        visit(tab, address)
    ada.get_by_label("Your response").fill("Strabo")
    check(ada)

    other.get_by_label("Your response").fill("Pliny")
    check(other)

    expect(other.get_by_role("alert").first).to_contain_text("Another window was faster")
    expect(other.locator(".alert")).to_contain_text("Strabo")
    expect(other.locator(".alert")).to_contain_text("Pliny")
    assert Response.objects.get().text == "Strabo"
    forgive_refusals(reading)


@pytest.fixture
def page_of_ada(reading: Reading, quizzing: QuizCourse) -> Page:
    return reading.open(user=quizzing.ada)


@pytest.mark.parametrize("times", [6, pytest.param(50, marks=pytest.mark.soak)])
def test_a_lost_connection_loses_nothing(
    page_of_ada: Page, quizzing: QuizCourse, reading: Reading, times: int
) -> None:
    """The request is dropped before, or its response after, it was saved; random, from a seed."""
    chance = Random(times)
    page = page_of_ada
    made = quizzing.quiz("Check yourself", quiz_steps.OF_EACH_KIND[q.TEXT])
    quizzing.begin(made)
    visit(page, f"{made.step.get_absolute_url()}attempts/1/questions/1/")
    for turn in range(times):
        is_answer_cut, is_left = chance.random() < 0.5, chance.random() < 0.4
        text = f"Nobody {turn}"
        page.get_by_label("Your response").fill(text)
        page.route("**/questions/1/", _cut_answer if is_answer_cut else _cut_request)

        page.get_by_role("button", name=re.compile("Check my response|Try again")).click()
        expect(page.get_by_text("There is no connection.")).to_be_visible()
        page.unroute("**/questions/1/")
        if is_left:
            page.reload()
        assert Response.objects.filter(text=text).exists() == is_answer_cut
        if not (is_answer_cut and is_left):
            expect(page.get_by_label("Your response")).to_have_value(text)
            check(page)
        expect(page.get_by_text("Your last response")).to_contain_text(text)

    assert Response.objects.count() == times
    forgive_refusals(reading)


def _cut_request(route: Route) -> None:
    if route.request.method == "POST":
        route.abort("connectionfailed")
    else:
        route.continue_()


def _cut_answer(route: Route) -> None:
    """The server gets it; its response never arrives."""
    if route.request.method == "POST":
        route.fetch(max_redirects=0)
        route.abort("connectionreset")
    else:
        route.continue_()


def test_what_was_typed_is_there_after_a_refresh(page_of_ada: Page, quizzing: QuizCourse) -> None:
    page = page_of_ada
    made = quizzing.quiz("All kinds", *quiz_steps.OF_EACH_KIND.values())
    attempt = quizzing.begin(made)
    base = f"{made.step.get_absolute_url()}attempts/1/questions/"
    kinds = {row.version.kind: row for row in attempt.asked.select_related("version")}

    visit(page, f"{base}{kinds[q.SEVERAL].position}/")
    page.get_by_label("Thames").check()
    visit(page, f"{base}{kinds[q.MATCHING].position}/")
    page.get_by_label("Nile").select_option("Peru")
    visit(page, f"{base}{kinds[q.ORDERING].position}/")
    page.locator(".item").last.get_by_role("button", name="Up").click()
    moved = page.locator(".item .t").all_inner_texts()

    page.reload()
    assert page.locator(".item .t").all_inner_texts() == moved
    visit(page, f"{base}{kinds[q.MATCHING].position}/")
    expect(page.get_by_label("Nile").locator("option:checked")).to_have_text("Peru")
    visit(page, f"{base}{kinds[q.SEVERAL].position}/")
    expect(page.get_by_label("Thames")).to_be_checked()


def test_an_order_nobody_touched_is_asked_about(
    ada: Page, quizzing: QuizCourse, reading: Reading
) -> None:
    made = quizzing.quiz("Order", quiz_steps.OF_EACH_KIND[q.ORDERING], kind="test")
    quizzing.begin(made)
    visit(ada, f"{made.step.get_absolute_url()}attempts/1/questions/1/")

    ada.get_by_role("button", name="Check my response").click()
    sure = ada.get_by_label("Yes, this order is my response")
    expect(sure).to_be_visible()
    assert not Response.objects.exists()
    reading.watches[-1].take("answer 422")
    sure.check()
    check(ada)

    expect(ada.locator("#result")).to_be_visible()
    assert Response.objects.count() == 1


def test_items_are_dragged(page_of_ada: Page, quizzing: QuizCourse) -> None:
    page = page_of_ada
    made = quizzing.quiz("Order", quiz_steps.OF_EACH_KIND[q.ORDERING])
    quizzing.begin(made)
    visit(page, f"{made.step.get_absolute_url()}attempts/1/questions/1/")
    before = page.locator(".item .t").all_inner_texts()

    first = page.locator(".item .t").first.bounding_box()
    last = page.locator(".item .t").last.bounding_box()
    assert first
    assert last
    page.mouse.move(first["x"] + 9, first["y"] + 9)
    page.mouse.down()
    page.mouse.move(last["x"] + 9, last["y"] + last["height"] + 4, steps=12)
    page.mouse.up()

    assert page.locator(".item .t").all_inner_texts() == [*before[1:], before[0]]
    expect(page.locator("[data-said]")).to_contain_text(f"{before[0]} is now at place 3")


def test_time_runs_out_by_the_servers_clock(page_of_ada: Page, quizzing: QuizCourse) -> None:
    """The form's content is sent at the deadline, and the attempt is submitted."""
    page = page_of_ada
    made = quizzing.quiz("Test", quiz_steps.OF_EACH_KIND[q.TEXT], kind="test", limit_minutes=30)
    attempt = quizzing.begin(made)
    Attempt.objects.update(deadline=timezone.now() + timedelta(seconds=4))
    visit(page, f"{made.step.get_absolute_url()}attempts/1/questions/1/")
    expect(page.locator(".clock")).to_contain_text("left")
    page.get_by_label("Your response").fill("Herodotus")

    expect(page.get_by_role("heading", name="Passed")).to_be_visible(timeout=20_000)

    attempt.refresh_from_db()
    assert attempt.score == 1


def test_extra_time_is_there(page_of_ada: Page, quizzing: QuizCourse) -> None:
    page = page_of_ada
    made = quizzing.quiz("Test", quiz_steps.OF_EACH_KIND[q.TEXT], kind="test", limit_minutes=30)
    attempts.grant_extra_time(quizzing.enrolment, 100, at=timezone.now())

    visit(page, made.step.get_absolute_url())
    expect(page.get_by_text("60 minutes, your extra time included")).to_be_visible()
    page.get_by_role("button", name="Start the test").click()

    expect(page.locator(".clock")).to_contain_text(re.compile(r"(60:00|59:5\d) left"))
