"""The site with views that never end, as settings and as its addresses."""

import re
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.worlds.slow_site"


@login_not_required
def loops(request: HttpRequest) -> HttpResponse:
    count = 0
    while True:
        try:
            count += 1
        except Exception:  # noqa: BLE001, S112 - as a parser that goes on with the next line
            continue


@login_not_required
def matches(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(re.match(r"(?:a|a)*b", "a" * 60)))


def __getattr__(name: str) -> Any:
    """The site's own addresses can only be asked for once settings are read."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from config.urls import urlpatterns as of_the_site

    return [path("loops/", loops), path("matches/", matches), *of_the_site]
