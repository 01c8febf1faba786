"""Multiple choice: any number of choices is right, and all of them are to be chosen."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from quizzes import questions as q
from quizzes.kinds import gift, issues
from quizzes.kinds.base import carried_choice, percent_sign, whole_only
from quizzes.kinds.choices import Choices
from quizzes.kinds.issues import QuestionIssue
from quizzes.responses.values import ResponseValue

_MOST_SHARES: Final = 10  # Moodle knows the tenth of a mark as the smallest equal share.


class SeveralChoices(Choices):
    name = q.SEVERAL
    file_name = "several choices"
    moodle_type = "multichoice"
    partial_rules = (q.ALL, q.SHARE, q.EACH)
    option_fields = Choices.option_fields | {"is_right"}
    setting_fields = frozenset({"is_shuffled"})
    option_pattern = re.compile(r"\[(?P<mark>[xX ]?)\](?: (?P<text>.*))?\Z")
    option_help = "[ ] for a wrong choice, [x] for a right one"
    has_rule_in_gift = False

    def mark(self, question: q.QuestionContent, given: ResponseValue) -> Fraction:
        right = set(self.right_picks(question))
        picks = set(given.picks)
        hits, slips = len(picks & right), len(picks - right)
        if picks == right:
            return Fraction(1)
        if question.partial == q.SHARE and right:
            return max(Fraction(0), Fraction(hits - slips, len(right)))
        if question.partial == q.EACH and picks:
            count = len(question.options)
            return Fraction(count - slips - (len(right) - hits), count)
        return Fraction(0)

    def takes_percents(self, question: q.QuestionContent) -> bool:
        return False

    def advice(self, question: q.QuestionContent) -> Iterator[QuestionIssue]:
        yield from super().advice(question)
        if all(option.worth >= q.RIGHT for option in question.options):
            yield QuestionIssue(issues.ALL_RIGHT, is_fault=False)

    def option_sign(self, at: int, option: q.Option) -> str:
        return f"[{'x' if option.worth == q.RIGHT else percent_sign(option) or ' '}]"

    def accepts_gift(self, source: gift.GiftAnswers) -> bool:
        is_one_choice = source.is_single and source.has_one_right
        return super().accepts_gift(source) and not is_one_choice

    def from_gift(self, source: gift.GiftAnswers) -> gift.CarriedOptions:
        """Options that earn something are right, with equal shares."""
        if source.is_single:
            return _any_of(source)
        earned = [answer.percent for answer in source.answers if answer.percent > 0]
        costs = {round(answer.percent) for answer in source.answers if answer.percent <= 0}
        share = round(100 / len(earned)) if earned else 0
        if len({round(percent) for percent in earned}) > 1:
            source.losses.append("what each right choice is worth; here all earn the same")
        if not costs <= {-share}:
            source.losses.append(
                "what each wrong choice costs; here it costs what a right one earns"
            )
        options = tuple(
            q.Option(
                text=answer.text(),
                worth=q.RIGHT if answer.percent > 0 else 0,
                feedback=answer.feedback(),
            )
            for answer in source.answers
        )
        return gift.CarriedOptions(options, q.SHARE)

    def to_gift(self, question: q.QuestionContent, losses: list[str]) -> list[str]:
        right = len(self.right_picks(question))
        if question.partial != q.SHARE:
            losses.append(
                "the rule of partial credit: in Moodle each choice earns or costs a share"
            )
        if right > _MOST_SHARES:
            losses.append("equal shares: Moodle knows none smaller than 10 %")
        share = round(100 / right, 5)
        return [
            gift.answer_line(
                "~",
                option,
                gift.escape(option.text),
                share if option.worth == q.RIGHT else -share,
            )
            for option in question.options
        ]


def _any_of(source: gift.GiftAnswers) -> gift.CarriedOptions:
    """For a question in which each of several choices was a complete response."""
    options = tuple(carried_choice(answer) for answer in source.answers)
    source.losses.append(
        "that one of its right choices was enough; here all of them are to be ticked"
    )
    return gift.CarriedOptions(whole_only(options))
