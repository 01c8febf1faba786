"""Access to the desk; objects of other courses are not found there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from course.models import Activity, Course, Run, Step, TeamMember, User, Week
from desk.admin.scoped import ScopedAdmin
from tests import factories
from tests.desk.conftest import step_data

SignIn = Callable[[User], Client]


@pytest.fixture
def theirs(deserts: Course) -> dict[str, Any]:
    """Rows of Mallory's course."""
    step = factories.step(deserts, 1, "Sand of secrets")
    return {
        "course": deserts,
        "step": step,
        "week": step.activity.week,
        "run": factories.run(deserts),
    }


def counts() -> tuple[int, ...]:
    models = (Course, Week, Activity, Step, Run, TeamMember, LogEntry)
    return tuple(model.objects.count() for model in models)


def test_visitor_is_sent_to_sign_in_and_back(client: Client, db: None) -> None:
    first = client.get("/admin/")
    second = client.get(first.headers["Location"])

    assert first.headers["Location"] == "/admin/login/?next=/admin/"
    assert second.headers["Location"] == "/accounts/login/?next=/admin/"


@pytest.mark.parametrize("wanted", ["https://e", "//e", "/\\e", "javascript:alert(1)", "\t//e"])
def test_sign_in_stays_on_the_site(desk: Client, wanted: str) -> None:
    response = desk.get("/admin/login/", {"next": wanted})

    assert response.headers["Location"] == "/admin/"


@pytest.mark.parametrize("role", [None, "mentor", "host"])
def test_learner_mentor_and_host_are_refused(
    ada: User, rivers: Course, as_person: SignIn, role: str | None
) -> None:
    if role:
        factories.educator(ada, rivers, role)
    client = as_person(ada)

    response = client.get("/admin/", follow=True)

    assert response.status_code == 403
    assert rivers.title not in response.content.decode()


@pytest.mark.parametrize("role", ["lead_educator", "educator"])
def test_educators_get_in(ada: User, rivers: Course, as_person: SignIn, role: str) -> None:
    factories.educator(ada, rivers, role)

    response = as_person(ada).get("/admin/")

    assert response.status_code == 200
    assert rivers.title in response.content.decode()


def test_inactive_educator_is_refused(grace: User, desk: Client) -> None:
    grace.is_active = False
    grace.save()

    response = desk.get("/admin/")

    assert response.status_code == 302


def test_index_shows_own_courses_only(desk: Client, deserts: Course) -> None:
    content = desk.get("/admin/").content.decode()

    assert "Rivers of the world" in content
    assert "Deserts" not in content


def test_index_shows_staff_every_course(
    sam: User, rivers: Course, deserts: Course, as_person: SignIn
) -> None:
    content = as_person(sam).get("/admin/").content.decode()

    assert "Rivers of the world" in content
    assert "Deserts of the world" in content


def test_only_scoped_pages_are_registered() -> None:
    registered = admin.site._registry

    assert {"Course", "Step", "Week", "Run", "User"} <= {model.__name__ for model in registered}
    assert not {"Group", "EmailAddress"} & {model.__name__ for model in registered}
    assert all(getattr(page, "is_scoped", False) for page in registered.values())
    assert sum(isinstance(page, ScopedAdmin) for page in registered.values()) == 5


@pytest.mark.parametrize("name", ["course", "step", "run"])
def test_lists_hold_own_rows_only(
    desk: Client, theirs: dict[str, Any], article: Step, name: str
) -> None:
    factories.run(article.course)

    for query in ("", "?q=Sand", f"?course={theirs['course'].pk}", "?course=x"):
        content = desk.get(
            reverse(f"admin:course_{name}_changelist") + query, follow=True
        ).content.decode()

        assert "Deserts" not in content
        assert "Sand of secrets" not in content


