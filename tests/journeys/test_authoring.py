"""An educator writes a question of each kind by keyboard, and answers it as a learner."""

import pytest
from playwright.sync_api import Page, expect

from course.models import User
from quizzes import questions as q
from quizzes.marking import mark, right_response
from quizzes.models import Attempt, Question
from tests import factories
from tests.journeys.browsing import visit
from tests.journeys.conftest import Reading
from tests.worlds.film_course import FilmCourse, make_film_course

pytestmark = pytest.mark.browser

# The input of each row, field by field; a tick is pressed.
TICK = "tick"
ROWS: dict[str, list[dict[str, str]]] = {
    q.ONE: [{"text": "Downhill", "is_right": TICK}, {"text": "Uphill", "feedback": "No."}],
    q.SEVERAL: [
        {"text": "Silt", "is_right": TICK},
        {"text": "Sand", "is_right": TICK},
        {"text": "Steel", "feedback": "No."},
    ],
    q.TRUE_FALSE: [{"feedback": "It is wet."}, {"is_right": TICK}],
    q.TEXT: [{"text": "delta", "is_right": TICK}, {"text": "*", "feedback": "No."}],
    q.NUMBER: [{"text": "160", "is_right": TICK, "tolerance": "5"}],
    q.MATCHING: [{"text": "Rhine", "match": "Europe"}, {"text": "Nile", "match": "Africa"}],
    q.ORDERING: [{"text": "Rain"}, {"text": "River"}, {"text": "Sea"}],
}


@pytest.fixture
def stage(site: object, transactional_db: None, grace: User) -> FilmCourse:
    made = make_film_course()
    factories.educator(grace, made.course)
    return made


@pytest.mark.parametrize("kind", q.KINDS)
def test_question_of_each_kind_is_written_and_played_through(
    reading: Reading, stage: FilmCourse, grace: User, kind: str
) -> None:
    tab = reading.open(script=True, user=grace)
    _write(tab, stage, kind)

    row = Question.objects.get()
    content = row.versions.get().read()
    assert content.kind == kind
    assert mark(content, right_response(content)) == 1
    tab.get_by_role("link", name="Try it as a learner").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("You try this as a learner: nothing is kept.")).to_be_visible()
    _respond(tab, content)

    expect(tab.locator("#result")).to_have_class("result right")
    assert not Attempt.objects.exists()


def test_question_is_written_without_script(
    reading: Reading, stage: FilmCourse, grace: User
) -> None:
    tab = reading.open(script=False, user=grace)
    _write(tab, stage, q.ORDERING)

    content = Question.objects.get().versions.get().read()
    assert [option.text for option in content.options] == ["Rain", "River", "Sea"]


def test_rows_are_moved_by_keyboard_and_checked_as_one_writes(
    reading: Reading, stage: FilmCourse, grace: User
) -> None:
    tab = reading.open(user=grace)
    visit(tab, f"/admin/course/course/{stage.course.pk}/questions/add/ordering/")
    _type(tab, "#id_stem", "Put these in **order**.")
    _type(tab, "#id_option-0-text", "Sea")
    _type(tab, "#id_option-1-text", "Rain")

    tab.get_by_role("button", name="Move down").first.focus()
    tab.keyboard.press("Enter")

    expect(tab.locator("[data-preview] strong")).to_have_text("order")
    expect(tab.locator("[data-findings]")).to_contain_text("No feedback at all")
    tab.get_by_role("button", name="Save", exact=True).focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("The question is saved.")).to_be_visible()
    content = Question.objects.get().versions.get().read()
    assert [option.text for option in content.options] == ["Rain", "Sea"]


def test_quiz_is_put_together_from_a_list(reading: Reading, stage: FilmCourse, grace: User) -> None:
    tab = reading.open(user=grace)
    _write(tab, stage, q.ONE)
    _write(tab, stage, q.TEXT)
    step = factories.step(stage.course, 5, "Check yourself", kind="quiz", is_published=False)
    visit(tab, f"/admin/course/step/{step.pk}/change/")

    chooser = tab.get_by_label("Add", exact=True)
    for index in (1, 2):
        chooser.select_option(index=index)
    tab.locator(".slots").get_by_role("button", name="Move down").first.press("Enter")
    tab.get_by_role("button", name="Save", exact=True).press("Enter")

    expect(tab).to_have_url(f"/admin/course/course/{stage.course.pk}/outline/#step-{step.pk}")
    asked = Question.objects.filter(slots__quiz=step.pk).order_by("slots__position")
    assert [row.versions.get().kind for row in asked] == [q.TEXT, q.ONE]


def _write(tab: Page, stage: FilmCourse, kind: str) -> None:
    visit(tab, f"/admin/course/course/{stage.course.pk}/questions/add/{kind}/")
    _type(tab, "#id_stem", f"A question of the kind {kind}?")
    for index, fields in enumerate(ROWS[kind]):
        for name, value in fields.items():
            if value == TICK:
                tab.locator(f"#id_option-{index}-{name}").press("Space")
            else:
                _type(tab, f"#id_option-{index}-{name}", value)
    tab.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(tab.get_by_text("The question is saved.")).to_be_visible()


def _type(tab: Page, place: str, text: str) -> None:
    tab.locator(place).focus()
    tab.keyboard.type(text)


def _respond(tab: Page, content: q.QuestionContent) -> None:
    """Give the right response, by keyboard where there is something to choose or type."""
    options = content.options
    if content.kind in q.TYPED:
        _type(tab, "#typed", right_response(content).text)
    elif content.kind == q.MATCHING:
        for index, option in enumerate(options):
            tab.locator(f"#pick-{index}").select_option(label=option.match)
    elif content.kind == q.ORDERING:
        _put_in_order(tab, [option.text for option in options])
    elif content.kind == q.TRUE_FALSE:
        tab.get_by_role("radio", name="False").press("Space")
    else:
        for option in options:
            if option.worth == q.RIGHT:
                tab.get_by_label(option.text).press("Space")
    tab.get_by_role("button", name="Check my response").press("Enter")


def _put_in_order(tab: Page, texts: list[str]) -> None:
    """Move items up, one after the other, until they are in order."""
    items = tab.locator(".items .item")
    for place, text in enumerate(texts):
        for _ in texts:
            now = [item.strip() for item in items.all_inner_texts()]
            at = next(index for index, item in enumerate(now) if text in item)
            if at == place:
                break
            items.nth(at).get_by_role("button", name="up").press("Enter")
