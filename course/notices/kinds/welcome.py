"""Somebody has joined a course."""

from django.urls import reverse
from django.utils.translation import gettext as _

from course.notices.kinds.base import About, Needs, NoticeKind


def _line(about: About) -> str:
    return _("Welcome to “%(course)s”") % about.names


WELCOME = NoticeKind(
    name="welcome",
    needs=Needs.COURSE,
    line=_line,
    address=lambda about: reverse("todo", args=[about.slug]),
)
