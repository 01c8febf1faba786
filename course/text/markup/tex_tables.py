"""Matrices, cases and aligned lines of formulas."""

from dataclasses import dataclass, field
from typing import Final

_ALIGNED: Final = {"l": "to-left", "r": "to-right"}


@dataclass(frozen=True, slots=True)
class Columns:
    """How columns are aligned, a letter of l, c, r for each; the last goes on, or all repeat.

    `rules` has the columns with a line before them.
    """

    letters: str
    repeats: bool = False
    rules: frozenset[int] = frozenset()

    def classes(self, at: int) -> list[str]:
        letters = self.letters
        letter = letters[at % len(letters) if self.repeats else min(at, len(letters) - 1)]
        names = [_ALIGNED[letter]] if letter in _ALIGNED else []
        return [*names, "line-left"] if at in self.rules else names


@dataclass(frozen=True, slots=True)
class Environment:
    columns: Columns = field(default_factory=lambda: Columns("c"))
    fences: tuple[str, str] = ("", "")
    is_display: bool = False
    takes_columns: bool = False


_PAIRS: Final = Environment(Columns("rl", repeats=True), is_display=True)
_CENTRED: Final = Environment(is_display=True)
ENVIRONMENTS: Final[dict[str, Environment]] = {
    "matrix": Environment(),
    "smallmatrix": Environment(),
    "pmatrix": Environment(fences=("(", ")")),
    "bmatrix": Environment(fences=("[", "]")),
    "Bmatrix": Environment(fences=("{", "}")),
    "vmatrix": Environment(fences=("|", "|")),
    "Vmatrix": Environment(fences=("‖", "‖")),
    "cases": Environment(Columns("l"), ("{", "")),
    "rcases": Environment(Columns("l"), ("", "}")),
    "array": Environment(takes_columns=True),
    **dict.fromkeys(("aligned", "align", "align*", "split", "eqnarray", "eqnarray*"), _PAIRS),
    **dict.fromkeys(("alignedat",), _PAIRS),
    **dict.fromkeys(("gathered", "gather", "gather*", "equation", "equation*"), _CENTRED),
}


def columns_of(text: str) -> Columns:
    """The columns of an array, as in "cc|c"."""
    letters = ""
    rules = set()
    for sign in text:
        if sign in "lcr":
            letters += sign
        elif sign == "|":
            rules.add(len(letters))
    return Columns(letters or "c", rules=frozenset(rules))


def table(rows: list[list[str]], columns: Columns, *, is_display: bool = False) -> str:
    r"""The cells as a table; a row of one "\hline" is a line above the next row."""
    made = []
    is_ruled = False
    for row in rows:
        if row == [r"\hline"]:
            is_ruled = True
            continue
        above = ["line-above"] if is_ruled else []
        is_ruled = False
        cells = "".join(_cell(cell, [*columns.classes(at), *above]) for at, cell in enumerate(row))
        made.append(f"<mtr>{cells}</mtr>")
    display = ' displaystyle="true"' if is_display else ""
    return f"<mtable{display}>{''.join(made)}</mtable>"


def _cell(content: str, names: list[str]) -> str:
    return f'<mtd class="{" ".join(names)}">{content}</mtd>' if names else f"<mtd>{content}</mtd>"
