"""Somebody has not been here for two weeks, with a course still to do."""

from django.urls import reverse
from django.utils.translation import gettext as _

from course.notices.kinds.base import About, Needs, NoticeKind


def _line(about: About) -> str:
    return _("“%(course)s” waits for you: go on where you left off") % about.names


ABSENCE = NoticeKind(
    name="absence",
    needs=Needs.COURSE,
    line=_line,
    address=lambda about: reverse("todo", args=[about.slug]),
)
