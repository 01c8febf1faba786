from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from course.web.wsgi.charsets import in_utf8

ODD = ["utf-7", "UTF-16", "iso-8859-1", "hex", "undefined", "unicode_escape", "none-of-them"]


def asked(method: str, content_type: str, query: str = "", body: bytes = b"") -> tuple[str, bytes]:
    """Status and content of the answer to a request for the health page."""
    environ = RequestFactory().generic(method, "/healthz", body).environ
    environ |= {"CONTENT_TYPE": content_type, "QUERY_STRING": query, "wsgi.input": BytesIO(body)}
    statuses: list[str] = []

    def start(status: str, _headers: Any, _error: Any = None) -> None:
        statuses.append(status)

    content = b"".join(in_utf8(WSGIHandler())(environ, start))
    return statuses[0], content


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ODD)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=b"])
def test_other_character_sets_are_refused(method: str, charset: str, kind: str) -> None:
    """+2AA- is half a character in UTF-7; some of Python's codecs are none for texts."""
    for name in ("charset", "Charset", "charset*"):
        value = f"us-ascii'en'{charset}" if name.endswith("*") else charset
        status, _content = asked(method, f"{kind}; {name}={value}", "q=%2B2AA-", b"q=%2B2AA-")
        assert status == "400 Bad Request"


@pytest.mark.django_db
@pytest.mark.parametrize("parameter", ["x*=nonsense'en'v", "charset*=hex''u", "x*=undefined''%C3"])
def test_parameters_that_cannot_be_read_are_refused(parameter: str) -> None:
    assert asked("GET", f"text/plain; {parameter}")[0] == "400 Bad Request"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", ";", "text/plain;charset=UTF-8", 'text/plain; charset="utf-8"', "a; b=c"],
)
def test_ours_are_taken(content_type: str) -> None:
    assert asked("GET", content_type, "q=%E6%B2%B3")[0] == "200 OK"


def test_refusal_of_a_head_request_has_no_content() -> None:
    assert asked("HEAD", "text/plain; charset=hex") == ("400 Bad Request", b"")
