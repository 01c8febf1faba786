"""Base of the kinds in which each pick has a position: matching, ordering."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, ClassVar

from quizzes import questions as q
from quizzes.kinds.base import QuestionKind
from quizzes.responses.values import RIGHT, WRONG, ResponseValue, Revealed


class Places(QuestionKind):
    is_placed = True
    # The text of an option that is put into a place.
    placed_text: ClassVar[str]

    @abstractmethod
    def right_picks(self, question: q.QuestionContent) -> tuple[int, ...]:
        """The right option for each place."""

    @abstractmethod
    def partly_right(
        self, question: q.QuestionContent, given: ResponseValue, places: Sequence[bool]
    ) -> Fraction:
        """The credit for a partly right response, by the question's rule."""

    def mark(self, question: q.QuestionContent, given: ResponseValue) -> Fraction:
        places = self.right_places(question, given)
        return Fraction(1) if all(places) else self.partly_right(question, given, places)

    def right_places(self, question: q.QuestionContent, given: ResponseValue) -> tuple[bool, ...]:
        """Options with equal texts are interchangeable."""
        right = self._texts(question, self.right_picks(question))
        chosen = self._texts(question, given.picks)
        return tuple(is_one == other for is_one, other in zip(right, chosen, strict=True))

    def _texts(self, question: q.QuestionContent, picks: Sequence[int]) -> list[str]:
        return [getattr(question.options[pick], self.placed_text) for pick in picks]

    def reveal(
        self,
        question: q.QuestionContent,
        given: Sequence[ResponseValue],
        known: Revealed,
        *,
        is_practice: bool,
    ) -> Revealed:
        """How many are right, always; which ones, once the question is settled."""
        places = self.right_places(question, given[-1])
        shown = places if known.is_settled else ()
        marks = {
            index: RIGHT if is_right else WRONG
            for index, is_right in zip(self.right_picks(question), shown, strict=False)
        }
        return replace(
            known,
            marks=marks if self.has_matches else {},
            places=shown,
            feedback=frozenset(range(len(question.options)) if known.is_settled else ()),
            parts=len(places),
            parts_right=sum(places),
        )

    def described(self, at: int, option: q.Option) -> dict[str, Any]:
        return {"text": option.text, "feedback": option.feedback.text}


def shared(question: q.QuestionContent, places: Sequence[bool]) -> Fraction:
    """An equal share for each right place, if the question has this rule."""
    if question.partial != q.SHARE:
        return Fraction(0)
    return Fraction(sum(places), len(places))
