"""A form of the desk that is sent twice does its work once, and a lost race is run again.

Every page gives its forms a token of their own against forgery (a new one each time it is shown).
The same form with the same content is therefore the same click: whoever comes second waits for the
first and is led where that was led.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from hashlib import sha256
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from course.files.uploads import all_or_nothing
from course.models import AnsweredForm

_TOKEN: Final = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
_KEPT: Final = timedelta(days=1)
_FORGOTTEN_AT_ONCE: Final = 100

View = Callable[..., Any]


def once(view: View) -> View:
    """The view, whose redirects are given once for each form that was sent."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with all_or_nothing(), transaction.atomic():
            claimed = _claim(request)
            if claimed is not None and claimed.location:
                return _led(request, claimed.location)
            response = _tried_twice(view, request, *args, **kwargs)
            if claimed is not None:
                _note(claimed, response)
        return response

    return wrapper


def _tried_twice(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
    """The answer; of a request that lost a race, at the second try, which sees who won."""
    try:
        with transaction.atomic():
            return view(request, *args, **kwargs)
    except IntegrityError:
        for upload in request.FILES.values():
            upload.seek(0)  # type: ignore[union-attr]
    with transaction.atomic():
        return view(request, *args, **kwargs)


def _claim(request: HttpRequest) -> AnsweredForm | None:
    """The row of this form: new, or with the answer of the first to send it, once that is known."""
    if not request.POST.get(_TOKEN):
        return None
    old = AnsweredForm.objects.filter(answered_at__lt=timezone.now() - _KEPT)
    some = old.select_for_update(skip_locked=True).values("pk")[:_FORGOTTEN_AT_ONCE]
    AnsweredForm.objects.filter(pk__in=list(some.values_list("pk", flat=True))).delete()
    key = _digest(request)
    table = AnsweredForm._meta.db_table  # noqa: SLF001 - Django's documented Meta API
    with connection.cursor() as cursor:  # waits for a transaction that has it, if there is one
        cursor.execute(
            f"INSERT INTO {table} (digest, location, answered_at) VALUES (%s, '', %s)"  # noqa: S608
            " ON CONFLICT DO NOTHING",
            [key, timezone.now()],
        )
    return AnsweredForm.objects.filter(pk=key).first()


def _digest(request: HttpRequest) -> str:
    """Of the person, the address, the page's token and all that was sent."""
    found = sha256(f"{request.user.pk} {request.path}".encode())
    for name, values in sorted(request.POST.lists()):
        found.update(repr((name, values)).encode("utf-8", "surrogatepass"))
    for name, uploads in sorted(request.FILES.lists()):
        sizes = [(upload.name, upload.size) for upload in uploads]
        found.update(repr((name, sizes)).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def _note(claimed: AnsweredForm, response: HttpResponse) -> None:
    """Keep where the answer leads; a form that is shown again may be sent again."""
    location = response.headers.get("Location", "")
    if isinstance(response, JsonResponse):  # to an upload by script
        location = json.loads(response.content).get("location", "")
    if location:
        AnsweredForm.objects.filter(pk=claimed.pk).update(location=location)
    else:
        claimed.delete()


def _led(request: HttpRequest, location: str) -> HttpResponse:
    """Where the first one was led."""
    if request.headers.get("X-Upload"):
        return JsonResponse({"location": location})
    return redirect(location)
