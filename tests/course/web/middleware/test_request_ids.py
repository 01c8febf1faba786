import logging
import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from course.web.middleware.request_ids import RequestIdMiddleware, current_id

MADE = re.compile(r"[0-9a-f]{32}")


def test_an_id_from_the_proxy_is_kept(client: Client) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": "abc-123.DEF_456"})

    assert answer.headers["X-Request-ID"] == "abc-123.DEF_456"


@pytest.mark.parametrize("given", ["", "short", "with space1", 'quote"quote', "x" * 129, "é" * 9])
def test_an_id_that_is_not_well_formed_is_replaced(client: Client, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": given})

    assert MADE.fullmatch(answer.headers["X-Request-ID"])


def test_two_requests_have_two_ids(client: Client) -> None:
    ids = {client.get("/healthz").headers["X-Request-ID"] for _ in range(2)}

    assert len(ids) == 2


def test_the_id_is_known_during_its_request_only() -> None:
    seen = []

    def view(_request: HttpRequest) -> HttpResponse:
        seen.append(current_id.get())
        return HttpResponse()

    answer = RequestIdMiddleware(view)(RequestFactory().get("/"))

    assert seen == [answer.headers["X-Request-ID"]]
    assert current_id.get() == ""


def test_requests_are_logged_when_asked_for(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LOG_REQUESTS = True
    caplog.set_level(logging.INFO, "course.requests")

    Client().get("/healthz?secret=1")

    (record,) = (each for each in caplog.records if each.name == "course.requests")
    facts = record.__dict__["facts"]
    assert record.getMessage() == "GET /healthz 200"
    assert facts["view"] == "healthz"
    assert facts["ms"] >= 0


def test_keys_that_sign_in_are_not_logged(
    settings: Settings, caplog: pytest.LogCaptureFixture, db: None
) -> None:
    settings.LOG_REQUESTS = True
    caplog.set_level(logging.INFO, "course.requests")

    Client().get("/accounts/password/reset/key/1-canary/")

    assert "reset/key" in caplog.text
    assert "canary" not in "".join(
        caplog.text + str(record.__dict__.get("facts")) for record in caplog.records
    )
