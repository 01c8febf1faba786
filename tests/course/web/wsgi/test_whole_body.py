from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client
from django.test.client import encode_multipart
from hypothesis import given
from hypothesis import strategies as st

from course.models import StepProgress, User
from course.web.wsgi.whole_body import CUT, whole
from tests import factories


class Dripping(BytesIO):
    """A body that arrives in small pieces."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(3, size) if size is not None and size >= 0 else 3)


def read_by(environ: dict[str, Any], sizes: list[int]) -> bytes:
    parts: list[bytes] = []

    def application(environ: dict[str, Any], _start: object) -> list[bytes]:
        parts.extend(environ["wsgi.input"].read(size) for size in sizes)
        return []

    whole(application)(environ, None)
    return b"".join(parts)


@given(st.binary(min_size=1), st.lists(st.integers(0, 40), max_size=5))
def test_whole_body_is_read_in_any_pieces(body: bytes, sizes: list[int]) -> None:
    environ = {"CONTENT_LENGTH": str(len(body)), "wsgi.input": Dripping(body)}

    assert read_by(environ, [*sizes, -1]) == body
    assert CUT not in environ


@given(st.binary(min_size=1), st.integers(1, 10))
def test_body_that_breaks_off_fails(body: bytes, missing: int) -> None:
    environ = {"CONTENT_LENGTH": str(len(body) + missing), "wsgi.input": Dripping(body)}

    with pytest.raises(ConnectionAbortedError):
        read_by(environ, [-1])

    assert CUT in environ


def test_lines_are_read_to_the_end_and_not_beyond() -> None:
    environ = {"CONTENT_LENGTH": "8", "wsgi.input": BytesIO(b"one\ntwo\nthree")}
    lines: list[bytes] = []

    def application(environ: dict[str, Any], _start: object) -> list[bytes]:
        lines.extend(iter(environ["wsgi.input"].readline, b""))
        return []

    whole(application)(environ, None)

    assert lines == [b"one\n", b"two\n"]


def test_line_that_never_comes_fails() -> None:
    environ = {"CONTENT_LENGTH": "8", "wsgi.input": BytesIO(b"one\n")}

    def application(environ: dict[str, Any], _start: object) -> list[bytes]:
        return list(iter(environ["wsgi.input"].readline, b""))

    with pytest.raises(ConnectionAbortedError):
        whole(application)(environ, None)


@pytest.mark.parametrize("length", ["", "0", "x", "-1", "²"])
def test_request_without_a_body_is_passed_on(length: str) -> None:
    body = BytesIO()
    environ = {"CONTENT_LENGTH": length, "wsgi.input": body}

    whole(lambda _environ, _start: [])(environ, None)

    assert environ["wsgi.input"] is body


@pytest.fixture
def post(ada: User) -> Iterator[Any]:
    """Sends a form without its last bytes, as granian passes it on."""
    request_started.disconnect(close_old_connections)  # the test's own would be closed
    client = Client()
    client.force_login(ada)
    cookie = client.cookies.output(header="", sep=";").strip()

    def send(path: str, body: bytes, kind: str, *, less: int) -> int:
        environ = client._base_environ(  # type: ignore[attr-defined]
            PATH_INFO=path,
            REQUEST_METHOD="POST",
            CONTENT_TYPE=kind,
            CONTENT_LENGTH=str(len(body)),
            HTTP_COOKIE=f"{cookie}; csrftoken={'a' * 32}",
            HTTP_X_CSRFTOKEN="a" * 32,
        )
        environ["wsgi.input"] = BytesIO(body[: len(body) - less])
        told: list[str] = []
        whole(WSGIHandler())(environ, lambda status, *_: told.append(status))
        return int(told[0].split()[0])

    yield send
    request_started.connect(close_old_connections)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"done=0", "application/x-www-form-urlencoded"),
        (encode_multipart("x", {"done": "0"}), "multipart/form-data; boundary=x"),
    ],
)
def test_form_that_breaks_off_is_refused(
    ada: User, post: Any, now: object, body: bytes, kind: str
) -> None:
    step = factories.step(factories.course())
    factories.enrol(ada, step.course)
    path = f"{step.get_absolute_url()}completion/"

    statuses = [post(path, body, kind, less=less) for less in range(1, len(body))]

    assert set(statuses) == {400}
    assert not StepProgress.objects.exists()
    assert post(path, body, kind, less=0) == 302
