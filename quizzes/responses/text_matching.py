"""Typed words: compared without regard to what is not meant."""

import re
import unicodedata
from typing import Final

from course.text.typos import distance

# Letters that no decomposition takes an accent from.
_PLAIN_LETTERS: Final = str.maketrans(
    {
        "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i",
        "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ħ": "h", "Ħ": "H",
    }
)  # fmt: skip
_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ`´′", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
# Marks on letters; in other scripts combining characters are vowels, and stay.
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")

ONE_SLIP_FROM = 4
TWO_SLIPS_FROM = 8


def fold(text: str, *, exact_case: bool = False, exact_accents: bool = False) -> str:
    """The text as it is compared; two that fold to the same are the same response."""
    # Before NFKC, which makes a space and an accent of a lone one.
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text).translate(_SIGNS))
    text = text.translate(_SIGNS)
    if not exact_accents:
        bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
        text = unicodedata.normalize("NFC", bare).translate(_PLAIN_LETTERS)
    if not exact_case:
        text = unicodedata.normalize("NFC", text.casefold())
    return " ".join(text.split()).rstrip(".。 ")


def is_slip(typed: str, meant: str) -> bool:
    """Whether `typed` is `meant` with a small slip, both folded; figures are never mistyped."""
    allowed = (len(meant) >= ONE_SLIP_FROM) + (len(meant) >= TWO_SLIPS_FROM)
    if not allowed or any(letter.isdigit() for letter in typed + meant):
        return False
    return distance(typed, meant, most=allowed) <= allowed
