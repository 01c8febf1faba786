"""What holds for all pages of quizzes."""

import pkgutil
from dataclasses import is_dataclass
from importlib import import_module
from typing import Any

import pytest
from django.template.loader import get_template

from quizzes import pages
from quizzes import questions as q
from quizzes.pages.widgets import WIDGETS


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(pages.__path__)])
def test_pages_are_made_once(name: str) -> None:
    module = import_module(f"quizzes.pages.{name}")
    made = [each for each in vars(module).values() if isinstance(each, type) and is_dataclass(each)]
    own = [each for each in made if each.__module__ == module.__name__]

    assert [each for each in own if not is_frozen(each)] == []


def is_frozen(made: Any) -> bool:
    return bool(made.__dataclass_params__.frozen)


def test_each_kind_of_question_has_its_widget() -> None:
    assert set(WIDGETS) == set(q.KINDS)
    for kind in WIDGETS.values():
        get_template(kind.template)
