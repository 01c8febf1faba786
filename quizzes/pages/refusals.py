"""Error messages: why a form was not accepted."""

from django.utils.translation import gettext as _

from quizzes import marking
from quizzes import questions as q


def start_refusal_words(reason: str) -> str:
    """Why no attempt was started; empty for an unknown reason."""
    return {
        "closed": _("The test is closed."),
        "too_soon": _("It is too soon to take the test again."),
        "passed": _("You have passed this test."),
        "empty": _("There are no questions yet."),
        "too_many": _("That was often enough."),
    }.get(reason, "")


def response_refusal_words(reason: str, question: q.QuestionContent) -> str:
    """Why a response was not accepted, and what to do."""
    units = ", ".join(unit.name for unit in question.units)
    return {
        marking.NOTHING: _("Give a response first."),
        marking.INCOMPLETE: _("Something is not chosen yet: give a response everywhere."),
        marking.UNMOVED: _("The order is as it was shown. Is it your response?"),
        marking.TOO_LONG: _("The response is too long: 500 characters are the most."),
        marking.NO_NUMBER: _("Type a number, such as 1250, 12.5 or 3/4."),
        marking.NO_UNIT: _("Add the unit: %(units)s.") % {"units": units},
        marking.STRANGE_UNIT: _("The unit is not one of these: %(units)s.") % {"units": units},
        marking.IMPOSSIBLE: _("That did not come from this page. Please respond again."),
    }[reason]
