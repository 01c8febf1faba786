"""Two people at one form: every page of the desk that edits shows both versions, and loses none."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from course.models import (
    Activity,
    Course,
    CourseFile,
    Moment,
    Organisation,
    Run,
    SitePage,
    Step,
    StepLink,
    TeamMember,
    User,
    Week,
    WeekOpening,
)
from lessons.models import Transcript
from quizzes.models import Quiz
from tests import factories
from tests.factories.html_forms import HtmlForm, forms_in
from tests.factories.uploads import png
from tests.worlds.access import AccessWorld
from tests.worlds.addresses import copy_of
from tests.worlds.desk_addresses import QUESTION_KEY, ROWS, desk_address, desk_world
from tests.worlds.module_world import module_world

# Forms that edit nothing which the page shows: they add, move by one place, ask, or set one state
# that is the same for whoever asks for it.
ADDS_ONLY = {
    "/outline/move/": "moves by one place from wherever it is",
    "/outline/add/": "adds",
    "/questions/import/": "adds, and makes new versions beside the present ones",
    "/questions/add/one/": "adds",
    f"/{QUESTION_KEY}/copy/": "adds",
    f"/{QUESTION_KEY}/retire/": "sets a state",
    f"/{QUESTION_KEY}/try/": "stores nothing",
    "/try/1/": "stores nothing",
    "/copy/": "adds",
    "/accept/": "names the place it accepts",
    "/delete/": "asks first",
    "/revoke/": "sets a state",
    "/people/": "adds",
    "/withdraw/": "sets a state",
    "/add/": "adds",
    "/accounts/logout/": "ends a session",
}


def build() -> AccessWorld:
    made = desk_world()
    tests = Quiz.objects.filter(step__kind="test")
    tests.update(limit_minutes=40)
    run = made.course.runs.get(number=1)
    WeekOpening.objects.create(run=run, week=2, opens_at=factories.NOW)
    StepLink.objects.create(step=made.steps["closed"], title="A link", url="https://a.example/")
    return made


@pytest.fixture(scope="module")
def _module_world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[AccessWorld]:
    with module_world(django_db_blocker, build) as made:
        yield made


@pytest.fixture
def world(_module_world: AccessWorld, db: None, now: Any) -> AccessWorld:
    """Everybody with a browser of their own for this test."""
    clients = {name: copy_of(client) for name, client in _module_world.clients.items()}
    return replace(_module_world, clients=clients)


def pages(world: AccessWorld) -> list[str]:
    found = [desk_address(world, row[0]) for row in ROWS if row[1] == "GET"]
    return list(dict.fromkeys(found))


def posting(content: bytes) -> list[HtmlForm]:
    return [form for form in forms_in(content) if form.method == "post"]


def test_every_form_that_edits_carries_its_edition(world: AccessWorld) -> None:
    staff = world.clients["staff"]
    without = []
    with_edition = 0

    for page in pages(world):
        response = staff.get(page)
        if response.status_code != 200 or "html" not in response.headers["Content-Type"]:
            continue
        for form in posting(response.content):
            target = (form.action or page).split("?")[0]
            if any(name == "edition" or name.startswith("seen") for name in form.names):
                with_edition += 1
            elif form.id == "changelist-form" and set(form.names) <= {"csrfmiddlewaretoken"}:
                continue  # a list, which edits nothing
            elif not any(target.endswith(end) for end in ADDS_ONLY):
                without.append((page, target))

    assert without == [], "\n".join(map(str, without))
    assert with_edition >= 14


class Case(NamedTuple):
    """A page, a field on it, what one person and the other put in it, and what is stored of it."""

    page: Callable[[AccessWorld], str]
    field: str
    theirs: Any
    mine: Any
    stored: Callable[[AccessWorld], Any]
    target: str = ""


def change(model: str, pk: Callable[[AccessWorld], Any]) -> Callable[[AccessWorld], str]:
    return lambda world: reverse(f"admin:course_{model}_change", args=[pk(world)])


def run_of(world: AccessWorld) -> Run:
    return world.course.runs.get(number=1)


def enrolment_of(world: AccessWorld) -> Any:
    return run_of(world).enrolments.get()


def link_of(world: AccessWorld) -> StepLink:
    return StepLink.objects.get(step=world.steps["closed"])


def a_test(world: AccessWorld) -> Quiz:
    return Quiz.objects.get(step=world.tests["closed"])


CASES = {
    "course": Case(
        change("course", lambda w: w.course.pk),
        "title",
        "Rivers of Asia",
        "Rivers of Europe",
        lambda w: Course.objects.get(pk=w.course.pk).title,
    ),
    "team": Case(
        change("course", lambda w: w.course.pk),
        "team-0-role",
        "educator",
        "mentor",
        lambda w: TeamMember.objects.get(course=w.course).role,
    ),
    "weeks": Case(
        change("course", lambda w: w.course.pk),
        "weeks-0-title",
        "Springs",
        "Sources",
        lambda w: w.course.weeks.order_by("number").values_list("title", flat=True)[0],
    ),
    "run": Case(
        change("run", lambda w: run_of(w).pk),
        "people",
        "ana@example.org\nbo@example.org",
        "ana@example.org\ncy@example.org",
        lambda w: "\n".join(run_of(w).invitations.values_list("email", flat=True)),
    ),
    "opening": Case(
        change("run", lambda w: run_of(w).pk),
        "openings-0-opens_at",
        "2026-12-01T10:00",
        "2026-12-02T10:00",
        lambda w: f"{run_of(w).openings.get().opens_at:%Y-%m-%dT%H:%M}",
    ),
    "step": Case(
        change("step", lambda w: w.steps["closed"].pk),
        "summary",
        "By the water",
        "On the water",
        lambda w: Step.objects.get(pk=w.steps["closed"].pk).summary,
    ),
    "link": Case(
        change("step", lambda w: w.steps["closed"].pk),
        "links-0-title",
        "Their link",
        "My link",
        lambda w: link_of(w).title,
    ),
    "week": Case(
        change("week", lambda w: w.steps["closed"].activity.week_id),
        "introduction",
        "Their words",
        "My words",
        lambda w: Week.objects.get(pk=w.steps["closed"].activity.week_id).introduction,
    ),
    "activity": Case(
        change("week", lambda w: w.steps["closed"].activity.week_id),
        "activities-0-title",
        "Their activity",
        "My activity",
        lambda w: Activity.objects.get(pk=w.steps["closed"].activity_id).title,
    ),
    "organisation": Case(
        change("organisation", lambda w: w.course.organisation_id),
        "name",
        "Delta University",
        "Delta School",
        lambda w: Organisation.objects.get().name,
    ),
    "site page": Case(
        change("sitepage", lambda w: SitePage.objects.get().pk),
        "body",
        "We keep little.",
        "We keep nothing.",
        lambda w: SitePage.objects.get().body,
    ),
    "person": Case(
        change("user", lambda w: User.objects.get(email="ada@example.org").pk),
        "display_name",
        "Ada P.",
        "A. Park",
        lambda w: User.objects.get(email="ada@example.org").display_name,
    ),
    "question": Case(
        lambda w: reverse("admin:course_course_question", args=[w.course.pk, QUESTION_KEY]),
        "stem",
        "Where does it go?",
        "Whither does it go?",
        lambda w: w.course.questions.get(key=QUESTION_KEY).versions.latest("number").read().stem,
    ),
    "title of a question": Case(
        lambda w: reverse("admin:course_course_question", args=[w.course.pk, QUESTION_KEY]),
        "title",
        "Their name for it",
        "My name for it",
        lambda w: w.course.questions.get(key=QUESTION_KEY).title,
    ),
    "extra time": Case(
        lambda w: reverse("admin:course_run_extra_time", args=[run_of(w).pk, enrolment_of(w).pk]),
        "percent",
        "25",
        "50",
        lambda w: str(enrolment_of(w).extra_time.percent),
    ),
    "closing": Case(
        lambda w: reverse("admin:course_run_closings", args=[run_of(w).pk]),
        "closes-%s",
        "2026-12-24T10:00",
        "2026-12-31T10:00",
        lambda w: f"{run_of(w).closings.get().closes_at:%Y-%m-%dT%H:%M}",
    ),
}


def main_form(client: Client, page: str, field: str) -> HtmlForm:
    return next(form for form in posting(client.get(page).content) if field in form.names)


def send(client: Client, page: str, form: HtmlForm, **changes: Any) -> Any:
    return client.post(form.action or page, form.data | {"_save": "1"} | changes)


@pytest.mark.parametrize("name", CASES)
def test_of_two_people_the_second_sees_both_versions_and_then_decides(
    world: AccessWorld, name: str
) -> None:
    case = CASES[name]
    page, field = case.page(world), case.field.replace("%s", str(a_test(world).pk))
    theirs, mine = world.clients["educator"], world.clients["staff"]
    if name in {"organisation", "site page", "person", "team"}:
        other = factories.person("Kim Staff", is_staff=True)
        theirs = Client()
        theirs.force_login(other)
    opened_by_them, opened_by_me = main_form(theirs, page, field), main_form(mine, page, field)

    first = send(theirs, page, opened_by_them, **{field: case.theirs})
    second = send(mine, page, opened_by_me, **{field: case.mine})
    between = case.stored(world)
    shown = main_form_in(second.content, field)
    third = send(mine, page, shown, **({} if shown.data[field] == case.mine else {field: ""}))

    html = second.content.decode()
    assert f"{theirs_name(name)} has saved this since you opened it" in html
    assert (first.status_code, second.status_code, third.status_code) == (302, 200, 302), html
    assert between == case.theirs
    assert shown.data[field].replace("\r\n", "\n") == case.mine
    assert case.theirs.splitlines()[-1] in html or "25 %" in html or "24, 2026" in html
    assert case.stored(world) == case.mine


def theirs_name(case: str) -> str:
    of_staff = {"organisation", "site page", "person", "team"}
    return "Kim Staff" if case in of_staff else "Grace Lindqvist"


def main_form_in(content: bytes, field: str) -> HtmlForm:
    return next(form for form in posting(content) if field in form.names)


def test_what_one_left_alone_is_taken_over_and_told(world: AccessWorld) -> None:
    page = CASES["course"].page(world)
    grace, sam = world.clients["educator"], world.clients["staff"]
    opened, also_opened = main_form(grace, page, "title"), main_form(sam, page, "title")

    send(grace, page, opened, title="Theirs", audience="Everybody")
    refused = send(sam, page, also_opened, summary="Mine")
    shown = main_form_in(refused.content, "title")
    send(sam, page, shown)

    course = Course.objects.get(pk=world.course.pk)
    assert "Grace Lindqvist has saved this since you opened it" in refused.content.decode()
    assert "Saved meanwhile: Theirs" in refused.content.decode()
    assert (shown.data["title"], shown.data["summary"]) == ("Theirs", "Mine")
    assert (course.title, course.audience, course.summary) == ("Theirs", "Everybody", "Mine")


def test_rows_of_an_inline_added_and_removed_meanwhile(world: AccessWorld) -> None:
    page = CASES["opening"].page(world)
    grace, sam = world.clients["educator"], world.clients["staff"]
    opened, also_opened = main_form(grace, page, "people"), main_form(sam, page, "people")

    send(
        grace,
        page,
        opened,
        **{
            "openings-0-DELETE": "on",
            "openings-1-week": "7",
            "openings-1-opens_at": "2026-12-07T10:00",
        },
    )
    refused = send(sam, page, also_opened, **{"openings-0-opens_at": "2026-12-02T10:00"})
    shown = main_form_in(refused.content, "people")
    saved = send(sam, page, shown)

    html = refused.content.decode()
    weeks = {row.week: f"{row.opens_at:%m-%d}" for row in run_of(world).openings.all()}
    assert refused.status_code == 200
    assert "Saved meanwhile: removed" in html
    assert "Week 7" in html
    assert saved.status_code == 302, saved.content.decode()
    assert weeks == {7: "12-07", 2: "12-02"}


def test_another_time_zone_alone_is_no_conflict(world: AccessWorld) -> None:
    page = CASES["opening"].page(world)
    sam = world.clients["staff"]
    opened = main_form(sam, page, "people")
    shown = opened.data["openings-0-opens_at"]

    saved = send(sam, page, opened, time_zone="Asia/Seoul")

    assert saved.status_code == 302
    assert main_form(sam, page, "people").data["openings-0-opens_at"] == shown


def test_the_same_change_twice_is_no_conflict(world: AccessWorld) -> None:
    page = CASES["course"].page(world)
    grace, sam = world.clients["educator"], world.clients["staff"]
    opened, also_opened = main_form(grace, page, "title"), main_form(sam, page, "title")

    send(grace, page, opened, title="Rivers of Asia")
    again = send(sam, page, also_opened, title="Rivers of Asia")

    assert again.status_code == 302


def test_a_form_that_was_refused_for_another_reason_is_no_conflict(world: AccessWorld) -> None:
    page = CASES["course"].page(world)
    sam = world.clients["staff"]
    refused = send(sam, page, main_form(sam, page, "title"), title="")

    saved = send(sam, page, main_form_in(refused.content, "title"), title="Rivers")

    assert "since you opened it" not in refused.content.decode()
    assert saved.status_code == 302


@pytest.mark.parametrize(
    "content", ["", "nonsense", "[1, 2]", "[" * 100_000, '[1e999,{"a":1}]', "[1,{}]"], ids=len
)
def test_an_edition_that_is_none_never_breaks_the_page(world: AccessWorld, content: str) -> None:
    page = CASES["course"].page(world)
    sam = world.clients["staff"]

    for edition in (content, urlsafe_b64encode(content.encode()).decode(), "é" + content):
        form = main_form(sam, page, "title")
        response = send(sam, page, form, title="Mine", edition=edition)

        assert response.status_code in {200, 302}


def test_of_two_uploads_of_one_name_the_second_is_told(world: AccessWorld) -> None:
    page = reverse("admin:course_course_files", args=[world.course.pk])
    grace, sam = world.clients["educator"], world.clients["staff"]
    opened, also_opened = main_form(grace, page, "uploads"), main_form(sam, page, "uploads")

    def upload(client: Client, form: HtmlForm, colour: str) -> Any:
        return client.post(page, form.data | {"uploads": picture(colour)})

    upload(grace, opened, "navy")
    refused = upload(sam, also_opened, "red")
    between = CourseFile.objects.get(name="map.png").sha256
    saved = upload(sam, main_form_in(refused.content, "uploads"), "red")

    assert "Grace Lindqvist has saved this since you opened it" in refused.content.decode()
    assert saved.status_code == 302
    assert CourseFile.objects.get(name="map.png").sha256 != between


def test_a_file_replaced_meanwhile_is_not_deleted_unseen(world: AccessWorld) -> None:
    page = reverse("admin:course_course_files", args=[world.course.pk])
    grace, sam = world.clients["educator"], world.clients["staff"]
    grace.post(page, {"uploads": picture("navy")})
    row = CourseFile.objects.get(name="map.png")
    delete = reverse("admin:course_course_remove_file", args=[world.course.pk, row.pk])
    form = next(f for f in posting(sam.get(page).content) if f.action == delete)
    grace.post(page, {"uploads": picture("red")})

    refused = sam.post(delete, form.data, follow=True)

    assert "Nothing is deleted" in refused.content.decode()
    assert CourseFile.objects.filter(name="map.png").exists()


def test_of_two_who_move_a_transcript_the_second_is_told(world: AccessWorld) -> None:
    page = reverse("admin:course_step_transcript", args=[world.steps["closed"].pk, "en"])
    grace, sam = world.clients["educator"], world.clients["staff"]
    opened, also_opened = main_form(grace, page, "seconds"), main_form(sam, page, "seconds")

    first = grace.post(opened.action, opened.data | {"seconds": "0.8"})
    assert first.status_code == 302, first.context["shift_form"].errors
    refused = sam.post(also_opened.action, also_opened.data | {"seconds": "0.8"})
    shown = main_form_in(refused.content, "seconds")

    assert "Saved meanwhile: moved by +0.8 s" in refused.content.decode()
    assert Transcript.objects.get(video=world.steps["closed"].pk).shifted_ms == 800
    assert shown.data["seconds"] == "0.8"


def test_of_two_who_place_a_moment_the_second_is_told(world: AccessWorld) -> None:
    moment = Moment.objects.get()
    page = reverse("admin:course_course_moment", args=[world.course.pk, moment.pk])
    grace, sam = world.clients["educator"], world.clients["staff"]
    places = [form for form in posting(grace.get(page).content) if "start_ms" in form.names]

    grace.post(page, places[0].data)
    between = Moment.objects.get().start_ms
    refused = sam.post(page, places[1].data)

    assert "has saved this since you opened it" in refused.content.decode()
    assert Moment.objects.get().start_ms == between


def test_of_two_who_set_a_password_the_second_is_told(world: AccessWorld) -> None:
    ada = User.objects.get(email="ada@example.org")
    page = reverse("admin:auth_user_password_change", args=[ada.pk])
    sam = world.clients["staff"]
    opened = main_form(sam, page, "password1")
    new = {"password1": "tall grass by water", "password2": "tall grass by water"}
    other = {"password1": "low clouds in spring", "password2": "low clouds in spring"}

    first = sam.post(page, opened.data | new)
    refused = sam.post(page, opened.data | other, follow=True)

    ada.refresh_from_db()
    assert first.status_code == 302
    assert "Nothing is saved yet" in refused.content.decode()
    assert ada.check_password("tall grass by water")


def picture(colour: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("map.png", png(colour), "image/png")
