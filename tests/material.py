"""Locates the seed page and the caption test sets next to the repository, if they are there."""

import json
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def set_of(name: str) -> tuple[Path, dict[str, Any]]:
    """The folder of a set and its expected.json; skips the test if it is missing."""
    folder = SHARED / name
    expected = folder / "expected.json"
    if not expected.is_file():
        pytest.skip(f"../shared/{name} is not there")
    return folder, json.loads(expected.read_text("utf-8"))


def seed() -> tuple[bytes, dict[str, Any]]:
    """The seed page and its expected result; skips the test if it is missing."""
    folder, expected = set_of("seed")
    return next(folder.glob("*.txt")).read_bytes(), expected


def field_cases(how: str) -> list[Any]:
    """The field cases of one kind as parameters; one that is skipped if they are missing."""
    expected = SHARED / "material/field/expected.json"
    if not expected.is_file():
        missing = pytest.mark.skip(reason="../shared/material/field is not there")
        return [pytest.param({}, marks=missing)]
    cases = json.loads(expected.read_text("utf-8"))
    return [pytest.param(case, id=case["name"]) for case in cases if case["how"] == how]
