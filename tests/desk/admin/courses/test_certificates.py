"""Certificates at the desk: listed, looked at, revoked."""

from datetime import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from course.models import Certificate, Course, User
from course.people import delete_account
from tests import factories

LIST = reverse("admin:course_certificate_changelist")
HOSTILE = '"><img src=x onerror=alert(1)>'


def url(page: str, row: Certificate) -> str:
    return reverse(f"admin:course_certificate_{page}", args=[row.pk])


@pytest.fixture
def row(ada: User, rivers: Course) -> Certificate:
    enrolment = factories.enrol(ada, rivers, joined_at=factories.NOW)
    return factories.certificate(enrolment, name="Ada K. Park")


def test_list_shows_those_of_ones_own_courses_and_finds_them(
    desk: Client, row: Certificate
) -> None:
    lakes = factories.course("lakes", title="Lakes")
    other = factories.enrol(factories.person("Bo Chen"), lakes)
    factories.certificate(other, name="CANARY")

    for query in ("", "?q=Ada+K", f"?q={row.code}", "?q=Park", "?state=valid"):
        page = desk.get(LIST + query).content.decode()
        assert "Ada K. Park" in page, query
        assert "CANARY" not in page
    for query in ("?q=Nobody", "?state=revoked", "?state=withdrawn"):
        assert "Ada K. Park" not in desk.get(LIST + query).content.decode()


def test_list_costs_the_same_with_much_and_with_little(
    desk: Client, row: Certificate, rivers: Course
) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(LIST).status_code == 200
        return len(queries)

    before = counted()
    for number in range(4):
        person = factories.person(f"Learner{number} Last")
        factories.certificate(factories.enrol(person, rivers))
    assert counted() == before


def test_nothing_of_a_certificate_is_edited(desk: Client, row: Certificate) -> None:
    page = desk.get(url("change", row)).content.decode()
    answer = desk.post(url("change", row), {"name": "Mallory", "percent": "1"})

    row.refresh_from_db()
    assert 'name="name"' not in page
    assert "/admin/course/user/" not in page
    assert answer.status_code == 403
    assert (row.name, row.percent) == ("Ada K. Park", 96)


def test_revoking_asks_for_a_reason_and_is_in_the_history(
    desk: Client, row: Certificate, now: datetime
) -> None:
    page = desk.get(url("revoke", row)).content.decode()
    answer = desk.post(url("revoke", row), {"reason": "The test was  taken by another."})

    row.refresh_from_db()
    assert "will be revoked for good" in page
    assert answer.headers["Location"] == url("change", row)
    assert row.revoked_reason == "The test was taken by another."
    assert row.revoked_at == now
    assert "taken by another" in LogEntry.objects.get().change_message
    assert "taken by another" in desk.get(url("history", row)).content.decode()


def test_revoking_again_changes_nothing(desk: Client, row: Certificate) -> None:
    desk.post(url("revoke", row), {"reason": "First"})
    answer = desk.post(url("revoke", row), {"reason": "Second"}, follow=True)

    row.refresh_from_db()
    assert row.revoked_reason == "First"
    assert LogEntry.objects.count() == 1
    assert "there is nothing to revoke" in answer.content.decode()
    assert url("revoke", row) not in desk.get(url("change", row)).content.decode()


@pytest.mark.parametrize("reason", ["", " \u200b ", "x" * 301])
def test_reason_that_says_nothing_is_refused(desk: Client, row: Certificate, reason: str) -> None:
    answer = desk.post(url("revoke", row), {"reason": reason})

    row.refresh_from_db()
    assert answer.status_code == 400
    assert row.is_valid
    assert not LogEntry.objects.exists()


def test_mentor_and_educator_of_another_course_cannot_revoke(
    row: Certificate, rivers: Course
) -> None:
    mentor, frida = factories.person("Mia Mentor"), factories.person("Frida Foreign")
    factories.educator(mentor, rivers, "mentor")
    factories.educator(frida, factories.course("lakes", title="Lakes"))
    statuses = []
    for person in (mentor, frida):
        client = Client()
        client.force_login(person)
        statuses.append(client.post(url("revoke", row), {"reason": "Because"}).status_code)

    row.refresh_from_db()
    assert statuses == [302, 404]
    assert row.is_valid


def test_withdrawn_certificate_is_listed_without_a_name(
    desk: Client, row: Certificate, ada: User
) -> None:
    delete_account(ada, at=factories.NOW)

    page = desk.get(LIST).content.decode()

    assert "Withdrawn by its holder" in page
    assert "Ada" not in page
    assert desk.get(url("revoke", row)).status_code == 302


def test_hostile_names_and_reasons_are_words(desk: Client, row: Certificate) -> None:
    row.name = HOSTILE
    row.save()
    desk.post(url("revoke", row), {"reason": HOSTILE})

    for address in (LIST, url("change", row), url("history", row)):
        assert "<img src=x" not in desk.get(address).content.decode()
