"""Signing in and out, a forgotten password, the account, leaving and joining by a code."""

import re

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from course.models import Course, Enrolment, Run, User
from tests import factories
from tests.journeys.browsing import visit
from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser


@pytest.fixture
def course(site: object, transactional_db: None) -> Course:
    made = factories.course()
    factories.step(made, 1, "The spring", is_open=True)
    factories.run(made)
    return made


@pytest.fixture
def own(reading: Reading, has_script: bool, ada: User, transactional_db: None) -> Page:
    """A learner's page, signed in, once with JavaScript and once without."""
    return reading.open(script=has_script, user=ada)


def sign_in(tab: Page, *, password: str = factories.PASSWORD) -> None:
    tab.get_by_label("Email").fill("Ada@Example.org")
    tab.get_by_label("Password").fill(password)
    tab.get_by_role("main").get_by_role("button", name="Sign in").click()


def sign_out(tab: Page, *, has_script: bool) -> None:
    tab.get_by_role("button", name="Menu of Ada Park").click()
    tab.get_by_role("link", name="Sign out").click()
    tab.get_by_role("main").get_by_role("button", name="Sign out").click()


def test_sign_in_and_out(tab: Page, ada: User, course: Course, has_script: bool) -> None:
    visit(tab, "/account/")
    expect(tab).to_have_url("/accounts/login/?next=/account/")

    sign_in(tab, password="not this one")
    expect(tab.get_by_role("main")).to_contain_text("not correct")
    sign_in(tab)
    expect(tab).to_have_url("/account/")
    sign_out(tab, has_script=has_script)

    expect(tab).to_have_url("/")
    expect(tab.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()
    visit(tab, "/account/")
    expect(tab).to_have_url("/accounts/login/?next=/account/")


def test_signing_in_to_join_joins(tab: Page, ada: User, course: Course) -> None:
    visit(tab, "/courses/rivers/")
    tab.get_by_role("link", name="Join this course").click()
    tab.get_by_role("main").get_by_role("link", name="Sign in").click()
    sign_in(tab)

    expect(tab).to_have_url("/courses/rivers/todo/")
    assert Enrolment.objects.get().learner == ada


def test_forgotten_password(tab: Page, ada: User) -> None:
    new = "another horse altogether"
    visit(tab, "/accounts/login/")
    tab.get_by_role("link", name=re.compile("Forgot")).click()
    tab.get_by_label("Email").fill("ada@example.org")
    tab.get_by_role("button", name="Send me the link").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Look into your mail")

    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    link = re.search(r"http://\S+/password/reset/key/\S+", str(message.body))
    assert link is not None
    visit(tab, link[0])
    for field in tab.get_by_label("New Password").all():
        field.fill(new)
    tab.get_by_role("button", name="Change my password").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Your password is changed")

    tab.get_by_role("main").get_by_role("link", name="Sign in").click()
    sign_in(tab, password=new)
    expect(tab.get_by_role("button", name="Menu of Ada Park")).to_be_visible()
    visit(tab, link[0])
    # A signed-in person, and a link that was used.
    expect(tab.get_by_role("heading", level=1)).to_have_text("This link is spent")


def test_account_name_and_time_zone(own: Page, ada: User) -> None:
    visit(own, "/account/")
    own.get_by_label("Your name").fill("")
    own.get_by_role("button", name="Save").click()
    expect(own.get_by_label("Your name")).to_have_attribute("aria-invalid", "true")

    own.get_by_label("Your name").fill("Ada Kim Park")
    own.get_by_label("Time zone").select_option("Asia/Seoul")
    own.get_by_role("button", name="Save").click()

    expect(own.get_by_text("Your account is saved.")).to_be_visible()
    expect(own.get_by_role("button", name="Menu of Ada Kim Park")).to_be_visible()
    ada.refresh_from_db()
    assert (ada.display_name, ada.time_zone) == ("Ada Kim Park", "Asia/Seoul")


def test_leave_and_come_back(own: Page, ada: User, course: Course) -> None:
    first = factories.enrol(ada, course)
    visit(own, "/courses/rivers/todo/")
    own.get_by_role("link", name="Leave").click()
    own.get_by_role("link", name="Stay").click()
    expect(own).to_have_url("/courses/rivers/todo/")
    own.get_by_role("link", name="Leave").click()
    own.get_by_role("button", name="Leave the course").click()

    expect(own.get_by_text("You have left “Rivers of the world”.")).to_be_visible()
    first.refresh_from_db()
    assert first.left_at is not None

    own.get_by_role("button", name="Come back to this course").click()
    expect(own).to_have_url("/courses/rivers/todo/")
    assert Enrolment.objects.current().get(learner=ada) == first


def test_join_by_code(own: Page, ada: User, course: Course) -> None:
    course.runs.update(joining=Run.Joining.CODE, join_code="silt-and-sand")
    visit(own, "/courses/rivers/join/")
    own.get_by_label("Code").fill("sand")
    own.get_by_role("button", name="Join this course").click()

    expect(own.locator("#id_code_error")).to_contain_text("That is not the code of this run.")
    expect(own.get_by_label("Code")).to_have_value("sand")
    assert not Enrolment.objects.exists()

    own.get_by_label("Code").fill(" silt-and-sand ")
    own.get_by_role("button", name="Join this course").click()
    expect(own).to_have_url("/courses/rivers/todo/")
    assert Enrolment.objects.get().learner == ada


def test_sign_out_elsewhere(reading: Reading, has_script: bool, ada: User, course: Course) -> None:
    # A browser can name itself anything.
    name = '"><img src=x onerror=alert(1)><svg onload=alert(1)>'
    here = reading.open(script=has_script)
    elsewhere = reading.open(script=has_script, user_agent=name)
    for tab in (here, elsewhere):
        visit(tab, "/accounts/login/?next=/account/")
        sign_in(tab)
        expect(tab).to_have_url("/account/")

    visit(here, "/account/sessions/")
    expect(here.locator("img, svg")).to_have_count(0)
    other = here.get_by_role("listitem").filter(has_text=name)
    other.get_by_role("button", name="Sign out there").click()

    expect(here.get_by_text("Signed out there.")).to_be_visible()
    expect(here.get_by_role("listitem").filter(has_text=name)).to_have_count(0)
    visit(elsewhere, "/account/")
    expect(elsewhere).to_have_url("/accounts/login/?next=/account/")
    visit(here, "/account/")
    expect(here).to_have_url("/account/")
