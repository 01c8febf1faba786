"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from course.access import is_educator
from course.accounts import wished_course


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "is_educator": SimpleLazyObject(lambda: is_educator(request.user)),
        "joining_course": SimpleLazyObject(lambda: wished_course(request)),
    }
