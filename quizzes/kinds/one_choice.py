"""Single choice: one of several choices is right."""

from quizzes import questions as q
from quizzes.kinds import gift
from quizzes.kinds.base import EitherOr, carried_choice
from quizzes.kinds.choices import ROUND, Choices, round_sign


class OneChoice(Choices):
    name = q.ONE
    file_name = "one choice"
    moodle_type = "multichoice"
    picks_one = True
    either_or = EitherOr.IF_TWO
    partial_rules = (q.ALL, q.SHARE)
    option_fields = Choices.option_fields | {"is_right", "percent"}
    setting_fields = frozenset({"is_shuffled"})
    option_pattern = ROUND
    option_help = "( ) for a wrong choice, (x) for the right one"

    def option_sign(self, at: int, option: q.Option) -> str:
        return round_sign(option)

    def accepts_gift(self, source: gift.GiftAnswers) -> bool:
        return super().accepts_gift(source) and source.is_single and source.has_one_right

    def from_gift(self, source: gift.GiftAnswers) -> gift.CarriedOptions:
        options = tuple(carried_choice(answer) for answer in source.answers)
        return gift.CarriedOptions(options, gift.partial_by_percents(options))

    def to_gift(self, question: q.QuestionContent, losses: list[str]) -> list[str]:
        lines = []
        for option in question.options:
            sign = "=" if option.worth == q.RIGHT else "~"
            percent = option.worth if 0 < option.worth < q.RIGHT else None
            lines.append(gift.answer_line(sign, option, gift.escape(option.text), percent))
        return lines
