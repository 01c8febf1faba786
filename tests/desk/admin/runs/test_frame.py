"""The frame of a run's pages: who gets in, and which tabs there are."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from course.models import Course, Run, TeamMember, User
from desk.admin.runs.run import RUN_PAGES
from tests import factories

PAGES = [page for module in RUN_PAGES for page in module.PAGES]


@pytest.fixture
def run(rivers: Course) -> Run:
    return factories.run(rivers)


@pytest.fixture
def mentor(rivers: Course, as_person: Callable[[User], Client]) -> Client:
    person = factories.person("Max Mentor")
    TeamMember.objects.create(course=rivers, user=person, role=TeamMember.Role.MENTOR)
    return as_person(person)


def address(run: Run) -> str:
    return reverse("admin:course_run_progress", args=[run.pk])


def test_mentor_reads_without_the_ways_to_change(mentor: Client, run: Run) -> None:
    factories.enrol(factories.person("Bo Li"), run.course, run)

    content = mentor.get(address(run)).content.decode()

    assert "Bo Li" in content
    assert "You are a mentor" in content
    assert "extra-time" not in content
    assert reverse("admin:course_run_change", args=[run.pk]) not in content


def test_mentor_of_another_course_finds_nothing(mentor: Client, deserts: Course) -> None:
    assert mentor.get(address(factories.run(deserts))).status_code == 404


def test_mentor_enters_no_other_page_of_the_desk(mentor: Client, run: Run) -> None:
    response = mentor.get(reverse("admin:course_run_change", args=[run.pk]))

    assert response.status_code == 302
    assert "/login/" in response.headers["Location"]


@pytest.mark.parametrize("role", [TeamMember.Role.HOST])
def test_other_roles_are_asked_to_sign_in_as_somebody_else(
    rivers: Course, run: Run, as_person: Callable[[User], Client], role: str
) -> None:
    person = factories.person("Hana Host")
    TeamMember.objects.create(course=rivers, user=person, role=role)

    response = as_person(person).get(address(run))

    assert response.status_code == 302
    assert "/login/" in response.headers["Location"]


def test_mentor_is_refused_every_post(mentor: Client, run: Run) -> None:
    for page in PAGES:
        own = page.address.replace("<int:enrolment_id>", "1").replace("<int:attempt_id>", "1")
        assert mentor.post(f"/admin/course/run/{run.pk}/{own}").status_code in {403, 405}, page.name


@pytest.mark.parametrize("text", ["0", "x", "9" * 30, "1/2"])
def test_run_that_cannot_be_is_not_found(desk: Client, text: str) -> None:
    assert desk.get(f"/admin/course/run/{text}/progress/").status_code == 404


def test_tab_of_the_page_is_marked(desk: Client, run: Run) -> None:
    content = desk.get(address(run)).content.decode()

    assert content.count('aria-current="page"') == 1
    assert f'href="{address(run)}" aria-current="page"' in content
