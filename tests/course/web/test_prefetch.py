"""Whether a browser only fetches ahead."""

import pytest
from django.test import RequestFactory

from course.web.prefetch import is_prefetch


@pytest.mark.parametrize(
    ("purpose", "is_ahead"),
    [("prefetch", True), ("prefetch;prerender", True), ("", False), ("other", False)],
)
def test_purpose_of_a_request(purpose: str, is_ahead: bool) -> None:
    request = RequestFactory().get("/", headers={"Sec-Purpose": purpose} if purpose else {})

    assert is_prefetch(request) is is_ahead