@pytest.mark.parametrize("name", ["course", "step", "week", "run"])
@pytest.mark.parametrize("page", ["change", "history", "delete"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_foreign_row_answers_like_one_that_is_not_there(
    desk: Client, theirs: dict[str, Any], name: str, page: str, method: str
) -> None:
    before = counts()
    present = reverse(f"admin:course_{name}_{page}", args=[theirs[name].pk])
    absent = reverse(f"admin:course_{name}_{page}", args=[999_999])

    answers = [getattr(desk, method)(url, {"post": "yes"}) for url in (present, absent)]

    assert answers[0].status_code == answers[1].status_code
    assert answers[0].headers.get("Location") == answers[1].headers.get("Location")
    assert b"Desert" not in answers[0].content
    assert b"Sand" not in answers[0].content
    assert counts() == before


OWN_PAGES = [
    ("course", "outline"),
    ("course", "move"),
    ("course", "add_part"),
    ("course", "files"),
    ("run", "progress"),
    ("run", "copy"),
]


@pytest.mark.parametrize(("name", "page"), OWN_PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_foreign_page_of_ours_is_404(
    desk: Client, theirs: dict[str, Any], name: str, page: str, method: str
) -> None:
    before = counts()
    url = reverse(f"admin:course_{name}_{page}", args=[theirs[name].pk])

    response = getattr(desk, method)(url, {"title": "x", "what": "week", "id": "1", "by": "1"})

    assert response.status_code == 404
    assert counts() == before


@pytest.mark.parametrize(("name", "page"), OWN_PAGES)
def test_learner_is_kept_from_every_page(
    ada: User, theirs: dict[str, Any], as_person: SignIn, name: str, page: str
) -> None:
    before = counts()
    url = reverse(f"admin:course_{name}_{page}", args=[theirs[name].pk])

    response = as_person(ada).post(url, {"title": "x"})

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/admin/login/")
    assert counts() == before


@pytest.mark.parametrize("name", ["user", "organisation"])
@pytest.mark.parametrize("page", ["changelist", "add", "change", "history", "delete"])
def test_people_and_organisations_are_for_staff(
    desk: Client, grace: User, rivers: Course, name: str, page: str
) -> None:
    pk = grace.pk if name == "user" else rivers.organisation_id
    args = [] if page in {"changelist", "add"} else [pk]
    url = reverse(f"admin:course_{name}_{page}", args=args)

    answers = [desk.get(url), desk.post(url, {"post": "yes", "is_staff": "on"})]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert not User.objects.filter(is_staff=True).exists()


def test_password_of_somebody_else_is_for_staff(desk: Client, ada: User) -> None:
    url = reverse("admin:auth_user_password_change", args=[ada.pk])

    response = desk.post(url, {"password1": "x9k2m4q8z", "password2": "x9k2m4q8z"})

    ada.refresh_from_db()
    assert response.status_code == 403
    assert ada.check_password(factories.PASSWORD)


def test_educator_adds_no_course(desk: Client) -> None:
    response = desk.post(reverse("admin:course_course_add"), {"title": "Mine"})

    assert response.status_code == 403
    assert Course.objects.count() == 1


def test_autocomplete_tells_nothing(desk: Client, theirs: dict[str, Any]) -> None:
    for model, field in (("step", "activity"), ("run", "course"), ("teammember", "user")):
        response = desk.get(
            "/admin/autocomplete/",
            {"app_label": "course", "model_name": model, "field_name": field, "term": "e"},
        )

        assert response.status_code == 404


def test_bulk_deletion_is_not_offered(desk: Client, article: Step, theirs: dict[str, Any]) -> None:
    before = counts()
    url = reverse("admin:course_step_changelist")

    desk.post(
        url,
        {
            "action": "delete_selected",
            "_selected_action": [article.pk, theirs["step"].pk],
            "post": "yes",
        },
    )

    assert counts() == before


def test_new_step_goes_to_own_activities_only(desk: Client, theirs: dict[str, Any]) -> None:
    before = counts()
    foreign = theirs["step"].activity_id

    shown = desk.get(reverse("admin:course_step_add"))
    aimed = desk.get(reverse("admin:course_step_add") + f"?activity={foreign}")
    posted = desk.post(
        reverse("admin:course_step_add"), {"activity": foreign, "kind": "article", "title": "x"}
    )

    assert b"First activity" not in shown.content
    assert aimed.status_code == 403
    assert posted.status_code == 200
    assert b"Select a valid choice" in posted.content
    assert counts() == before


def test_step_is_not_moved_into_a_foreign_course(
    desk: Client, article: Step, theirs: dict[str, Any]
) -> None:
    data = step_data(article, activity=theirs["step"].activity_id)

    response = desk.post(reverse("admin:course_step_change", args=[article.pk]), data)

    before = article.activity_id
    article.refresh_from_db()
    assert b"Select a valid choice" in response.content
    assert article.activity_id == before


def test_run_is_added_to_own_courses_only(desk: Client, deserts: Course) -> None:
    url = reverse("admin:course_run_add")
    data = {
        "course": deserts.pk,
        "number": 7,
        "starts_on": "2026-11-23",
        "time_zone": "UTC",
        "pace": "weekly",
        "after_end": "readable",
        "joining": "open",
        "openings-TOTAL_FORMS": "0",
        "openings-INITIAL_FORMS": "0",
    }

    shown, posted = desk.get(url + f"?course={deserts.pk}"), desk.post(url, data)

    assert b"Deserts" not in shown.content
    assert b"Select a valid choice" in posted.content
    assert not Run.objects.exists()


def test_inline_rows_of_a_foreign_course_are_not_touched(
    desk: Client, article: Step, theirs: dict[str, Any]
) -> None:
    week, foreign = article.activity.week, theirs["step"].activity
    data = {
        "title": week.title,
        "introduction": "",
        "activities-TOTAL_FORMS": "1",
        "activities-INITIAL_FORMS": "1",
        "activities-0-id": foreign.pk,
        "activities-0-week": week.pk,
        "activities-0-title": "Taken",
    }

    desk.post(reverse("admin:course_week_change", args=[week.pk]), data)

    foreign.refresh_from_db()
    assert foreign.title == "First activity"
    assert foreign.week == theirs["week"]


def test_no_page_redirects_to_any_row(desk: Client, theirs: dict[str, Any]) -> None:
    kind = ContentType.objects.get_for_model(Step)

    response = desk.get(f"/admin/r/{kind.pk}/{theirs['step'].pk}/")

    assert response.status_code == 404
