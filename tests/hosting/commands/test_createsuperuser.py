import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from course.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", factories.PASSWORD)


def make(email: str = "Sam@Example.org") -> None:
    call_command(
        "createsuperuser", interactive=False, email=email, display_name="Sam Okafor", verbosity=0
    )


def test_the_first_account_signs_in_where_addresses_are_verified(settings: Settings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    make()
    client = Client()

    client.post("/accounts/login/", {"login": "sam@example.org", "password": factories.PASSWORD})

    assert client.get("/admin/").status_code == 200


def test_the_first_account_has_its_address_in_lower_case_and_verified() -> None:
    make()

    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("sam@example.org", True, True)
    assert address.user == User.objects.get(is_superuser=True, is_staff=True)


def test_a_second_account_of_the_same_address_is_refused() -> None:
    make()

    with pytest.raises(CommandError, match="already"):
        make("SAM@example.org")

    assert EmailAddress.objects.count() == 1
    assert User.objects.count() == 1
