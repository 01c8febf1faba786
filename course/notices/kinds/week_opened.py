"""A week of a course has opened."""

from django.urls import reverse
from django.utils.translation import gettext as _

from course.notices.kinds.base import About, Needs, NoticeKind


def _line(about: About) -> str:
    return _("Week %(week)d of “%(course)s” is open: %(week_title)s") % about.names


WEEK_OPENED = NoticeKind(
    name="week_opened",
    needs=Needs.WEEK,
    line=_line,
    address=lambda about: f"{reverse('todo', args=[about.slug])}#week-{about.week}",
)
