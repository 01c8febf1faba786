import threading
from datetime import datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db import connection
from django.test import Client
from pytest_django import Settings

from course.models import Enrolment, Invitation, Run, StepProgress, TeamMember, User
from course.people import AccountKept, delete_account
from course.progress import complete
from tests import factories

pytestmark = pytest.mark.django_db

PATH = "/account/deletion/"
RIGHT = {"password": factories.PASSWORD}


def sign_in(user: User) -> Client:
    client = Client(HTTP_USER_AGENT="Firefox")
    client.post("/accounts/login/", {"login": str(user.email), "password": factories.PASSWORD})
    return client


def row_of(user: User) -> dict[str, object]:
    return dict(User.objects.filter(pk=user.pk).values().get())


@pytest.fixture
def learning(ada: User, now: datetime) -> Enrolment:
    step = factories.step(factories.course())
    enrolment = factories.enrol(ada, step.course, joined_at=now)
    complete(enrolment.pk, step.pk, at=now)
    return enrolment


def test_page_says_what_is_deleted_and_what_stays(ada: User) -> None:
    page = sign_in(ada).get(PATH).content.decode()

    for words in ("What is deleted", "What stays, without your name", "This cannot be undone"):
        assert words in page
    assert 'href="/account/data/"' in page
    assert PATH in sign_in(ada).get("/account/").content.decode()


def test_deletion_forgets_who_it_was_and_keeps_what_counts(
    ada: User, learning: Enrolment, now: datetime
) -> None:
    here, there = sign_in(ada), sign_in(ada)
    Invitation.objects.create(run=learning.run, email=str(ada.email))

    answer = here.post(PATH, RIGHT)

    row = User.objects.get(pk=ada.pk)
    learning.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert (row.email, row.display_name, row.is_active, row.last_login) == (None, "", False, None)
    assert (row.uuid, row.deleted_at) == (ada.uuid, now)
    assert not row.has_usable_password()
    assert str(row) == "Deleted account"
    assert learning.left_at == now
    assert StepProgress.objects.filter(enrolment=learning).count() == 1
    for model in (UserSession, EmailAddress, Invitation):
        assert not model.objects.exists()
    assert "Your account is deleted." in here.get("/").content.decode()
    for browser in (here, there):
        assert browser.get("/account/").status_code == 302


def test_deleted_account_cannot_sign_in_and_its_address_is_free(ada: User) -> None:
    email = str(ada.email)
    sign_in(ada).post(PATH, RIGHT)
    client = Client()

    refused = client.post("/accounts/login/", {"login": email, "password": factories.PASSWORD})
    fields = {"display_name": "Ada", "email": email, "time_zone": "UTC"}
    anew = client.post("/accounts/signup/", fields | {"password1": factories.PASSWORD})

    assert refused.status_code == 200
    assert anew.status_code == 302
    assert User.objects.get(email=email).pk != ada.pk


def test_second_click_is_like_the_first(ada: User) -> None:
    here, there = sign_in(ada), sign_in(ada)

    here.post(PATH, RIGHT)
    before = row_of(ada)
    answers = [browser.post(PATH, RIGHT).status_code for browser in (here, there)]

    assert answers == [302, 302]
    assert row_of(ada) == before


@pytest.mark.django_db(transaction=True)
def test_deletions_at_once_are_one(settings: Settings) -> None:
    ada = factories.person("Ada Park")
    done: list[bool] = []

    def delete(at: datetime) -> None:
        try:
            done.append(delete_account(ada, at=at))
        finally:
            connection.close()

    both = [threading.Thread(target=delete, args=(factories.NOW,)) for _ in range(4)]
    for each in both:
        each.start()
    for each in both:
        each.join()

    assert sorted(done) == [False, False, False, True]


@pytest.mark.parametrize("given", [{}, {"password": ""}, {"password": "wrong"}])
def test_wrong_password_writes_nothing(
    ada: User, learning: Enrolment, given: dict[str, str]
) -> None:
    client = sign_in(ada)
    before = row_of(ada)

    answer = client.post(PATH, given)

    learning.refresh_from_db()
    assert answer.status_code == 400
    assert row_of(ada) == before
    assert learning.left_at is None
    assert UserSession.objects.count() == 1


def test_after_five_wrong_passwords_the_right_one_does_not_help(ada: User) -> None:
    client = sign_in(ada)
    before = row_of(ada)

    wrong = [client.post(PATH, {"password": "wrong"}).status_code for _ in range(5)]
    right = client.post(PATH, RIGHT)

    assert wrong == [400] * 5
    assert right.status_code == 429
    assert "Too many tries" in right.content.decode()
    assert row_of(ada) == before


@pytest.mark.parametrize(
    ("role", "others", "told"),
    [
        (TeamMember.Role.LEAD_EDUCATOR, 0, "You are the only lead educator of “Rivers of the"),
        (TeamMember.Role.LEAD_EDUCATOR, 1, "You are on the team of “Rivers of the world”"),
        (TeamMember.Role.EDUCATOR, 1, "You are on the team of “Rivers of the world”"),
    ],
)
def test_who_is_on_a_team_is_told_what_to_do_first(
    grace: User, mallory: User, role: str, others: int, told: str
) -> None:
    course = factories.course()
    factories.educator(grace, course, role)
    for _ in range(others):
        factories.educator(mallory, course)
    client = sign_in(grace)
    before = row_of(grace)

    pages = [client.get(PATH), client.post(PATH, RIGHT)]

    assert [page.status_code for page in pages] == [200, 409]
    assert all(told in page.content.decode() for page in pages)
    assert row_of(grace) == before
    assert TeamMember.objects.filter(user=grace).exists()


def test_staff_is_told_what_to_do_first(sam: User) -> None:
    answer = sign_in(sam).post(PATH, RIGHT)

    assert answer.status_code == 409
    assert "You are staff" in answer.content.decode()
    with pytest.raises(AccountKept):
        delete_account(sam, at=factories.NOW)


def test_nobody_deletes_another(ada: User, grace: User) -> None:
    client = sign_in(grace)
    before = row_of(ada)

    client.post(PATH, RIGHT | {"user": str(ada.pk), "uuid": str(ada.uuid)})
    visitor = Client().post(PATH, RIGHT)

    assert row_of(ada) == before
    assert visitor.status_code == 302
    assert "/accounts/login/" in visitor["Location"]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_method_deletes_nothing(ada: User, method: str) -> None:
    client = sign_in(ada)
    before = row_of(ada)

    assert getattr(client, method)(PATH).status_code == 405
    assert row_of(ada) == before


@pytest.mark.parametrize("has_mail", [True, False])
def test_mail_says_that_it_is_done_where_there_is_mail(
    ada: User, settings: Settings, *, has_mail: bool
) -> None:
    client = sign_in(ada)
    mail.outbox.clear()
    settings.HAS_MAIL = has_mail
    email = ada.email

    client.post(PATH, RIGHT)

    assert [message.to for message in mail.outbox] == [[email]] * has_mail
    if has_mail:
        assert mail.outbox[0].subject == "Your account at Cuebook is deleted"
        assert "If it was not you" in mail.outbox[0].body


def test_educators_still_see_the_progress_without_a_name(
    ada: User, grace: User, learning: Enrolment
) -> None:
    factories.educator(grace, learning.course)
    sign_in(ada).post(PATH, RIGHT)
    run = Run.objects.get()

    page = sign_in(grace).get(f"/admin/course/run/{run.pk}/progress/").content.decode()

    assert "Ada Park" not in page
    assert "ada" not in page.lower().replace("canada", "")
