"""A learner and an educator use the site in Korean and in Chinese: no English texts."""

import re

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from course.models import StepProgress, User
from tests import factories
from tests.config.catalogues import LOCALES
from tests.config.spoken import left_in_english
from tests.journeys.browsing import follow_in_outline, visit
from tests.journeys.conftest import Reading
from tests.worlds.film_course import MEDIA, FilmCourse, make_film_course

pytestmark = pytest.mark.browser

# Accept-Language of browsers, by the language the pages then have.
BROWSERS = {"ko": "ko-KR", "zh-hans": "zh-CN"}


@pytest.fixture(params=sorted(LOCALES))
def language(request: pytest.FixtureRequest) -> str:
    given: str = request.param
    return given


@pytest.fixture
def foreign_tab(reading: Reading, has_script: bool, language: str, transactional_db: None) -> Page:
    return reading.open(script=has_script, locale=BROWSERS[language])


@pytest.fixture
def stage(site: object, transactional_db: None) -> FilmCourse:
    return make_film_course()


class Words:
    """Words of the interface in one language, as people see them."""

    def __init__(self, language: str, tab: Page) -> None:
        self._language, self._tab = language, tab

    def __call__(self, english: str, **values: str) -> str:
        with override(self._language):
            translated = gettext(english)
        assert translated != english
        return translated % values if values else translated

    def button(self, english: str, inside: str = "main") -> None:
        self._tab.locator(inside).get_by_role("button", name=self(english), exact=True).click()

    def link(self, english: str) -> None:
        self._tab.get_by_role("link", name=self(english), exact=True).first.click()

    def fill(self, english: str, value: str) -> None:
        self._tab.get_by_label(self(english), exact=True).fill(value)

    def read(self) -> None:
        """Check that nothing on the page is English, once it is loaded."""
        expect(self._tab.locator("html")).to_have_attribute("lang", self._language)
        self._tab.wait_for_load_state()
        assert left_in_english(self._tab.content(), self._language) == []


def test_visitor_becomes_a_learner_in_other_words(
    foreign_tab: Page, stage: FilmCourse, language: str
) -> None:
    tab, words = foreign_tab, Words(language, foreign_tab)

    visit(tab, "/")
    words.read()
    visit(tab, "/courses/rivers/5.2")
    words.read()
    words.link("Join this course")
    words.read()
    tab.locator("[name=display_name]").fill("Ada Park")
    tab.locator("[name=email]").fill("ada@example.org")
    tab.locator("[name=password1]").fill(factories.PASSWORD)
    words.button("Sign up")

    expect(tab).to_have_url("/courses/rivers/todo/")
    words.read()
    follow_in_outline(tab, "The delta")
    words.read()
    tab.locator("a.skip[href='?t=46']").click()
    expect(tab).to_have_url(re.compile(r"\?t=46$"))
    words.button("Mark as complete", "#complete")
    expect(tab.get_by_text(words("Completed"), exact=True)).to_be_visible()
    words.read()
    words.button("Undo")
    words.button("Mark as complete", "#complete")
    expect(tab.get_by_text(words("Completed"), exact=True)).to_be_visible()
    tab.locator(".moves a[rel=next]").click()
    words.read()

    rows = StepProgress.objects.filter(last_completed_at__isnull=False)
    assert [row.step_id for row in rows] == [stage.film.pk]


def test_educator_edits_in_other_words(
    foreign_tab: Page, stage: FilmCourse, language: str, ada: User, grace: User
) -> None:
    tab, words = foreign_tab, Words(language, foreign_tab)
    factories.educator(grace, stage.course)
    factories.enrol(ada, stage.course)

    visit(tab, "/admin/")
    words.read()
    tab.locator("[name=login]").fill("grace@example.org")
    tab.locator("[name=password]").fill(factories.PASSWORD)
    words.button("Sign in")
    words.read()
    tab.get_by_role("link", name="Rivers of the world").click()
    words.read()
    tab.get_by_role("link", name="The delta", exact=True).click()
    words.read()
    tab.locator("#id_body").fill("The river was **edited** by Grace.")
    tab.locator("#id_captions_file").set_input_files(MEDIA / "talk.mp4")
    words.button("Save", "body")
    words.read()
    tab.locator("#id_captions_text").fill((MEDIA / "talk.vtt").read_text())
    words.button("Save", "body")

    expect(tab).to_have_url(re.compile(r"/outline/#step-\d+$"))
    words.read()
    stage.film.refresh_from_db()
    assert stage.film.body == "The river was **edited** by Grace."
    words.link("Runs and progress")
    words.read()
    tab.locator("a[href$='/overview/']").first.click()
    words.read()
    tab.locator("a[href$='/progress/']").first.click()
    expect(tab.get_by_role("row").filter(has_text="Ada Park")).to_be_visible()
    words.read()
