"""Feedback after a try, and nothing before it (the table is in docs/questions.md)."""

from collections.abc import Sequence

from quizzes import questions as q
from quizzes.kinds.registry import kind_of
from quizzes.responses.values import MISSED, RIGHT, WRONG, ResponseValue, Revealed

__all__ = ("MISSED", "RIGHT", "WRONG", "Revealed", "reveal")


def reveal(
    question: q.QuestionContent,
    tries: Sequence[tuple[ResponseValue, bool]],
    *,
    most_tries: int | None,
) -> Revealed:
    """After these tries, each with whether it was right; `most_tries` is None in a quiz."""
    if not tries:
        return Revealed()
    is_right = tries[-1][1]
    is_practice = most_tries is None
    is_over = most_tries is not None and len(tries) >= most_tries
    return kind_of(question).reveal(
        question,
        [given for given, _ in tries],
        Revealed(is_right, is_right or is_over),
        is_practice=is_practice,
    )
