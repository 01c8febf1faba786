"""What of a text can be seen: the one place that decides it, for names, titles and addresses."""

import unicodedata
from typing import Final

# Zero-width joiners, which some scripts and emoji need.
JOINERS: Final = "\u200c\u200d"
# Letters, marks and signs that are drawn as nothing: fillers of Hangul, the empty Braille cell,
# vowels inherent in Khmer, selectors of Mongolian, the grapheme joiner.
_BLANK: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
)


def _is_drawn_as_nothing(character: str) -> bool:
    return character in _BLANK or unicodedata.category(character).startswith("C")


def has_visible(text: str) -> bool:
    """Whether the text shows anything: a letter, a digit, a sign. Marks alone are nothing."""
    return any(
        unicodedata.category(character)[0] not in "MZ" and not _is_drawn_as_nothing(character)
        for character in text
    )


def without_invisible(text: str, *, keep: str = "") -> str:
    """The text without what is drawn as nothing, such as bidirectional overrides."""
    return "".join(c for c in text if c in keep or not _is_drawn_as_nothing(c))


def tidy_name(name: str) -> str:
    """A name as others see it, its spaces single; empty when they would see nothing."""
    kept = " ".join(without_invisible(name, keep=JOINERS).split())
    return kept if has_visible(kept) else ""
