import gzip

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from course.models import User
from course.web.middleware.headers import LEAST_BYTES, TextGZipMiddleware
from tests import factories

TEXT = "Every sentence has an address. " * 40


def answer_with(response: HttpResponse, *, accepts: str = "gzip, br") -> HttpResponse:
    request: HttpRequest = RequestFactory().get("/", headers={"Accept-Encoding": accepts})
    return TextGZipMiddleware(lambda _: response)(request)  # type: ignore[return-value]


def test_text_is_compressed() -> None:
    answer = answer_with(HttpResponse(TEXT, headers={"ETag": '"one"'}))

    assert answer["Content-Encoding"] == "gzip"
    assert answer["Vary"] == "Accept-Encoding"
    assert answer["ETag"] == 'W/"one"'
    assert answer["Content-Length"] == str(len(answer.content))
    assert len(answer.content) < len(TEXT) // 2
    assert gzip.decompress(answer.content).decode() == TEXT


def test_length_of_the_same_text_varies() -> None:
    """Response lengths reveal no secret of the page (BREACH)."""
    assert len({len(answer_with(HttpResponse(TEXT)).content) for _ in range(30)}) > 5


@pytest.mark.parametrize(
    ("response", "accepts"),
    [
        (HttpResponse("x" * (LEAST_BYTES - 1)), "gzip"),
        (HttpResponse(TEXT, content_type="image/png"), "gzip"),
        (HttpResponse(TEXT), ""),
        (HttpResponse(TEXT), "br"),
    ],
)
def test_other_answers_are_left_as_they_are(response: HttpResponse, accepts: str) -> None:
    before = response.content

    answer = answer_with(response, accepts=accepts)

    assert "Content-Encoding" not in answer
    assert answer.content == before


def test_compressed_answer_is_not_compressed_again() -> None:
    answer = answer_with(HttpResponse(TEXT, headers={"Content-Encoding": "br"}))

    assert answer["Content-Encoding"] == "br"
    assert answer.content.decode() == TEXT


def test_streamed_text_is_compressed_too() -> None:
    answer = answer_with(StreamingHttpResponse([TEXT, TEXT]))  # type: ignore[arg-type]

    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(answer)).decode() == TEXT * 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/account/", "/courses/rivers/", "/search/?q=a", "/none/"]
)
def test_what_signed_in_people_get_is_private(client: Client, ada: User, address: str) -> None:
    factories.course()
    for_all = client.get(address).headers.get("Cache-Control", "")
    client.force_login(ada)

    answer = client.get(address)

    assert "private" in answer["Cache-Control"]
    assert "private" not in for_all or address == "/account/"


@pytest.mark.django_db
@pytest.mark.parametrize("is_published", [True, False])
def test_the_card_of_an_open_step_is_public_only_in_a_published_course(
    client: Client, sam: User, *, is_published: bool
) -> None:
    course = factories.course(published_at=factories.NOW if is_published else None)
    step = factories.step(course, 1, is_open=True)
    client.force_login(sam)

    card = client.get(f"{step.get_absolute_url()}card.png")

    wanted = "public, max-age=86400" if is_published else "private, no-store"
    assert (card.status_code, card["Cache-Control"]) == (200, wanted)
