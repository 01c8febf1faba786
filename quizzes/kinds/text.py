"""Short-answer questions: a word or two, typed."""

from collections.abc import Iterator
from typing import Final

from quizzes import questions as q
from quizzes.kinds import gift, issues
from quizzes.kinds.issues import QuestionIssue
from quizzes.kinds.typed import TypedKind, gift_percent, is_anything
from quizzes.responses.text_matching import fold, fold_hyphens, is_slip
from quizzes.responses.values import ANYTHING

LONGEST_TYPED: Final = 500


class Text(TypedKind):
    name = q.TEXT
    file_name = "text"
    moodle_type = "shortanswer"
    dataset_type = "Cloze"
    setting_fields = frozenset({"exact_case", "exact_accents", "allows_typos"})
    header_fields = ("case", "accents", "typos")
    option_help = "= for a right response, ~ for a wrong one"

    def check_typed(self, question: q.QuestionContent, text: str) -> None:
        """Any words are a response."""

    def says_something(self, text: str) -> bool:
        return bool(fold(text))

    def fits(self, question: q.QuestionContent, text: str) -> tuple[list[int], ...]:
        """Exact matches, and those with a typo."""
        typed, parted = self.meaning(question, text), self._parted(question, text)
        exact, slips = [], []
        for index, option in enumerate(question.options):
            if is_anything(option):
                continue
            meant = self.meaning(question, option.text)
            if typed == meant or parted == self._parted(question, option.text):
                exact.append(index)
            elif question.allows_typos and option.worth and is_slip(typed, meant):
                slips.append(index)
        return exact, slips

    def response_faults(self, option: q.Option, place: str) -> Iterator[QuestionIssue]:
        if not fold(option.text):
            yield QuestionIssue(issues.EMPTY_OPTION, place)
        if len(option.text) > LONGEST_TYPED:
            yield QuestionIssue(issues.TYPED_TOO_LONG, place)

    def meaning(self, question: q.QuestionContent, text: str) -> str:
        return fold(text, exact_case=question.exact_case, exact_accents=question.exact_accents)

    def _parted(self, question: q.QuestionContent, text: str) -> str:
        """What is compared where a hyphen may be a space."""
        return fold_hyphens(
            text, exact_case=question.exact_case, exact_accents=question.exact_accents
        )

    def carried_words(self, words: str, losses: list[str]) -> str:
        if "*" in words and words != ANYTHING:
            losses.append(f"“*” in “{words}” stands for any letters in Moodle, here for itself")
        return words

    def to_gift(self, question: q.QuestionContent, losses: list[str]) -> list[str]:
        return [
            gift.answer_line("=", option, gift.escape(option.text), gift_percent(option))
            for option in question.options
        ]
