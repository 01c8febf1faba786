"""The whole way visible, with and without JavaScript: what is left, why, and back to where it was
left.
"""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from lessons.film.playing import add_played
from quizzes import attempts
from tests.factories import question_contents
from tests.journeys.browsing import visit
from tests.journeys.conftest import Reading
from tests.worlds.quiz_course import QuizCourse, make_quiz_course

pytestmark = pytest.mark.browser

each_way = pytest.mark.parametrize("is_scripted", [True, False], ids=["scripted", "plain"])


@pytest.fixture
def quizzing(site: object, transactional_db: None) -> QuizCourse:
    return make_quiz_course()


@each_way
def test_from_home_over_the_map_into_the_film_where_it_was_left(
    reading: Reading, quizzing: QuizCourse, *, is_scripted: bool
) -> None:
    video = quizzing.stage.film.video
    end = video.duration_ms // 2
    spans = [(0, end)]
    add_played(quizzing.enrolment.pk, video, spans=spans, position_ms=end, at=timezone.now())
    page = reading.open(user=quizzing.ada, script=is_scripted)

    visit(page, "/")
    page.get_by_role("link", name="Your progress").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your progress")
    week = page.locator("#week-5")
    expect(week.get_by_text("the first part missing is")).to_be_visible()
    page.get_by_role("link", name="Go on: 5.2").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The delta")
    source = page.locator("video source").first
    assert re.search(r"#t=[1-9]", source.get_attribute("src") or "")


@each_way
def test_open_attempt_goes_on_at_its_open_question(
    reading: Reading, quizzing: QuizCourse, *, is_scripted: bool
) -> None:
    contents = [question_contents.one("a", "b", "c", stem=f"Question {n}?") for n in (1, 2, 3)]
    test = quizzing.quiz("Rapids", *contents, kind="test")
    attempt = quizzing.begin(test)
    quizzing.give(attempt.asked.select_related("version").get(position=1), rightly=False)
    page = reading.open(user=quizzing.ada, script=is_scripted)

    visit(page, "/courses/rivers/progress/")
    expect(page.get_by_text("Question 2 has no response yet").first).to_be_visible()
    page.get_by_role("link", name=re.compile("Go on")).click()
    expect(page.get_by_text("Question 2?")).to_be_visible()

    attempts.submit(attempt.pk, at=timezone.now())
    visit(page, "/courses/rivers/progress/")
    tile = page.locator(".map .f")
    expect(tile).to_contain_text("not passed yet (0")
    expect(page.get_by_text("The next try is possible from").last).to_be_visible()
