"""Hints, feedback and moments of a question that may be shown now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from course.moments import MomentLink, moment_links
from course.pages.outline_rows import Printed
from quizzes.feedback import Revealed, reveal
from quizzes.marking import marks_by_try
from quizzes.pages.texts import stored_html
from quizzes.queries import AttemptQuestionFacts


@dataclass(frozen=True, slots=True)
class NoteLine(Printed):
    """A hint or feedback: HTML, and the moment it names with the link that plays it."""

    html: SafeString
    moment: MomentLink | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question with what its tries have revealed.

    `marks` are those of the tries in its test, none in a quiz; `is_open` says whether it takes
    another try; `back` is carried by links to moments.
    """

    asked: AttemptQuestionFacts
    marks: Sequence[int]
    revealed: Revealed
    is_open: bool
    back: str
    links: Mapping[int, MomentLink]

    def hint(self) -> NoteLine | None:
        return self._note("hint") if self.asked.question.hint else None

    def explanation(self) -> NoteLine | None:
        is_shown = self.revealed.is_settled and self.asked.question.feedback
        return self._note("feedback") if is_shown else None

    def feedback(self, index: int) -> NoteLine | None:
        """The feedback of an option."""
        note = self.asked.question.options[index].feedback
        is_shown = note and index in self.revealed.feedback
        return self._note(f"option.{index}") if is_shown else None

    def _note(self, place: str) -> NoteLine:
        moment = self.links.get(self.asked.moments.get(place, 0))
        url = f"{moment.url}&back={self.back}{'#here' if moment.clock else ''}" if moment else ""
        return NoteLine(stored_html(self.asked, f"{place}.note"), moment, url)


def show_question(
    asked: AttemptQuestionFacts, marks: Sequence[int], *, is_over: bool, is_again: bool, back: str
) -> ShownQuestion:
    """One query: the moments that are shown. `is_again` shows it as if nobody had tried it."""
    untried = replace(asked, tried=[]) if is_again else asked
    tries = [(each.given, each.is_right) for each in untried.tried]
    most_tries = len(marks_by_try(asked.question, marks)) or None
    revealed = reveal(asked.question, tries, most_tries=most_tries)
    places = {"hint", *(f"option.{index}" for index in revealed.feedback)}
    if revealed.is_settled:
        places.add("feedback")
    links = moment_links(pk for place, pk in asked.moments.items() if place in places)
    is_open = not is_over and not revealed.is_settled
    return ShownQuestion(untried, marks, revealed, is_open, back, links)
