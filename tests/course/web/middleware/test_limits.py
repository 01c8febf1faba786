import pytest
from django.test import Client

from course.models import User
from course.web.middleware.limits import MOST_BYTES
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/?q=%00", "/?topic=a%00b", "/accounts/login/?next=%00", "/admin/?x=%00", "/x%00"]
)
def test_nul_in_an_address_is_refused(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/account/"]
)
def test_huge_form_is_refused(client: Client, ada: User, address: str) -> None:
    if address == "/account/":
        client.force_login(ada)

    answer = client.post(address, {"password": "x" * 1_000_000, "email": "x" * 1_000_000})

    assert answer.status_code == 413
    assert len(answer.content) < MOST_BYTES
    assert User.objects.count() == 1


def test_form_of_an_ordinary_size_is_taken(client: Client, ada: User) -> None:
    client.post("/accounts/login/", {"login": str(ada.email), "password": factories.PASSWORD})

    assert "_auth_user_id" in client.session
