"""Templates are laid out to be read: short lines, two spaces a level."""

from pathlib import Path

import pytest
from django.conf import settings

FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = sorted(path for path in FOLDER.rglob("*") if path.suffix in {".html", ".txt"})
# Nine of ten lines are within the first. Django's tags cannot be wrapped, so single lines may be up
# to the second.
MOST_LINES, ANY_LINE = 110, 150
# An email's signature separator: two hyphens and a space.
SIGNATURE = "-- "


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_nine_lines_of_ten_are_short() -> None:
    lengths = sorted(len(line) for path in TEMPLATES for line in _lines(path))

    assert lengths[len(lengths) * 9 // 10] <= MOST_LINES


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_template_is_laid_out(path: Path) -> None:
    lines = _lines(path)

    assert [line for line in lines if len(line) > ANY_LINE] == []
    assert [line for line in lines if (len(line) - len(line.lstrip(" "))) % 2] == []
    assert [line for line in lines if "\t" in line] == []
    assert [line for line in lines if line != line.rstrip() and line != SIGNATURE] == []
