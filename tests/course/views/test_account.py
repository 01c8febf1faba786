import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client, override_settings

from course.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def fields(user: User, **changes: str) -> dict[str, str]:
    kept = {
        "display_name": user.display_name,
        "email": str(user.email),
        "time_zone": user.time_zone,
        "password": "",
    }
    return kept | changes


def test_account_saves_name_and_time_zone(client: Client, ada: User) -> None:
    client.force_login(ada)

    answer = client.post("/account/", fields(ada, display_name="Ada P.", time_zone="Asia/Seoul"))

    ada.refresh_from_db()
    assert answer["Location"] == "/account/"
    assert (ada.display_name, ada.time_zone) == ("Ada P.", "Asia/Seoul")


def test_account_changes_the_address_with_the_password(client: Client, ada: User) -> None:
    client.force_login(ada)

    client.post("/account/", fields(ada, email="Ada@New.example", password=factories.PASSWORD))

    ada.refresh_from_db()
    assert ada.email == "ada@new.example"
    address = EmailAddress.objects.get(user=ada)
    assert (address.email, address.primary) == ("ada@new.example", True)
    client.logout()
    assert client.login(username="ada@new.example", password=factories.PASSWORD)


def test_account_keeps_the_address_without_the_password(client: Client, ada: User) -> None:
    client.force_login(ada)

    answer = client.post("/account/", fields(ada, email="ada@new.example", display_name="A."))

    ada.refresh_from_db()
    assert answer.status_code == 400
    assert 'value="ada@new.example"' in answer.content.decode()
    assert (ada.email, ada.display_name) == ("ada@example.org", "Ada Park")


@override_settings(HAS_MAIL=True)
def test_account_waits_for_the_new_address_where_mail_is_configured(
    client: Client, ada: User
) -> None:
    client.force_login(ada)

    client.post("/account/", fields(ada, email="ada@new.example", password=factories.PASSWORD))

    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    assert [message.to for message in mail.outbox] == [["ada@new.example"]]


def test_account_refuses_somebody_elses_address(client: Client, ada: User, grace: User) -> None:
    client.force_login(ada)

    answer = client.post(
        "/account/", fields(ada, email=str(grace.email), password=factories.PASSWORD)
    )

    ada.refresh_from_db()
    assert answer.status_code == 400
    assert ada.email == "ada@example.org"


@pytest.mark.parametrize("taken", ["grace@example.org", "free@example.org"])
def test_without_the_password_nobody_learns_who_has_an_account(
    client: Client, ada: User, grace: User, taken: str
) -> None:
    client.force_login(ada)

    answers = [
        client.post("/account/", fields(ada, email=email, password="guess")).content.decode()
        for email in (taken, "free@example.org")
    ]

    assert "already" not in answers[0]
    assert "Enter your password" in answers[0]


def test_five_guesses_at_the_account_page_shut_it_to_the_right_password(
    client: Client, ada: User
) -> None:
    client.force_login(ada)
    new = {"email": "thief@example.org"}
    for number in range(5):
        assert client.post("/account/", fields(ada, password=f"guess{number}", **new)).status_code

    answer = client.post("/account/", fields(ada, password=factories.PASSWORD, **new))
    named = client.post("/account/", fields(ada, display_name="Ada P."))

    ada.refresh_from_db()
    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()
    assert (ada.email, ada.display_name, named.status_code) == ("ada@example.org", "Ada P.", 302)


@pytest.mark.parametrize(
    ("page", "field"),
    [("/accounts/password/change/", "oldpassword"), ("/accounts/reauthenticate/", "password")],
)
def test_no_other_page_lets_a_session_guess_the_password(
    client: Client, ada: User, page: str, field: str
) -> None:
    factories.sign_in(client, ada)
    new = {"password1": "tall grass by water", "password2": "tall grass by water"}
    for number in range(5):
        client.post(page, {field: f"guess{number}", **new})

    answer = client.post(page, {field: factories.PASSWORD, **new})

    ada.refresh_from_db()
    assert answer.status_code == 429
    assert ada.check_password(factories.PASSWORD)


@override_settings(HAS_MAIL=True)
def test_account_answers_the_same_for_a_taken_and_a_free_address_and_mails_the_truth(
    client: Client, ada: User, grace: User
) -> None:
    client.force_login(ada)
    answers = []

    for email in (str(grace.email), "free@example.org"):
        given = fields(ada, email=email, password=factories.PASSWORD)
        page = client.post("/account/", given, follow=True).content.decode()
        answers.append([part for part in page.splitlines() if "We have written" in part])

    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    assert [each[0].count("We have written to") for each in answers] == [1, 1]
    assert [message.to for message in mail.outbox] == [["grace@example.org"], ["free@example.org"]]
    assert "the address of another account" in mail.outbox[0].body.replace("\n", " ")
    assert "http" in mail.outbox[1].body


@pytest.mark.parametrize("name", ["", "x" * 81, "\x00", "\u200b\u200d"])
def test_account_refuses_a_bad_name(client: Client, ada: User, name: str) -> None:
    client.force_login(ada)

    answer = client.post("/account/", fields(ada, display_name=name))

    ada.refresh_from_db()
    assert answer.status_code == 400
    assert ada.display_name == "Ada Park"


def test_account_keeps_nothing_of_a_name_that_nobody_sees(client: Client, ada: User) -> None:
    client.force_login(ada)

    client.post("/account/", fields(ada, display_name="\u202eAda\u200b  L.\ufeff"))

    ada.refresh_from_db()
    assert ada.display_name == "Ada L."


def test_account_asks_a_visitor_to_sign_in(client: Client) -> None:
    assert client.get("/account/")["Location"] == "/accounts/login/?next=/account/"


def test_five_wrong_passwords_shut_the_door_to_the_right_one(client: Client, ada: User) -> None:
    wrong = {"login": str(ada.email), "password": "wrong"}
    for _ in range(5):
        client.post("/accounts/login/", wrong)

    client.post("/accounts/login/", wrong | {"password": factories.PASSWORD})

    assert "_auth_user_id" not in client.session


def test_session_key_changes_at_sign_in(client: Client, ada: User) -> None:
    client.get("/accounts/login/")
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key

    client.post("/accounts/login/", {"login": str(ada.email), "password": factories.PASSWORD})

    assert client.session.session_key != before


def test_reset_answers_the_same_for_a_known_and_an_unknown_address(
    client: Client, ada: User
) -> None:
    known = client.post("/accounts/password/reset/", {"email": str(ada.email)})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


class TestLanguage:
    def test_pages_speak_what_the_browser_asks_for(self, client: Client, db: None) -> None:
        page = client.get("/", headers={"Accept-Language": "ko,en;q=0.5"})

        assert page["Content-Language"] == "ko"
        assert '<html lang="ko">' in page.content.decode()

    def test_pages_speak_what_the_account_says(self, client: Client, ada: User) -> None:
        client.force_login(ada)

        client.post("/account/", fields(ada, language="zh-hans"))
        page = client.get("/", headers={"Accept-Language": "ko"})

        assert '<html lang="zh-hans">' in page.content.decode()

    def test_pages_fall_back_to_english(self, client: Client, db: None) -> None:
        page = client.get("/", headers={"Accept-Language": "eo"})

        assert '<html lang="en">' in page.content.decode()

    def test_account_refuses_a_language_there_is_none_of(self, client: Client, ada: User) -> None:
        client.force_login(ada)

        answer = client.post("/account/", fields(ada, language="xx"))

        ada.refresh_from_db()
        assert answer.status_code == 400
        assert ada.language == ""
