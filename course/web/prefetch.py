"""Pages that a browser fetches ahead, before anybody looks at them."""

from django.http import HttpRequest


def is_prefetch(request: HttpRequest) -> bool:
    """Whether nobody sees the answer yet (Sec-Purpose, Fetch Standard)."""
    return request.headers.get("Sec-Purpose", "").startswith("prefetch")
