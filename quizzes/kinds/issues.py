"""Issues of a question (validation messages for its author)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from course.text.markdown import gettext_noop
from quizzes import questions as q


@dataclass(frozen=True, slots=True)
class QuestionIssue:
    """A fault must be corrected before the question can be saved; the rest is advice.

    `text` is marked for translation and takes `name`; `place` is as in `QuestionContent.texts`,
    or “”.
    """

    text: str
    place: str = ""
    name: str = ""
    is_fault: bool = True

    @property
    def message(self) -> str:
        """In English."""
        return self.text % {"name": self.name}


NO_STEM = gettext_noop("the question has no text")
NO_KIND = gettext_noop("there is no kind “%(name)s”")
NO_RULE = gettext_noop("the rule “%(name)s” is not one of this kind’s rules for partial credit")
TOO_FEW = gettext_noop("there must be at least two options")
TOO_MANY = gettext_noop("there are more than 50 options")
TOO_LONG = gettext_noop("the text is longer than 20,000 characters")
TYPED_TOO_LONG = gettext_noop("the response is longer than 500 characters")
NO_RESPONSE = gettext_noop("there is no response")
NOTHING_RIGHT = gettext_noop("no option is right")
TWO_RIGHT = gettext_noop("more than one option is right: choose the kind “several choices”")
EMPTY_OPTION = gettext_noop("the option is empty")
TWICE = gettext_noop("“%(name)s” is there twice")
NO_WORTH = gettext_noop("a percent is between 0 and 100")
UNUSED_PERCENT = gettext_noop("a percent counts under the rule “share” only")
NOT_A_NUMBER = gettext_noop("“%(name)s” is not a number such as 1958, 3.14 or 1/3")
NO_TOLERANCE = gettext_noop("“%(name)s” is not a tolerance such as 0.5 or 5%%")
NO_UNIT = gettext_noop("“%(name)s” is not a unit with its factor, such as kg = 0.001")
UNIT_REQUIRED = gettext_noop("a unit is required, but there is none")
EMPTY_MATCH = gettext_noop("the item has no match")
TWO_GAPS = gettext_noop("a question has one gap at most")
FOREIGN_MATCH = gettext_noop("only options of matching questions have a match")

NO_FEEDBACK = gettext_noop("no feedback on wrong options")
NO_EXPLANATION = gettext_noop("no feedback at all")
ALL_RIGHT = gettext_noop("every option is right")


def too_few(question: q.QuestionContent) -> Iterator[QuestionIssue]:
    if len(question.options) < 2:  # noqa: PLR2004
        yield QuestionIssue(TOO_FEW)


def empty_or_twice(question: q.QuestionContent) -> Iterator[QuestionIssue]:
    seen: Counter[str] = Counter()
    for index, option in enumerate(question.options):
        text = " ".join(option.text.split())
        seen[text] += 1
        if not text:
            yield QuestionIssue(EMPTY_OPTION, f"option.{index}")
        elif seen[text] == 2:  # noqa: PLR2004
            yield QuestionIssue(TWICE, f"option.{index}", option.text)
