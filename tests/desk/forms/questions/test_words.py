"""The educator's form has words for every kind of question, and fields for what it has."""

import pytest

from desk.forms.questions.options import OptionForm
from desk.forms.questions.question import QuestionForm
from desk.forms.questions.words import WORDS
from quizzes.kinds.base import QuestionKind
from quizzes.kinds.registry import KINDS

EACH = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def test_every_kind_has_its_words() -> None:
    assert list(WORDS) == list(KINDS)


@EACH
def test_every_rule_of_partial_credit_is_explained_where_there_is_a_choice(
    kind: QuestionKind,
) -> None:
    rules = tuple(WORDS[kind.name].rules)

    assert rules == (kind.partial_rules if len(kind.partial_rules) > 1 else ())


@EACH
def test_the_form_has_the_fields_a_kind_names(kind: QuestionKind) -> None:
    assert kind.setting_fields <= set(QuestionForm(kind.name).fields)
    option = OptionForm(kind=kind.name, slug="rivers", language="en")
    assert kind.option_fields == set(option.fields) - {"feedback", "feedback_moment"}
