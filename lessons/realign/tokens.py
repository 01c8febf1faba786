"""Tokenizer for comparing captions: splits text into words and normalises them.

Words are separated by spaces and punctuation; in scripts without spaces (Chinese, Japanese, Thai,
Lao, Khmer, Burmese) each character with its marks is a token. Forms are case-folded, without
accents, width and vowel points of Arabic and Hebrew and the like; Hangul is kept as is.
"""

import re
import unicodedata
from functools import lru_cache

from course.text.folding import strip_marks
from course.text.scripts import HAN, KANA

# Thai and Lao, Burmese, Khmer; their vowel signs and tones follow a base character.
_UNSPACED = (
    f"{HAN}{KANA}\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ec0-\u0ec6"
)
_UNSPACED += "\u1000-\u102a\u103f\u1050-\u1055\u1780-\u17b3"
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a"
    "\u07a6-\u07b0\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd"
    "\u0a01-\u0a4d\u0abc-\u0acd\u0b3c-\u0b4d\u0bbe-\u0bcd\u0c3e-\u0c4d\u0cbc-\u0ccd\u0d3b-\u0d4d"
    "\u0dca-\u0ddf\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f71-\u0f84"
    "\u102b-\u103e\u1056-\u1059\u17b4-\u17d3\u200c\u200d\u3099\u309a"
)
_WORD = re.compile(
    f"[{_UNSPACED}][{_MARKS}]*"
    rf"|(?![{_UNSPACED}])[^\W_](?:(?![{_UNSPACED}])[^\W_]|[{_MARKS}]|['’](?=[^\W_]))*"
)
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
# Combining classes below this change the sound (nukta, kana's voicing, virama) and are kept.
_DECORATION = 10
_TATWEEL = "\u0640"


class Tokens:
    """Comparable forms of a text's words; word n is text[starts[n]:ends[n]]."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.forms: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        for match in _WORD.finditer(text):
            form = normal_form(match.group())
            if form:
                self.forms.append(form)
                self.starts.append(match.start())
                self.ends.append(match.end())

    def __len__(self) -> int:
        return len(self.forms)


@lru_cache(maxsize=100_000)
def normal_form(word: str) -> str:
    """The case-folded, normalised form of a word; empty when nothing is left of it."""
    if word.isascii():
        return word.lower().replace("'", "")
    return strip_marks(word.casefold(), _is_decoration, form="NFKD")


def _is_decoration(_base: str, character: str) -> bool:
    """In every script: two files of the same speech rarely agree on what may be left out."""
    return (
        unicodedata.combining(character) >= _DECORATION
        or character in {"'", "’", _TATWEEL}
        or unicodedata.category(character) == "Cf"
    )


def is_unspaced(form: str) -> bool:
    """Whether the form is one character of a script without spaces."""
    return bool(_IS_UNSPACED.match(form))
