import json
import logging
import sys
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.test import Client, RequestFactory

from course.web.logging import JsonLines, RefusalsInALine
from course.web.middleware.request_ids import KEY, current_id


def formatted(message: str = "a message", *args: object, **extra: Any) -> dict[str, Any]:
    log = logging.getLogger("test")
    record = log.makeRecord("test", logging.WARNING, __file__, 1, message, args, None, extra=extra)
    line = JsonLines().format(record)
    assert "\n" not in line
    read: dict[str, Any] = json.loads(line)
    return read


@pytest.fixture
def written() -> Iterator[StringIO]:
    """The output of Django's own loggers, as in production."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.getLogger("django").addHandler(handler)
    yield stream
    logging.getLogger("django").removeHandler(handler)


def test_a_line_says_when_how_grave_who_and_what() -> None:
    line = formatted("%s of %s", 1, 2)

    assert line.pop("time").endswith("Z")
    assert line == {"level": "warning", "logger": "test", "message": "1 of 2"}


@pytest.mark.parametrize("hostile", ["a\nb", 'a"b', "a\u2028b", "a\udcffb", "\x1b[31m"])
def test_a_line_with_hostile_text_stays_one_line_of_ascii(hostile: str) -> None:
    line = formatted("%s", hostile)

    assert line["message"] == hostile
    assert json.dumps(line).isascii()


def test_a_line_within_a_request_has_its_id() -> None:
    token = current_id.set("id-of-the-request")

    line = formatted()

    current_id.reset(token)
    assert line["request_id"] == "id-of-the-request"


def test_a_line_about_a_request_has_its_facts() -> None:
    request = RequestFactory().get("/courses/")
    request.META[KEY] = "of-this-request"

    line = formatted(request=request, status_code=404)

    facts = {"request_id", "method", "path", "status"}
    assert {name: line[name] for name in facts} == {
        "request_id": "of-this-request",
        "method": "GET",
        "path": "/courses/",
        "status": 404,
    }


def test_a_line_with_what_json_lacks_is_written_all_the_same() -> None:
    line = formatted(facts={"thing": {1}})

    assert line["thing"] == "{1}"


def test_a_line_of_an_exception_has_its_traceback() -> None:
    try:
        int("planted")
    except ValueError:
        record = logging.getLogger("test").makeRecord(
            "test", logging.ERROR, __file__, 1, "failed", (), sys.exc_info()
        )

    line = json.loads(JsonLines().format(record))

    assert "ValueError: invalid" in line["exception"]
    assert "Traceback" in line["exception"]


def test_an_address_that_is_not_there_is_logged_with_the_id_of_the_answer(
    client: Client, written: StringIO, db: None
) -> None:
    answer = client.get("/nowhere", headers={"X-Request-ID": "from-the-proxy"})

    (line,) = map(json.loads, written.getvalue().splitlines())
    assert answer.status_code == 404
    assert line["request_id"] == "from-the-proxy"
    assert (line["path"], line["status"]) == ("/nowhere", 404)


@pytest.mark.parametrize(("status", "has_trace"), [(403, False), (500, True), (None, True)])
def test_only_what_went_wrong_here_has_a_trace(status: int | None, *, has_trace: bool) -> None:
    extra = {} if status is None else {"status_code": status}
    trace = (ValueError, ValueError("x"), None)
    log = logging.getLogger("test")
    record = log.makeRecord("test", logging.WARNING, __file__, 1, "x", (), trace, extra=extra)

    assert RefusalsInALine().filter(record)
    assert (record.exc_info is not None) is has_trace


def test_address_of_a_calendar_is_not_written() -> None:
    request = RequestFactory().get(f"/calendar/{'a7' * 26}.ics")
    current = current_id.set("one")
    try:
        line = formatted("Too Many Requests: %s", request.path, request=request, status_code=429)
    finally:
        current_id.reset(current)

    assert "a7a7" not in json.dumps(line)
    assert line["path"] == "/calendar/….ics"
