"""Course admin: description, team, outline and files."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from course.authoring import save_step
from course.course_files import store_course_file
from course.models import (
    Activity,
    Course,
    CourseFile,
    OldSlug,
    Organisation,
    Step,
    TeamMember,
    User,
    Week,
)
from tests import factories


def url(page: str, course: Course, *more: int) -> str:
    return reverse(f"admin:course_course_{page}", args=[course.pk, *more])


def png(name: str = "map.png", colour: str = "navy") -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def course_data(course: Course, **changes: object) -> dict[str, Any]:
    """Form data of an unchanged course."""
    team = list(course.team.order_by("pk"))
    weeks = list(course.weeks.order_by("number"))
    data: dict[str, Any] = {
        "title": course.title,
        "organisation": course.organisation_id,
        "summary": course.summary,
        "state": "published" if course.published_at else "draft",
        "is_listed": "on",
        "body": course.body,
        "outcomes": "",
        "audience": "",
        "hours_per_week": "3",
        "image": course.image_id or "",
        "licence": "",
        "slug": course.slug,
        "language": course.language,
        "han_language": course.han_language,
        "completion": "offer",
        "offers_certificate": "on",
        "certificate_percent": "90",
        "certificate_score": "70",
        "team-TOTAL_FORMS": len(team),
        "team-INITIAL_FORMS": len(team),
        "weeks-TOTAL_FORMS": len(weeks),
        "weeks-INITIAL_FORMS": len(weeks),
    }
    for number, member in enumerate(team):
        data |= {f"team-{number}-id": member.pk, f"team-{number}-role": member.role}
    for number, week in enumerate(weeks):
        data |= {f"weeks-{number}-id": week.pk, f"weeks-{number}-title": week.title}
    return data | changes


# The form -------------------------------------------------------------------------------------


def test_edited_course_is_rendered_and_stays_published(desk: Client, rivers: Course) -> None:
    published_at = rivers.published_at

    response = desk.post(url("change", rivers), course_data(rivers, body="Of *water*."))

    rivers.refresh_from_db()
    assert response.headers["Location"] == url("change", rivers)
    assert "<em>water</em>" in rivers.body_html
    assert rivers.published_at == published_at


def test_course_stops_offering_a_certificate(desk: Client, rivers: Course) -> None:
    data = course_data(rivers, certificate_percent="75")
    del data["offers_certificate"]

    desk.post(url("change", rivers), data)

    rivers.refresh_from_db()
    assert (rivers.offers_certificate, rivers.certificate_percent) == (False, 75)


def test_course_with_certificates_is_not_deleted(ada: User, rivers: Course) -> None:
    factories.certificate(factories.enrol(ada, rivers))
    client = Client()
    client.force_login(factories.person("Sam", is_staff=True))

    answer = client.post(url("delete", rivers), {"post": "yes"}, follow=True)

    assert "has issued certificates, which stay valid" in answer.content.decode()
    assert Course.objects.filter(pk=rivers.pk).exists()


def test_course_becomes_a_draft_and_is_published_again(desk: Client, rivers: Course) -> None:
    desk.post(url("change", rivers), course_data(rivers, state="draft"))
    rivers.refresh_from_db()
    between = rivers.published_at

    desk.post(url("change", rivers), course_data(rivers, state="published"))

    rivers.refresh_from_db()
    assert between is None
    assert rivers.published_at is not None


def test_new_address_keeps_the_old_one_and_its_pictures(
    desk: Client, rivers: Course, article: Step
) -> None:
    store_course_file(rivers, "map.png", ContentFile(png().read()))
    article.body = "![A map](map.png)"
    save_step(article, at=factories.NOW)

    desk.post(url("change", rivers), course_data(rivers, slug="streams"))

    article.refresh_from_db()
    assert OldSlug.objects.get().slug == "rivers"
    assert "/courses/streams/files/" in article.body_html


def test_other_language_renders_texts_and_transcripts_again(
    desk: Client, rivers: Course, film: Step
) -> None:
    film.body = "大跃进"
    save_step(film, at=factories.NOW)
    factories.transcript(film.video, "WEBVTT\n\n00:01.000 --> 00:04.000\nThe 大跃进.\n")

    desk.post(url("change", rivers), course_data(rivers, han_language="zh-hant"))

    rivers.refresh_from_db()
    film.refresh_from_db()
    assert rivers.han_language == "zh-Hant"
    assert 'lang="zh-Hant"' in film.body_html
    assert 'lang="zh-Hant"' in film.video.transcripts.get().html


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"body": "a\n\n![x](none.png)"}, "Line 3: the course has no image “none.png”"),
        ({"language": "klingonish!"}, "is not a language tag"),
        ({"title": ""}, "This field is required."),
        ({"organisation": ""}, "This field is required."),
    ],
)
def test_refused_course_writes_nothing(
    desk: Client, rivers: Course, changes: dict[str, str], message: str
) -> None:
    response = desk.post(url("change", rivers), course_data(rivers, summary="New") | changes)

    rivers.refresh_from_db()
    assert message in response.content.decode()
    assert rivers.summary == "How water shapes land and people."
    assert not LogEntry.objects.exists()


def test_picture_is_one_of_the_courses_own(desk: Client, rivers: Course, deserts: Course) -> None:
    foreign = store_course_file(deserts, "dunes.png", ContentFile(png().read()))

    shown = desk.get(url("change", rivers))
    posted = desk.post(url("change", rivers), course_data(rivers, image=foreign.pk))

    assert b"dunes" not in shown.content
    assert b"Select a valid choice" in posted.content


def test_staff_adds_a_course(
    sam: User, rivers: Course, as_person: Callable[[User], Client]
) -> None:
    data = course_data(rivers, title="Lakes", slug="lakes", state="draft")
    data |= {"team-TOTAL_FORMS": 1, "team-INITIAL_FORMS": 0}
    data |= {"team-0-email": " Grace@Example.org", "team-0-role": "lead_educator"}

    response = as_person(sam).post(reverse("admin:course_course_add"), data)

    lakes = Course.objects.get(slug="lakes")
    assert response.headers["Location"] == url("outline", lakes)
    assert lakes.team.get().user.display_name == "Grace Lindqvist"
    assert lakes.published_at is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_course_with_a_run_is_kept(
    sam: User, rivers: Course, as_person: Callable[[User], Client], method: str
) -> None:
    factories.run(rivers)

    response = getattr(as_person(sam), method)(url("delete", rivers), {"post": "yes"}, follow=True)

    assert "The course has runs" in response.content.decode()
    assert Course.objects.filter(pk=rivers.pk).exists()


# The team -------------------------------------------------------------------------------------


def with_new_member(course: Course, email: str, role: str = "educator") -> dict[str, Any]:
    count = course.team.count()
    return course_data(course) | {
        "team-TOTAL_FORMS": count + 1,
        f"team-{count}-email": email,
        f"team-{count}-role": role,
    }


def test_lead_educator_adds_a_member_by_exact_address(
    desk: Client, rivers: Course, ada: User
) -> None:
    desk.post(url("change", rivers), with_new_member(rivers, "ADA@example.org"))

    assert rivers.team.get(user=ada).role == "educator"


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("nobody@example.org", "Nobody has an account with this address"),
        ("ada@example", "Enter a valid email address"),
        ("grace@example.org", "This person is on the team already"),
    ],
)
def test_refused_member_is_explained(
    desk: Client, rivers: Course, ada: User, email: str, message: str
) -> None:
    response = desk.post(url("change", rivers), with_new_member(rivers, email))

    assert message in response.content.decode()
    assert rivers.team.count() == 1


def test_team_offers_no_list_of_people(desk: Client, rivers: Course, ada: User) -> None:
    content = desk.get(url("change", rivers)).content.decode()

    assert "grace@example.org" in content
    assert "Ada" not in content
    assert "ada@" not in content


def test_only_lead_educators_change_the_team(
    rivers: Course, ada: User, mallory: User, as_person: Callable[[User], Client]
) -> None:
    factories.educator(ada, rivers, TeamMember.Role.EDUCATOR)
    own = rivers.team.get(user=ada)
    data = with_new_member(rivers, mallory.email or "")
    data |= {"team-1-role": "lead_educator", "team-0-DELETE": "on"}

    response = as_person(ada).post(url("change", rivers), data)

    own.refresh_from_db()
    assert response.status_code == 302
    assert own.role == "educator"
    assert rivers.team.count() == 2


@pytest.mark.parametrize("change", [{"team-0-DELETE": "on"}, {"team-0-role": "mentor"}])
def test_course_keeps_a_lead_educator(desk: Client, rivers: Course, change: dict[str, str]) -> None:
    response = desk.post(url("change", rivers), course_data(rivers) | change)

    assert "A course needs a lead educator" in response.content.decode()
    assert rivers.team.get().role == "lead_educator"


def test_lead_educator_may_hand_over_and_leave(desk: Client, rivers: Course, ada: User) -> None:
    factories.educator(ada, rivers)
    position = list(rivers.team.order_by("pk").values_list("user__display_name", flat=True)).index(
        "Grace Lindqvist"
    )

    response = desk.post(
        url("change", rivers), course_data(rivers) | {f"team-{position}-DELETE": "on"}
    )

    assert response.status_code == 302
    assert rivers.team.get().user == ada


# The outline ----------------------------------------------------------------------------------


def test_outline_takes_a_title_without_its_nul(desk: Client, rivers: Course) -> None:
    desk.post(url("add_part", rivers), {"title": "A\0 week"})

    assert rivers.weeks.filter(title="A week").exists()


def test_outline_grows_by_week_activity_and_step(desk: Client, rivers: Course) -> None:
    desk.post(url("add_part", rivers), {"title": "  Springs  and wells "})
    week = rivers.weeks.get()

    response = desk.post(url("add_part", rivers), {"title": "First", "week": week.pk})

    activity = week.activities.get()
    assert (week.number, week.title) == (1, "Springs and wells")
    assert response.headers["Location"].endswith(f"#activity-{activity.pk}")
    assert "First" in desk.get(url("outline", rivers)).content.decode()
    assert LogEntry.objects.count() == 2


def test_part_without_title_is_not_added(desk: Client, rivers: Course) -> None:
    response = desk.post(url("add_part", rivers), {"title": "  "}, follow=True)

    assert "Give it a title first" in response.content.decode()
    assert not Week.objects.exists()


def test_activity_is_not_added_to_a_foreign_week(
    desk: Client, rivers: Course, deserts: Course
) -> None:
    foreign = factories.week(deserts, 1)

    response = desk.post(url("add_part", rivers), {"title": "x", "week": foreign.pk})

    assert response.status_code == 404
    assert not Activity.objects.exists()


@pytest.mark.parametrize("page", ["move", "add_part"])
def test_reading_changes_nothing(desk: Client, article: Step, page: str) -> None:
    second = factories.step(article.course, 1, "Second")

    wanted: dict[str, Any] = {"what": "step", "id": second.pk, "by": "-1", "title": "x"}
    response = desk.get(url(page, article.course), wanted)

    second.refresh_from_db()
    assert response.status_code == 302
    assert second.label == "1.2"
    assert Week.objects.count() == 1


def test_step_moves_up_and_no_further(desk: Client, article: Step) -> None:
    second = factories.step(article.course, 1, "Second")
    data = {"what": "step", "id": second.pk, "by": "-1"}

    answers = [desk.post(url("move", article.course), data) for _ in range(2)]

    second.refresh_from_db()
    article.refresh_from_db()
    assert {answer.status_code for answer in answers} == {302}
    assert (second.label, article.label) == ("1.1", "1.2")
    assert LogEntry.objects.count() == 1


def test_week_changes_places(desk: Client, article: Step) -> None:
    second = factories.step(article.course, 2, "Mouths")

    for by in ("-1", "-1"):
        desk.post(
            url("move", article.course), {"what": "week", "id": second.activity.week_id, "by": by}
        )

    article.refresh_from_db()
    second.refresh_from_db()
    assert (second.label, article.label) == ("1.1", "2.1")


def test_activity_moves_within_and_between_weeks(desk: Client, article: Step) -> None:
    other = factories.step(article.course, 2, "Mouths")
    week = article.activity.week
    activity = Activity.objects.create(week=week, title="Second", position=2)
    step = factories.step(article.course, 1, "Falls", activity=activity)
    labels = []

    for by in ("-1", "1", "1"):
        data = {"what": "activity", "id": activity.pk, "by": by}
        desk.post(url("move", article.course), data)
        step.refresh_from_db()
        labels.append(step.label)

    other.refresh_from_db()
    assert labels == ["1.1", "1.2", "2.1"]
    assert other.label == "2.2"


@pytest.mark.parametrize("what", ["week", "activity", "step", "user", ""])
def test_foreign_part_is_not_moved(
    desk: Client, rivers: Course, deserts: Course, what: str
) -> None:
    step = factories.step(deserts, 1, "One")
    factories.step(deserts, 1, "Two")

    response = desk.post(url("move", rivers), {"what": what, "id": step.pk, "by": "1"})

    step.refresh_from_db()
    assert response.status_code == 404
    assert step.label == "1.1"


def test_week_page_edits_titles_and_adds_activities(desk: Client, article: Step) -> None:
    week = article.activity.week
    data = {
        "title": "Springs",
        "introduction": "Where they rise.",
        "activities-TOTAL_FORMS": "2",
        "activities-INITIAL_FORMS": "1",
        "activities-0-id": article.activity_id,
        "activities-0-week": week.pk,
        "activities-0-title": "Wells",
        "activities-1-title": "Glaciers",
    }

    response = desk.post(reverse("admin:course_week_change", args=[week.pk]), data)

    week.refresh_from_db()
    assert response.status_code == 302
    assert week.title == "Springs"
    assert list(week.activities.values_list("title", "position")) == [
        ("Wells", 1),
        ("Glaciers", 2),
    ]


def test_activity_and_week_with_steps_are_kept(desk: Client, article: Step) -> None:
    week = article.activity.week
    data = {
        "title": week.title,
        "activities-TOTAL_FORMS": "1",
        "activities-INITIAL_FORMS": "1",
        "activities-0-id": article.activity_id,
        "activities-0-week": week.pk,
        "activities-0-title": "First activity",
        "activities-0-DELETE": "on",
    }

    edited = desk.post(reverse("admin:course_week_change", args=[week.pk]), data)
    deleted = desk.post(
        reverse("admin:course_week_delete", args=[week.pk]), {"post": "yes"}, follow=True
    )

    assert "“First activity” holds steps" in edited.content.decode()
    assert "The week holds steps" in deleted.content.decode()
    assert Step.objects.filter(pk=article.pk).exists()


def test_empty_week_is_deleted_and_the_rest_close_up(desk: Client, article: Step) -> None:
    step = factories.step(article.course, 3, "Mouths")
    week = factories.week(article.course, 2)

    desk.post(reverse("admin:course_week_delete", args=[week.pk]), {"post": "yes"})

    step.refresh_from_db()
    assert list(article.course.weeks.values_list("number", flat=True)) == [1, 2]
    assert step.label == "2.1"


# The files ------------------------------------------------------------------------------------


def test_files_are_kept_and_shown_with_their_markdown(desk: Client, rivers: Course) -> None:
    pdf = SimpleUploadedFile("Reader.pdf", b"%PDF-1.7\n%%EOF")

    response = desk.post(url("files", rivers), {"uploads": [png("Old Map.png"), pdf]}, follow=True)

    content = response.content.decode()
    assert "![what it shows](old-map.png)" in content
    assert "[its title](reader.pdf)" in content
    assert LogEntry.objects.get().object_id == str(rivers.pk)


def test_same_file_again_is_the_same(desk: Client, rivers: Course) -> None:
    for _ in range(2):
        response = desk.post(url("files", rivers), {"uploads": [png()]})

    assert response.status_code == 302
    assert CourseFile.objects.count() == 1


def test_one_refused_file_keeps_all_out(desk: Client, rivers: Course) -> None:
    svg = SimpleUploadedFile("a.svg", b"<svg onload=alert(1)>")

    response = desk.post(url("files", rivers), {"uploads": [png(), svg]})

    assert "“a.svg”: This is not a PNG" in response.content.decode()
    assert not CourseFile.objects.exists()


def test_file_in_use_is_not_removed_and_says_where(
    desk: Client, rivers: Course, article: Step
) -> None:
    file = store_course_file(rivers, "map.png", ContentFile(png().read()))
    article.body = "![A map](map.png)"
    save_step(article, at=factories.NOW)

    response = desk.post(url("remove_file", rivers, file.pk), follow=True)

    assert "“map.png” is used by: 1.1 Where rivers rise." in response.content.decode()
    assert CourseFile.objects.exists()


def test_unused_file_is_removed_once(desk: Client, rivers: Course) -> None:
    file = store_course_file(rivers, "map.png", ContentFile(png().read()))

    asked = desk.get(url("remove_file", rivers, file.pk))
    there = CourseFile.objects.exists()
    answers = [desk.post(url("remove_file", rivers, file.pk)) for _ in range(2)]

    assert (asked.status_code, there) == (302, True)
    assert {answer.status_code for answer in answers} == {302}
    assert not CourseFile.objects.exists()


def test_foreign_file_is_not_removed(desk: Client, rivers: Course, deserts: Course) -> None:
    file = store_course_file(deserts, "dunes.png", ContentFile(png().read()))

    answers = [
        desk.post(url("remove_file", rivers, file.pk)),
        desk.post(url("remove_file", deserts, file.pk)),
    ]

    assert [answer.status_code for answer in answers] == [302, 404]
    assert CourseFile.objects.exists()


# Staff's pages --------------------------------------------------------------------------------


def test_staff_makes_an_account_that_can_sign_in(
    sam: User, as_person: Callable[[User], Client]
) -> None:
    data = {"display_name": "New", "email": "New@Example.org"}
    data |= {"password1": "x9k2m4q8z", "password2": "x9k2m4q8z"}

    as_person(sam).post(reverse("admin:course_user_add"), data)

    person = User.objects.get(email="new@example.org")
    assert EmailAddress.objects.get(user=person).verified
    assert Client().login(username="new@example.org", password="x9k2m4q8z")


def test_logo_that_is_none_is_refused(
    sam: User, rivers: Course, as_person: Callable[[User], Client]
) -> None:
    organisation = rivers.organisation
    page = reverse("admin:course_organisation_change", args=[organisation.pk])
    data = {"name": "Delta", "slug": "delta", "url": ""}
    svg = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>")

    refused = as_person(sam).post(page, data | {"logo": svg})
    taken = as_person(sam).post(page, data | {"logo": png("evil.html")})

    assert "not a PNG, JPEG, WebP or GIF image" in refused.content.decode()
    assert taken.status_code == 302
    assert Path(str(Organisation.objects.get().logo.name)).suffix == ".png"


def test_number_of_queries_is_constant(desk: Client, rivers: Course) -> None:
    pages = [
        url("change", rivers),
        reverse("admin:index"),
        reverse("admin:course_course_changelist"),
    ]
    factories.week(rivers, 1)

    def queries(page: str) -> int:
        desk.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(page).status_code == 200
        return len(captured)

    few = [queries(page) for page in pages]
    for number in (2, 3):
        factories.week(rivers, number)
        factories.educator(factories.person(f"Person{number} X"), rivers)
        other = factories.course(f"c{number}", title=f"Course {number}")
        factories.educator(rivers.team.earliest("pk").user, other)

    assert [queries(page) for page in pages] == few
    assert max(few) <= 12


def test_card_of_a_course_leads_to_all_of_its_pages(desk: Client, rivers: Course) -> None:
    page = desk.get(reverse("admin:index")).content.decode()

    bar = desk.get(reverse("admin:course_course_outline", args=[rivers.pk])).content.decode()
    tabs = re.findall(r'<a href="([^"]+)"', bar.partition("course-bar")[2].partition("</nav>")[0])
    assert len(tabs) == 8
    assert [address for address in tabs if f'href="{address}"' not in page] == []
