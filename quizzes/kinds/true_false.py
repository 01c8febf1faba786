"""True/false questions."""

from random import Random
from typing import Any

from course.text.markdown import gettext_noop
from quizzes import questions as q
from quizzes.kinds import gift
from quizzes.kinds.base import EitherOr
from quizzes.kinds.choices import ROUND, Choices, round_sign


class TrueFalse(Choices):
    """Its options are “true”, then “false”, without texts."""

    name = q.TRUE_FALSE
    file_name = "true or false"
    moodle_type = "truefalse"
    picks_one = True
    either_or = EitherOr.ALWAYS
    option_words = (gettext_noop("True"), gettext_noop("False"))
    option_fields = frozenset({"is_right"})
    option_pattern = ROUND
    option_help = "( ) True and ( ) False, with an x in one of them"

    def shown_order(self, question: q.QuestionContent, chance: Random) -> list[int]:
        return [0, 1]

    def read_option(self, at: int, text: str, worth: int) -> tuple[q.Option, str]:
        is_known = at < len(self.option_words) and text.capitalize() == self.option_words[at]
        fault = "" if is_known else "write ( ) True and ( ) False, in this order"
        return q.Option(worth=worth), fault

    def option_sign(self, at: int, option: q.Option) -> str:
        return round_sign(option)

    def option_text(self, at: int, option: q.Option) -> str:
        return self.fixed_text(at)

    def from_gift(self, source: gift.GiftAnswers) -> gift.CarriedOptions:
        return gift.CarriedOptions(
            tuple(
                q.Option(worth=round(answer.percent), feedback=answer.feedback())
                for answer in source.answers
            )
        )

    def to_gift(self, question: q.QuestionContent, losses: list[str]) -> list[str]:
        true, false = question.options
        word, right, wrong = ("TRUE", true, false) if true.worth else ("FALSE", false, true)
        on_wrong = gift.escaped_text(wrong.feedback.text)
        if right.feedback.text:
            return [f"{word}#{on_wrong}#{gift.escaped_text(right.feedback.text)}"]
        return [f"{word}#{on_wrong}" if on_wrong else word]

    def described(self, at: int, option: q.Option) -> dict[str, Any]:
        return super().described(at, option) | {"text": self.fixed_text(at)}
