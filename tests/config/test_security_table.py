"""The tests that docs/security.md names exist."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
TABLE = (TESTS.parent / "docs" / "security.md").read_text()
ROWS = [line for line in TABLE.splitlines() if line.startswith("| ")][1:]
NAMED = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", TABLE)


@pytest.mark.parametrize("row", ROWS)
def test_row_names_a_test(row: str) -> None:
    assert re.search(r"`[\w/]+/test_\w+\.py", row.split("|")[2])


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_named_test_is_there(file: str, test: str) -> None:
    tree = ast.parse((TESTS / file).read_text())
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}

    assert any(name.startswith("test_") for name in functions)
    assert not test or test in functions
