"""Typed words: compared without regard to what is not meant."""

import re
from typing import Final

from course.text.folding import BARE_LETTERS, normalised, strip_marks
from course.text.typos import distance

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
    text = normalised(_INVISIBLE.sub("", text).translate(_SIGNS), "NFKC")
    text = text.translate(_SIGNS)
    if not exact_accents and not text.isascii():
        text = strip_marks(text, _is_accent).translate(_PLAIN_LETTERS)
    if not exact_case:
        text = normalised(text.casefold(), "NFC")
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
