"""The time of a test was over, and what its learner had responded was submitted."""

from django.urls import reverse
from django.utils.translation import gettext as _

from course.notices.kinds.base import About, Needs, NoticeKind


def _line(about: About) -> str:
    return _("Your test “%(step)s” was submitted: its time was over") % about.names


TEST_RESULT = NoticeKind(
    name="test_result",
    needs=Needs.STEP,
    line=_line,
    address=lambda about: reverse("step", args=[about.slug, about.step_key]),
)
