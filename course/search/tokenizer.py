"""Tokenizer of the search index: splits a text into words with offsets, and case-folds them.

A word is letters and digits with the marks on them. Where words are not separated by spaces
(Chinese, Japanese, Thai …), and in Korean, where they take endings, tokens are bigrams: every pair
of adjacent characters, and the last character of the run alone.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from course.text.folding import BARE_LETTERS, normalised, strip_marks
from course.text.scripts import HAN, HANGUL, KANA

LONGEST_WORD = 100

_THAI_TO_KHMER = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\ua9e0-\ua9ff\uaa60-\uaa7f"
_UNSPACED = f"{HANGUL}{KANA}{HAN}{_THAI_TO_KHMER}"
_MARKED_BLOCKS = chain(
    range(0x300, 0x1E00), range(0x20D0, 0x2100), range(0xA66F, 0xABF0), range(0xFB1E, 0xFB1F)
)
# Combining marks; invisible characters between letters (soft hyphen, joiners); half-width voicing
# marks.
_MARKS = "\u00ad\u200c\u200d\u2060\uff9e\uff9f\u3099\u309a" + "".join(
    chr(code) for code in _MARKED_BLOCKS if unicodedata.category(chr(code))[0] == "M"
)
_RUN = re.compile(
    rf"(?P<unspaced>(?:[{_UNSPACED}][{_MARKS}]*)+)|[^\W_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[{_MARKS}])*"
)
_CHARACTER = re.compile(rf".[{_MARKS}]*", re.DOTALL)

# Characters that readers do not type, or type differently.
_LEFT_OUT = re.compile("[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_PLAINER: dict[int, Any] = {
    **str.maketrans(BARE_LETTERS),
    **str.maketrans("ðŋёأإآٱىةکی", "dnеاااايهكي"),
    **str.maketrans({"ß": "ss", "þ": "th"}),
}
_CYRILLIC = "\u0400"


class Word(NamedTuple):
    """text[start:end] as a search token; `is_pair` for bigrams."""

    start: int
    end: int
    form: str
    is_pair: bool = False


def one_line(text: str) -> str:
    """The text in NFC, its white space collapsed."""
    return " ".join(normalised(text, "NFC").split())


def words_of(text: str) -> list[Word]:
    """Tokenize a text, in order. Every token is exactly one word to PostgreSQL's parser too."""
    found: list[Word] = []
    for run in _RUN.finditer(text):
        if run["unspaced"]:
            found += _pairs(run.group(), run.start())
        elif form := _form(run.group()):
            found.append(Word(run.start(), run.end(), form))
    return found


def _pairs(run: str, offset: int) -> list[Word]:
    spots = [match.span() for match in _CHARACTER.finditer(run)]
    ends = [end for _, end in spots[1:]] + [spots[-1][1]]
    return [
        Word(offset + start, offset + end, form, is_pair=True)
        for (start, _), end in zip(spots, ends, strict=True)
        if (form := _form(run[start:end]))
    ]


@lru_cache(maxsize=16_384)
def _form(word: str) -> str:
    plain = normalised(word, "NFKC").lower()
    if not plain.isascii():
        plain = _LEFT_OUT.sub("", plain)
    if not plain.isalnum():
        plain = "".join(filter(_is_kept, plain))
    return plain[:LONGEST_WORD]


def _is_kept(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


@lru_cache(maxsize=16_384)
def folded(form: str) -> str:
    """Fold a token: Latin and Greek letters without accents, Arabic letters normalised."""
    if form.isascii():
        return form
    return strip_marks(form.translate(_PLAINER), _is_accent)


def _is_accent(base: str, character: str) -> bool:
    """From Cyrillic on, a mark makes another letter or a vowel, which people do type."""
    return base < _CYRILLIC and bool(unicodedata.combining(character))


def joined(words: Sequence[Word]) -> tuple[str, str]:
    """The tokens as one line, and the same folded: "" when folding makes no difference."""
    plain = " ".join(word.form for word in words)
    plainer = plain if plain.isascii() else " ".join(folded(word.form) for word in words)
    return plain, "" if plainer == plain else plainer
