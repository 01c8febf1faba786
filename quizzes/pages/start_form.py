"""The form that starts an attempt."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from course.access import StepAccess
from course.pages.outline_rows import Printed
from course.web.cached_reverse import address


@dataclass(frozen=True, slots=True)
class StartForm(Printed):
    """`after` is the number of the attempt before; 0: there is none."""

    url: str
    after: int
    words: str


def start_form(access: StepAccess, *, after: int, is_test: bool) -> StartForm:
    if is_test:
        words = _("Take the test again") if after else _("Start the test")
    else:
        words = _("Start the quiz again") if after else _("Start the quiz")
    return StartForm(address("quizzes:attempts", access.course.slug, access.step.key), after, words)
