"""An address that its mail server refused: told at its person's account, tried again on demand."""

import pytest
from django.test import Client

from course.mail.sending import refuse_address
from course.models import RefusedAddress, User
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
REASON = "550 5.1.1 no such <user>"


@pytest.fixture
def ada(client: Client) -> User:
    made = factories.person("Ada")
    factories.sign_in(client, made)
    refuse_address(made.email or "", REASON, at=NOW)
    return made


def test_is_told_with_the_reason(client: Client, ada: User) -> None:
    page = client.get("/account/").content.decode()

    assert "Our mail does not reach you" in page
    assert "550 5.1.1 no such &lt;user&gt;" in page


def test_of_others_is_not_told(client: Client, ada: User) -> None:
    mallory = factories.person("Mallory")
    factories.sign_in(client, mallory)

    assert "does not reach" not in client.get("/account/").content.decode()


def test_is_tried_again_once_asked(client: Client, ada: User) -> None:
    for _ in range(2):
        assert client.post("/account/mail/").status_code == 302

    assert not RefusedAddress.objects.exists()
    assert "does not reach" not in client.get("/account/").content.decode()


def test_is_not_cleared_by_others_or_by_looking(client: Client, ada: User) -> None:
    assert client.get("/account/mail/").status_code == 405
    factories.sign_in(client, factories.person("Mallory"))
    client.post("/account/mail/")
    Client().post("/account/mail/")

    assert RefusedAddress.objects.get().address == ada.email


def test_new_address_is_written_to(client: Client, ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(email="ada.new@example.org")

    assert "does not reach" not in client.get("/account/").content.decode()
