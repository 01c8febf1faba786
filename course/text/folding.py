"""Letters without the marks on them, for texts that are compared by what is meant.

Search, typed responses and captions leave out different marks: each says which, and why.
"""

import unicodedata
from collections.abc import Callable
from typing import Final, Literal

# Letters that no decomposition takes a mark from.
BARE_LETTERS: Final = {
    "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe",
}  # fmt: skip


def strip_marks(
    text: str, is_mark: Callable[[str, str], bool], *, form: Literal["NFD", "NFKD"] = "NFD"
) -> str:
    """The text in composed characters, without those `is_mark` is true of once it is decomposed.

    `is_mark` gets a character with the letter it stands on: itself, unless it combines.
    """
    kept: list[str] = []
    base = ""
    for character in unicodedata.normalize(form, text):
        if not unicodedata.combining(character):
            base = character
        if not is_mark(base, character):
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))
