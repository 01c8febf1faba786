from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from course import enrolling
from course.models import Course, Notice, User
from course.notices.kinds import CERTIFICATE, TEST_RESULT, WEEK_OPENED, WELCOME
from course.notices.writing import notify
from tests import factories

PATH = "/notices/"


@pytest.fixture
def course(ada: User) -> Course:
    made = factories.course()
    factories.enrol(ada, made, joined_at=factories.NOW)
    return made


def told(person: User, course: Course, key: str = "1", **parts: object) -> Notice:
    kind = parts.pop("kind", WELCOME)
    notify(person=person.pk, kind=kind, key=key, course=course, at=timezone.now(), **parts)  # type: ignore[arg-type]
    return Notice.objects.get(person=person, key=key)


def signed_in(person: User) -> Client:
    client = Client()
    factories.sign_in(client, person)
    return client


def page_of(person: User, path: str = PATH) -> str:
    return signed_in(person).get(path).content.decode()


def test_newest_first_with_the_unread_ones_marked_in_words(ada: User, course: Course) -> None:
    old = told(ada, course, "1")
    Notice.objects.filter(pk=old.pk).update(
        read_at=timezone.now(), created_at=timezone.now() - timedelta(days=1)
    )
    new = told(ada, course, "2")

    text = page_of(ada)

    assert text.index(f"/notices/{new.pk}/") < text.index(f"/notices/{old.pk}/")
    assert text.count('<span class="tag open">New</span>') == 1
    assert "Welcome to “Rivers of the world”" in text
    assert 'aria-label="Unread notices: 1"' in text


def test_nothing_yet(ada: User) -> None:
    text = page_of(ada)

    assert "Nothing yet." in text
    assert "Mark all as read" not in text
    assert "Unread notices" not in text


def test_words_are_the_readers(ada: User, course: Course) -> None:
    told(ada, course)
    User.objects.filter(pk=ada.pk).update(language="ko")

    assert "‘Rivers of the world’에 오신 것을 환영합니다" in page_of(ada)


def test_opening_marks_read_and_leads_there(ada: User, course: Course) -> None:
    row = told(ada, course)
    client = signed_in(ada)

    ahead = client.get(f"/notices/{row.pk}/", headers={"Sec-Purpose": "prefetch"})
    client.head(f"/notices/{row.pk}/")
    row.refresh_from_db()
    assert ahead.status_code == 302
    assert row.read_at is None

    answers = [client.get(f"/notices/{row.pk}/") for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {"/courses/rivers/todo/"}
    row.refresh_from_db()
    assert row.read_at is not None


def test_all_are_marked_read(ada: User, grace: User, course: Course) -> None:
    told(ada, course, "1")
    told(ada, course, "2")
    told(grace, course)
    client = signed_in(ada)

    answers = [client.post(PATH) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == [PATH, PATH]
    assert list(Notice.objects.filter(read_at=None).values_list("person", flat=True)) == [grace.pk]


def test_nobody_opens_or_marks_those_of_others(ada: User, course: Course) -> None:
    row = told(ada, course)
    mallory = signed_in(factories.person("Mallory Doe"))

    assert mallory.get(f"/notices/{row.pk}/").status_code == 404
    mallory.post(PATH)
    assert Client().post(PATH).status_code == 302
    assert signed_in(ada).put(PATH).status_code == 405

    row.refresh_from_db()
    assert row.read_at is None


CLOSED = "About something that is not open to you now"


@pytest.mark.parametrize(
    "why",
    ["left", "course unpublished", "step unpublished", "step locked", "week locked", "week gone"],
)
def test_of_what_is_closed_nothing_is_told(ada: User, course: Course, why: str) -> None:
    step = factories.step(course, 9 if "locked" in why else 1, "Canary")
    course.weeks.update(title="Canary")
    kind = {"left": WELCOME, "week locked": WEEK_OPENED, "week gone": WEEK_OPENED}.get(why)
    row = told(ada, course, kind=kind or TEST_RESULT, step=step, week=9)
    if why == "left":
        enrolling.leave(ada, course, at=timezone.now())
    elif why == "course unpublished":
        Course.objects.update(published_at=None)
    elif why == "step unpublished":
        course.steps.update(published_at=None)

    text = page_of(ada)
    answer = signed_in(ada).get(f"/notices/{row.pk}/")

    assert CLOSED in text
    assert "Canary" not in text
    assert "Rivers of the world" not in text
    assert answer["Location"] == PATH


def test_open_step_is_told_of(ada: User, course: Course) -> None:
    row = told(ada, course, kind=TEST_RESULT, step=factories.step(course, 1, "Floods"))

    assert "Your test “Floods” was submitted" in page_of(ada)
    assert signed_in(ada).get(f"/notices/{row.pk}/")["Location"].startswith("/courses/rivers/steps")


def test_certificate_is_told_of_until_it_is_revoked(ada: User, course: Course) -> None:
    certificate = factories.certificate(course.enrolments.get())
    row = told(ada, course, kind=CERTIFICATE)
    enrolling.leave(ada, course, at=timezone.now())
    client = signed_in(ada)

    assert client.get(f"/notices/{row.pk}/")["Location"] == certificate.get_absolute_url()

    certificate.revoked_at, certificate.revoked_reason = timezone.now(), "Mistaken"
    certificate.save()

    assert client.get(f"/notices/{row.pk}/")["Location"] == PATH


def test_queries_do_not_grow_with_notices(ada: User, course: Course) -> None:
    told(ada, course)
    client, counts = signed_in(ada), []
    for number in (2, 60):
        for key in range(number):
            told(ada, course, f"more-{number}-{key}")
        for of in (course, factories.course(f"other-{number}")):
            told(ada, of, f"result-{of.pk}", kind=TEST_RESULT, step=factories.step(of))
            told(ada, of, f"certificate-{of.pk}", kind=CERTIFICATE)
            told(ada, of, f"week-{of.pk}", kind=WEEK_OPENED, week=1)
        with CaptureQueriesContext(connection) as queries:
            client.get(PATH)
        counts.append(len(queries))

    assert counts == [6, 6]


def test_pages(ada: User, course: Course) -> None:
    for key in range(30):
        told(ada, course, str(key))

    assert page_of(ada).count('<span class="tag open">New</span>') == 25
    assert page_of(ada, "/notices/?page=2").count('<span class="tag open">New</span>') == 5
