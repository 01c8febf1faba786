"""Validation of a question, before learners see it."""

from collections.abc import Iterator
from typing import Final

from quizzes import questions as q
from quizzes.kinds import issues
from quizzes.kinds.base import QuestionKind
from quizzes.kinds.issues import QuestionIssue
from quizzes.kinds.registry import KINDS
from quizzes.kinds.typed import GAP

__all__ = ("GAP", "QuestionIssue", "faults", "findings")

MOST_OPTIONS: Final = 50
LONGEST_TEXT: Final = 20_000


def findings(question: q.QuestionContent) -> list[QuestionIssue]:
    """Faults first, then advice."""
    kind = KINDS.get(question.kind)
    if kind is None:
        return [QuestionIssue(issues.NO_KIND, name=question.kind)]
    found = [*_faults(question, kind)]
    return found or [*kind.advice(question)]


def faults(question: q.QuestionContent) -> list[QuestionIssue]:
    return [finding for finding in findings(question) if finding.is_fault]


def _faults(question: q.QuestionContent, kind: QuestionKind) -> Iterator[QuestionIssue]:
    if not question.stem.strip():
        yield QuestionIssue(issues.NO_STEM, "stem")
    yield from kind.stem_faults(question)
    if question.partial not in kind.partial_rules:
        yield QuestionIssue(issues.NO_RULE, name=question.partial)
    for place, text in question.texts():
        if len(text) > LONGEST_TEXT:
            yield QuestionIssue(issues.TOO_LONG, place)
    if len(question.options) > MOST_OPTIONS:
        yield QuestionIssue(issues.TOO_MANY)
    yield from _worth_faults(question, kind)
    yield from kind.option_faults(question)


def _worth_faults(question: q.QuestionContent, kind: QuestionKind) -> Iterator[QuestionIssue]:
    takes_percents = kind.takes_percents(question)
    for index, option in enumerate(question.options):
        if not 0 <= option.worth <= q.RIGHT:
            yield QuestionIssue(issues.NO_WORTH, f"option.{index}")
        elif option.worth not in (0, q.RIGHT) and not takes_percents:
            yield QuestionIssue(issues.UNUSED_PERCENT, f"option.{index}")
        if option.match and not kind.has_matches:
            yield QuestionIssue(issues.FOREIGN_MATCH, f"option.{index}")
