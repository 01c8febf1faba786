"""A certificate was issued."""

from django.urls import reverse
from django.utils.translation import gettext as _

from course.notices.kinds.base import About, Needs, NoticeKind


def _line(about: About) -> str:
    return _("Your certificate for “%(course)s” is here") % about.names


CERTIFICATE = NoticeKind(
    name="certificate",
    needs=Needs.CERTIFICATE,
    line=_line,
    address=lambda about: reverse("course:issued", args=[about.certificate_code]),
)
