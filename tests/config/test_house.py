"""The shape of the house: short functions, small folders, one meaning for each class name."""

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "hosting", "desk", "lessons", "quizzes", "course")

LONGEST_LINES = 55
LONG_LINES = 25
LONG_SHARE = 0.035
FOLDER_MODULES = 15

# Django finds these by their names.
SHARED_NAMES = {"Meta", "Command", "Migration"}


def test_no_function_is_too_long() -> None:
    lines = dict(functions())

    long = {name: count for name, count in lines.items() if count > LONG_LINES}
    assert {name: count for name, count in long.items() if count > LONGEST_LINES} == {}
    assert len(long) <= LONG_SHARE * len(lines), sorted(long)


def test_no_folder_is_too_full() -> None:
    modules = Counter(path.parent for path in sources() if path.name != "__init__.py")

    full = {str(folder): count for folder, count in modules.items() if count > FOLDER_MODULES}
    assert {folder for folder in full if not folder.endswith("management/commands")} == set()


def test_class_name_means_one_thing() -> None:
    places: dict[str, list[str]] = {}
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef) and node.name not in SHARED_NAMES:
                places.setdefault(node.name, []).append(str(path))

    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def functions() -> Iterator[tuple[str, int]]:
    """Every function and method with its lines, decorators not counted."""
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                end = node.end_lineno or node.lineno
                yield f"{path}:{node.lineno} {node.name}", end - node.lineno + 1


def sources() -> list[Path]:
    return [
        path.relative_to(ROOT)
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))
