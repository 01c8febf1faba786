"""Typed words: compared without regard to what is not meant."""

import re
import unicodedata
from typing import Final

from course.text.folding import BARE_LETTERS, strip_marks

_PLAIN_LETTERS: Final = str.maketrans(
    {letter.upper(): plain.upper() for letter, plain in BARE_LETTERS.items()} | BARE_LETTERS
)
_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ`´′", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")

ONE_SLIP_FROM = 4
TWO_SLIPS_FROM = 8


def fold(text: str, *, exact_case: bool = False, exact_accents: bool = False) -> str:
    """The text as it is compared; two that fold to the same are the same response."""
    # Before NFKC, which makes a space and an accent of a lone one.
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text).translate(_SIGNS))
    text = text.translate(_SIGNS)
    if not exact_accents and not text.isascii():
        text = strip_marks(text, _is_accent).translate(_PLAIN_LETTERS)
    if not exact_case:
        text = unicodedata.normalize("NFC", text.casefold())
    return " ".join(text.split()).rstrip(".。 ")


def _is_accent(_base: str, character: str) -> bool:
    """Marks on letters; in other scripts combining characters are vowels, and stay."""
    return "\u0300" <= character <= "\u036f"


def is_slip(typed: str, meant: str) -> bool:
    """Whether `typed` is `meant` with a small slip, both folded; figures are never mistyped."""
    allowed = (len(meant) >= ONE_SLIP_FROM) + (len(meant) >= TWO_SLIPS_FROM)
    if not allowed or any(letter.isdigit() for letter in typed + meant):
        return False
    return distance(typed, meant, most=allowed) <= allowed


def distance(one: str, other: str, *, most: int) -> int:
    """Letters changed, missing, added or swapped with their neighbour; above `most`, most + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before = before, row
        row = [i]
        for j, match in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != match))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == match:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
