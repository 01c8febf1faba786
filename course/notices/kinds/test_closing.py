"""A test closes soon, and its learner has not submitted it."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from course.notices.kinds.base import About, Needs, NoticeKind


def _line(about: About) -> str:
    moment = date_format(timezone.localtime(about.instant("closes_at")), "DATETIME_FORMAT")
    return _("The test “%(step)s” is open until %(moment)s") % (about.names | {"moment": moment})


TEST_CLOSING = NoticeKind(
    name="test_closing",
    needs=Needs.STEP,
    line=_line,
    address=lambda about: reverse("step", args=[about.slug, about.step_key]),
)
