"""A form of the desk that is sent twice does its work once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from course.models import AnsweredForm, Course, Run, StepLink, User
from tests import factories
from tests.factories.html_forms import forms_in
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

CALENDAR = {
    "number": "1",
    "starts_on": "2026-12-01",
    "ends_on": "",
    "time_zone": "UTC",
    "pace": "weekly",
    "after_end": "readable",
    "joining": "open",
    "people": "",
    "openings-TOTAL_FORMS": "0",
    "openings-INITIAL_FORMS": "0",
}
QUESTION = {
    "stem": "Where does water run?",
    "partial": "all",
    "option-TOTAL_FORMS": "2",
    "option-INITIAL_FORMS": "0",
    "option-0-place": "1",
    "option-0-text": "Downhill",
    "option-0-is_right": "on",
    "option-1-place": "2",
    "option-1-text": "Uphill",
    "_save": "1",
}


def grace_at(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def tokens_of(client: Client, page: str) -> list[str]:
    found = [form.data.get("csrfmiddlewaretoken") for form in forms_in(client.get(page).content)]
    return [str(token) for token in found if token]


def send(person: User, page: str, given: dict[str, Any], times: int) -> list[Any]:
    clients = [grace_at(person) for _ in range(times)]
    return at_once(times, lambda index: clients[index].post(page, given))


def test_clicks_on_a_new_question_make_one(grace: User, rivers: Course) -> None:
    page = reverse("admin:course_course_add_question", args=[rivers.pk, "one"])
    token = tokens_of(grace_at(grace), page)[-1]

    answers = send(grace, page, QUESTION | {"csrfmiddlewaretoken": token}, 4)

    assert [answer.status_code for answer in answers] == [302] * 4
    assert len({answer["Location"] for answer in answers}) == 1
    assert rivers.questions.count() == 1


def test_clicks_on_a_new_run_make_one(grace: User, rivers: Course) -> None:
    page = reverse("admin:course_run_add")
    given = CALENDAR | {"course": rivers.pk, "csrfmiddlewaretoken": "a" * 64}

    answers = send(grace, page, given, 4)

    assert [answer.status_code for answer in answers] == [302] * 4
    assert Run.objects.count() == 1


def test_people_who_add_the_same_run_at_once_are_told(grace: User, rivers: Course) -> None:
    page = reverse("admin:course_run_add")

    answers = send(grace, page, CALENDAR | {"course": rivers.pk}, 4)

    told = [answer for answer in answers if answer.status_code == 200]
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [302]
    assert all("has a run of this number already" in answer.content.decode() for answer in told)
    assert Run.objects.count() == 1


@pytest.mark.parametrize("what", ["week", "activity"])
def test_two_clicks_in_the_outline_add_one(grace: User, rivers: Course, what: str) -> None:
    week = factories.week(rivers, 1)
    page = reverse("admin:course_course_add_part", args=[rivers.pk])
    given = {"title": "New", "csrfmiddlewaretoken": "b" * 64}

    send(grace, page, given | ({"week": week.pk} if what == "activity" else {}), 3)

    assert (rivers.weeks.count(), week.activities.count()) == ((2, 0) if what == "week" else (1, 1))


def test_the_second_click_on_save_adds_no_second_row(grace: User, rivers: Course) -> None:
    step = factories.step(rivers, 1)
    page, client = reverse("admin:course_step_change", args=[step.pk]), grace_at(grace)
    form = next(form for form in forms_in(client.get(page).content) if "links-0-url" in form.names)
    given = form.data | {"links-0-title": "A link", "links-0-url": "https://a.example/"}

    answers = [client.post(page, given) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert StepLink.objects.count() == 1


def test_other_content_is_another_form_and_a_refused_one_may_be_sent_again(
    grace: User, rivers: Course
) -> None:
    page, client = reverse("admin:course_run_add"), grace_at(grace)
    given = CALENDAR | {"course": rivers.pk, "csrfmiddlewaretoken": "c" * 64}
    bad = given | {"starts_on": "soon"}

    statuses = [client.post(page, each).status_code for each in (bad, bad, given)]
    client.post(page, given | {"number": "2"})

    assert statuses == [200, 200, 302]
    assert Run.objects.count() == 2


def test_the_token_of_one_person_tells_another_nothing(
    grace: User, mallory: User, rivers: Course, deserts: Course
) -> None:
    page = reverse("admin:course_course_add_part", args=[rivers.pk])
    given = {"title": "New", "csrfmiddlewaretoken": "d" * 64}
    grace_at(grace).post(page, given)

    answer = grace_at(mallory).post(page, given)

    assert answer.status_code == 404


def test_what_was_answered_is_forgotten_after_a_day(grace: User, rivers: Course) -> None:
    AnsweredForm.objects.create(digest="old", answered_at=timezone.now() - timedelta(days=2))
    page = reverse("admin:course_course_add_part", args=[rivers.pk])

    grace_at(grace).post(page, {"title": "New", "csrfmiddlewaretoken": "e" * 64})

    assert not AnsweredForm.objects.filter(digest="old").exists()
    assert AnsweredForm.objects.count() == 1
