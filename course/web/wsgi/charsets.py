"""WSGI wrapper that refuses requests in another character set than that of our forms."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final

from django.utils.http import parse_header_parameters

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
_OURS: Final = {"utf-8", "utf8", "us-ascii"}


def in_utf8(application: Application) -> Application:
    """Wrap the application so that it never reads addresses and forms otherwise; the answer is 400.

    Django takes any codec of Python that is named, for the address too: some make halves of
    characters, which no database text can hold, and some are none for texts at all.
    """

    def answer(request: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if _is_ours(request.get("CONTENT_TYPE") or ""):
            return application(request, start_response)
        refused = HTTPStatus.BAD_REQUEST
        text = b"Use UTF-8.\n"
        headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))]
        start_response(f"{refused.value} {refused.phrase}", headers)
        return [] if request.get("REQUEST_METHOD") == "HEAD" else [text]

    return answer


def _is_ours(content_type: str) -> bool:
    if ";" not in content_type:
        return True
    try:
        _kind, parameters = parse_header_parameters(content_type)
    except (LookupError, ValueError):
        return False
    return parameters.get("charset", "utf-8").lower() in _OURS
