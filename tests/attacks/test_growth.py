"""No text makes more work than its length explains, whatever reads it."""

import ast
from pathlib import Path

import pytest

from tests.attacks import patterns
from tests.attacks.growth import Case, judge, run_program
from tests.attacks.methods import OF_A_CLASS, Methods
from tests.attacks.patterns import ROOT, attacks, sources, uses


@pytest.mark.process
def test_every_pattern_is_linear() -> None:
    count, bad = run_program("tests.attacks.patterns")

    assert bad == {}
    assert count > 1_000


@pytest.mark.process
def test_every_front_door_is_linear() -> None:
    count, bad = run_program("tests.attacks.doors")

    assert bad == {}
    assert count > 1_000


@pytest.mark.process
def test_markdown_is_linear() -> None:
    count, bad = run_program("tests.attacks.markdown")

    assert bad == {}
    assert count > 150


def test_every_pattern_that_repeats_is_attacked() -> None:
    """Nothing to add by hand: a pattern of which no hostile text can be made fails here."""
    found = uses()

    repeating = [use for use in found if patterns.repeats(use.pattern, use.flags)]

    assert len(found) > 100
    assert [use.place for use in repeating if not attacks(use.pattern, use.flags)] == []


def test_patterns_are_used_where_they_are_seen() -> None:
    """`from re import …` and other libraries of patterns would hide them from the attack."""
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and node.module in {"re", "regex"})
        or (
            isinstance(node, ast.Import)
            and any(
                name.name == "regex" or (name.name == "re" and name.asname) for name in node.names
            )
        )
    ]

    assert hidden == []


def test_a_pattern_is_judged_by_how_its_own_module_uses_it(tmp_path: Path) -> None:
    modules = {
        "a": "P = re.compile(x)\nQ = re.compile(y)\nP.match(t)\nQ.match(t)\n",
        "b": "P = re.compile(z)\nP.search(t)\nclass K:\n    own = P\n    one = re.compile(z)\n",
        "c": "from a import P, Q as R\nP.fullmatch(t)\nkeep(R)\n"
        "local = kind.K.one\nlocal.match(t)\n",
    }
    for name, source in modules.items():
        (tmp_path / f"{name}.py").write_text(source)

    methods = Methods((name, tmp_path / f"{name}.py") for name in modules)

    assert methods.only_matched(("a", "P"))
    assert not methods.only_matched(("a", "Q"))  # given to a function by another module
    assert not methods.only_matched(("b", "P"))
    assert methods.only_matched((OF_A_CLASS, "one"))


def test_texts_are_normalised_in_one_place() -> None:
    """Where heaps of marks are cut first; see course/text/folding.py."""
    users = [
        str(path.relative_to(ROOT))
        for path in sources()
        if "unicodedata.normalize(" in path.read_text(encoding="utf-8")
    ]

    assert users == ["course/text/folding.py"]


@pytest.mark.parametrize(
    ("pattern", "is_bad"),
    [
        (r"\[tag:((?:\\.|[^\]<>`])+)\]", True),  # exponential
        (r"(?:a+)+b", True),  # exponential
        (r"[ \t]+\n", True),  # quadratic, as it is looked for anywhere
        (r"<!--.*?-->", True),
        (r"(?P<a>.*?)\s*=\s*(?P<b>\S.*)\Z", True),
        (r"\[tag:((?:\\.|[^\\\]<>`])++)(\])?", False),
        (r"[ \t]+", False),
        (r"<[^<>]*>", False),
    ],
)
@pytest.mark.process
def test_the_attack_tells_bad_patterns_from_good(pattern: str, is_bad: bool) -> None:
    count, bad = run_program("tests.attacks.patterns", pattern)

    assert count
    assert bool(bad) == is_bad


def test_work_that_grows_with_the_square_is_found() -> None:
    def squared(text: str) -> int:
        return sum(1 for _ in text for _ in text)

    def linear(text: str) -> int:
        return sum(1 for _ in text)

    def once(length: int) -> str:
        return "a" * (length // 4)

    assert judge(Case("linear", "a", linear, once)) == ""
    assert "times the work" in judge(Case("squared", "a", squared, once))
