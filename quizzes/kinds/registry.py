"""Registry of the kinds of question. A new kind is a module in this package and a line here."""

from collections.abc import Mapping
from typing import Final

from quizzes import questions as q
from quizzes.kinds.base import QuestionKind
from quizzes.kinds.matching import Matching
from quizzes.kinds.number import Number
from quizzes.kinds.one_choice import OneChoice
from quizzes.kinds.ordering import Ordering
from quizzes.kinds.several_choices import SeveralChoices
from quizzes.kinds.text import Text
from quizzes.kinds.true_false import TrueFalse

# In the order educators are offered them.
KINDS: Final[Mapping[str, QuestionKind]] = {
    kind.name: kind
    for kind in (
        OneChoice(),
        SeveralChoices(),
        TrueFalse(),
        Text(),
        Number(),
        Matching(),
        Ordering(),
    )
}


def kind_of(question: q.QuestionContent) -> QuestionKind:
    """The kind of a question. Raises KeyError when there is none of its name."""
    return KINDS[question.kind]
