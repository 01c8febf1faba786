"""Composed characters, and letters without the marks on them, for texts that are compared.

Search, typed responses and captions leave out different marks: each says which, and why.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final, Literal

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

# As many marks on a letter as the Unicode standard asks programs to put up with (UAX #15).
MOST_MARKS: Final = 30
# Where a heap of marks may be: none of them counts as part of a word.
_MAYBE_HEAP: Final = re.compile(rf"[^\w\s]{{{MOST_MARKS + 1},}}")

# Letters that no decomposition takes a mark from.
BARE_LETTERS: Final = {
    "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe",
}  # fmt: skip


def normalised(text: str, form: Form) -> str:
    """`unicodedata.normalize` in linear time; of the marks on a letter the first 30 are kept.

    Putting marks in order takes it the square of their number otherwise.
    """
    if text.isascii():
        return text
    return unicodedata.normalize(form, _MAYBE_HEAP.sub(_without_heaps, text))


def _without_heaps(found: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in found[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def strip_marks(
    text: str, is_mark: Callable[[str, str], bool], *, form: Literal["NFD", "NFKD"] = "NFD"
) -> str:
    """The text in composed characters, without those `is_mark` is true of once it is decomposed.

    `is_mark` gets a character with the letter it stands on: itself, unless it combines.
    """
    kept: list[str] = []
    base = ""
    for character in normalised(text, form):
        if not unicodedata.combining(character):
            base = character
        if not is_mark(base, character):
            kept.append(character)
    return normalised("".join(kept), "NFC")
