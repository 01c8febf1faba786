"""What a learner is shown after a try, and nothing before it: docs/questions.md has the table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from quizzes import questions as q
from quizzes.marking import ResponseValue, fitting, right_picks, right_places

RIGHT: Final = "right"
WRONG: Final = "wrong"
MISSED: Final = "missed"


@dataclass(frozen=True, slots=True)
class Revealed:
    """By the options' positions in the author's order.

    `marks` says of a choice that was chosen, or of a pair, whether it is right, and which right
    choices were missed; `places` the same of the items in the order given. `feedback` are the
    options whose feedback is shown. Of `parts` (pairs, or items in their place) `parts_right` are.
    """

    is_right: bool = False
    is_settled: bool = False
    marks: dict[int, str] = field(default_factory=dict)
    places: tuple[bool, ...] = ()
    feedback: frozenset[int] = frozenset()
    parts: int = 0
    parts_right: int = 0


def reveal(
    question: q.QuestionContent,
    tries: Sequence[tuple[ResponseValue, bool]],
    *,
    most_tries: int | None,
) -> Revealed:
    """After these tries, each with whether it was right; `most_tries` is None in a quiz."""
    if not tries:
        return Revealed()
    last, is_right = tries[-1]
    is_settled = is_right if most_tries is None else is_right or len(tries) >= most_tries
    if question.kind in {q.MATCHING, q.ORDERING}:
        return _places(question, last, is_right=is_right, is_settled=is_settled)
    if question.kind in q.TYPED:
        fit = fitting(question, last.text)
        shown = frozenset() if fit is None else frozenset({fit})
        return Revealed(is_right, is_settled, feedback=shown)
    chosen = set(last.picks)
    if question.kind != q.SEVERAL:
        chosen = {pick for given, _ in tries for pick in given.picks}
    shown = frozenset(range(len(question.options)) if is_right and most_tries is None else chosen)
    right = set(right_picks(question))
    marks = {pick: RIGHT if pick in right else WRONG for pick in chosen}
    if is_settled:
        marks |= dict.fromkeys(right - chosen, MISSED)
    return Revealed(is_right, is_settled, marks, feedback=shown)


def _places(
    question: q.QuestionContent, last: ResponseValue, *, is_right: bool, is_settled: bool
) -> Revealed:
    places = right_places(question, last)
    known = places if is_settled else ()
    asked = right_picks(question)
    marks = {index: RIGHT if ok else WRONG for index, ok in zip(asked, known, strict=False)}
    return Revealed(
        is_right,
        is_settled,
        marks=marks if question.kind == q.MATCHING else {},
        places=known,
        feedback=frozenset(range(len(question.options)) if is_settled else ()),
        parts=len(places),
        parts_right=sum(places),
    )
