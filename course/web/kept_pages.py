"""Pages that are the same for every visitor, kept as they were rendered.

`@kept_for_visitors()` on a view keeps its page in the process, for whoever is not signed in, by
address, language and host. It is shown as long as nothing has changed that visitors see: every such
change leaves a stamp in the database (`PublicChange`), in the same transaction and however it is
made, and the stamps are read with each request. As days begin and end in the zones of runs, it is
kept until the next midnight of any of them.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers

from course.db.compiled_queries import CompiledQuery
from course.models import PublicChange, Run
from course.text.timezones import next_day
from course.web.middleware.packing import PackedResponse, pack

# In each process, compressed. A page of a long film takes 20 kB.
MOST_PAGES: Final = 300
MOST_BYTES: Final = 4_000_000
# What a page takes besides its content.
_OVERHEAD = 1_000
# Longer values in an address are nobody's link.
_MOST_CHARACTERS = 100

View = Callable[..., HttpResponse]
Stamps = frozenset[Any]


@dataclass(frozen=True, slots=True)
class _KeptPage:
    packed: bytes
    headers: Mapping[str, str]
    stamps: Stamps
    since: datetime
    until: datetime

    def holds(self, stamps: Stamps, *, at: datetime) -> bool:
        return self.stamps == stamps and self.since <= at < self.until

    @property
    def etag(self) -> str:
        return self.headers["ETag"]

    @property
    def bytes(self) -> int:
        return len(self.packed) + _OVERHEAD


class _Shelf:
    """The pages used last, within bounds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: OrderedDict[Hashable, _KeptPage] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Hashable) -> _KeptPage | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: _KeptPage) -> None:
        with self._lock:
            if key in self._pages:
                self.bytes -= self._pages.pop(key).bytes
            self._pages[key] = page
            self.bytes += page.bytes
            while len(self._pages) > MOST_PAGES or self.bytes > MOST_BYTES:
                self.bytes -= self._pages.popitem(last=False)[1].bytes

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self.bytes = 0


shelf = _Shelf()


def kept_for_visitors(
    *parameters: str, but_with_cookie: Callable[[], str] | None = None
) -> Callable[[View], View]:
    """Keeps the pages of a view, also with one value of each of these parameters.

    Who brings the cookie `but_with_cookie` gets a page of their own, as everybody does who brings
    another parameter.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            cookies = {but_with_cookie()} if but_with_cookie else set()
            if not _may_keep(request, parameters, cookies):
                return view(request, *args, **kwargs)
            return _answer(request, lambda: view(request, *args, **kwargs))

        return answer  # type: ignore[return-value]

    return decorate


def _may_keep(request: HttpRequest, parameters: Collection[str], cookies: set[str]) -> bool:
    """Whether everybody gets the same answer to this request.

    Not in a transaction: what it has written may be taken back. Nor while templates are edited.
    """
    if settings.DEBUG or connection.in_atomic_block:
        return False
    personal = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name, *cookies}
    if not personal.isdisjoint(request.COOKIES) or request.user.is_authenticated:
        return False
    return all(
        name in parameters and len(values) == 1 and len(values[0]) <= _MOST_CHARACTERS
        for name, values in request.GET.lists()
    )


def _answer(request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponseBase:
    at, stamps = timezone.now(), _stamps()
    key = (
        *(request.scheme, request.get_host(), request.path, translation.get_language()),
        tuple(sorted(request.GET.items())),
    )
    page = shelf.get(key)
    if page is None or not page.holds(stamps, at=at):
        made = make()
        if not stamps or not _is_everybodys(request, made):
            return made
        page = _keep(made, stamps, at=at)
        shelf.put(key, page)
    response = PackedResponse(page.packed, page.headers)
    answer = get_conditional_response(request, etag=page.etag, response=response) or response
    if answer is not response:  # without content, but of a page that is compressed for some
        patch_vary_headers(answer, ("Accept-Encoding",))
    return answer


def _stamps() -> Stamps:
    return frozenset(row["stamp"] for row in _STAMPS.rows())


def _is_everybodys(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a rendered page holds nothing of this request: no token, no message, no nonce."""
    return not (
        response.status_code != 200  # noqa: PLR2004 - the only page worth keeping
        or response.streaming
        or response.cookies
        or response.has_header("Cache-Control")
        or request.session.modified
        or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        or hasattr(request, "_csp_nonce")
        or getattr(get_messages(request), "added_new", False)
    )


def _keep(response: HttpResponse, stamps: Stamps, *, at: datetime) -> _KeptPage:
    content = response.content
    digest = hashlib.sha256(content).hexdigest()[:32]
    headers = {
        **response.headers,
        "Content-Length": str(len(content)),
        # Weak: compressed or not, it is the same page.
        "ETag": f'W/"{digest}"',
    }
    return _KeptPage(pack(content), headers, stamps, at, _next_midnight(at))


def _next_midnight(at: datetime) -> datetime:
    """When a day begins next in the zone of a run people may join: one may start, or end."""
    zones = {row["time_zone"] for row in _ZONES.rows()} | {"UTC"}
    return min(next_day(at, zone) for zone in zones)


_STAMPS = CompiledQuery(lambda: PublicChange.objects.values("stamp"))
_ZONES = CompiledQuery(
    lambda: (
        Run.objects.exclude(joining=Run.Joining.CLOSED).order_by().values("time_zone").distinct()
    )
)
