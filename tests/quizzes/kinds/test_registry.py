"""The kinds of question: each complete, and known wherever kinds are named."""

from pathlib import Path

import pytest

from quizzes import questions as q
from quizzes.kinds import registry
from quizzes.kinds.base import QuestionKind
from quizzes.kinds.registry import KINDS

EACH = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
# Modules beside the kinds that hold none.
SHARED = {"__init__", "base", "choices", "gift", "issues", "places", "registry", "typed"}


def test_what_the_database_takes_is_what_is_registered() -> None:
    assert tuple(KINDS) == q.KINDS


def test_every_module_of_a_kind_is_registered() -> None:
    modules = {path.stem for path in Path(registry.__file__).parent.glob("*.py")} - SHARED

    assert {type(kind).__module__.rpartition(".")[2] for kind in KINDS.values()} == modules


def test_the_sets_of_kinds_in_the_data_are_those_the_kinds_say() -> None:
    typed = {name for name, kind in KINDS.items() if kind.is_typed}
    placed = {name for name, kind in KINDS.items() if kind.is_placed}

    assert typed == q.TYPED
    assert set(KINDS) - typed - placed == q.CHOSEN


@pytest.mark.parametrize("name", ["name", "file_name"])
def test_no_two_kinds_have_one_name(name: str) -> None:
    assert len({getattr(kind, name) for kind in KINDS.values()}) == len(KINDS)


@EACH
def test_a_kind_says_all_that_has_no_default(kind: QuestionKind) -> None:
    for name in ("name", "file_name", "moodle_type", "dataset_type", "option_help"):
        assert getattr(kind, name), name
    assert kind.partial_rules[0] == q.ALL
    assert "text" in kind.option_pattern.groupindex


@EACH
def test_an_option_is_read_as_it_is_written(kind: QuestionKind) -> None:
    for at in range(2):
        written = f"{kind.option_sign(at, q.Option('a', match='b'))} "
        written += kind.option_text(at, q.Option("a", match="b"))
        found = kind.option_pattern.match(written)

        assert found is not None
        option, fault = kind.read_option(at, found["text"], 0)
        assert not fault
        assert option.text == ("" if kind.option_words else "a")


@EACH
def test_a_kind_is_written_in_gift_or_says_why_not(kind: QuestionKind) -> None:
    options = (q.Option("a", 100, match="c"), q.Option("b", match="d"))
    question = q.QuestionContent(kind.name, "?", options)

    if kind.gift_refusal:
        with pytest.raises(NotImplementedError):
            kind.to_gift(question, [])
    else:
        assert kind.to_gift(question, [])
