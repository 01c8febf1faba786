"""Tokenizer of the search index: splits a text into words with offsets, and case-folds them.

A word is letters and digits with the marks on them; initials (U.S.), numbers with marks between
thousands (1,250) and names with a sign (C++, C#) are one word each. Words joined by a hyphen or an
apostrophe are also one: e-mail is found by email. Where words are not separated by spaces
(Chinese, Japanese, Thai …), and in Korean, where they take endings, tokens are bigrams: every pair
of adjacent characters, and the last character of the run alone.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final, NamedTuple

from course.text.chinese import simplified
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
_LETTER = rf"[^\W\d_{_UNSPACED}]"
_RUN = re.compile(
    rf"(?P<unspaced>(?:[{_UNSPACED}][{_MARKS}]*)+)"
    rf"|(?<![\w.])(?P<initials>{_LETTER}(?:\.{_LETTER})+)(?![\w{_MARKS}])"
    r"|(?<![\w.,])(?<![0-9][’'])(?P<thousands>[0-9]{1,3}(?:[,.’'][0-9]{3})++)(?![\w]|[,.’'][0-9])"
    rf"|(?P<name>{_LETTER}+)(?P<sign>\+\+|[#♯](?!\w))"
    rf"|[^\W_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[{_MARKS}])*"
)
_SIGN_NAMES: Final = {"++": "plusplus", "#": "sharp", "♯": "sharp"}
_JOINS: Final = frozenset("-‐‑'’ʼ.&")
_MOST_JOINED: Final = 4
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
    """text[start:end] as a search token; `is_pair` for bigrams.

    `also` is a plainer form that finds it too: c for C++. The first of words that are joined
    (e-mail) has them in `compound` as one, which ends at `compound_end`.
    """

    start: int
    end: int
    form: str
    is_pair: bool = False
    also: str = ""
    compound: str = ""
    compound_end: int = 0


def one_line(text: str) -> str:
    """The text in NFC, its white space collapsed."""
    return " ".join(normalised(text, "NFC").split())


def words_of(text: str) -> list[Word]:
    """Tokenize a text, in order. Every token is exactly one word to PostgreSQL's parser too."""
    found: list[Word] = []
    for run in _RUN.finditer(text):
        if run["unspaced"]:
            found += _pairs(run.group(), run.start())
        elif run["sign"]:
            name = _form(run["name"])
            form = name + _SIGN_NAMES[run["sign"]]
            found.append(Word(run.start(), run.end(), form, also=name))
        elif form := _form(run.group()):
            found.append(Word(run.start(), run.end(), form))
    return _with_compounds(text, found)


def _with_compounds(text: str, words: list[Word]) -> list[Word]:
    first = 0
    for at in range(1, len(words) + 1):
        if at < len(words) and _is_joined(text, words[at - 1], words[at]):
            continue
        if 1 < at - first <= _MOST_JOINED:
            compound = "".join(word.form for word in words[first:at])[:LONGEST_WORD]
            words[first] = words[first]._replace(compound=compound, compound_end=words[at - 1].end)
        first = at
    return words


def _is_joined(text: str, one: Word, other: Word) -> bool:
    if other.start - one.end != 1 or one.is_pair or other.is_pair:
        return False
    sign = text[one.end]
    if sign == ".":
        return one.form.isalpha() and other.form.isalpha()
    return sign in _JOINS and not (one.form.isdecimal() and other.form.isdecimal())


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
        plain = _LEFT_OUT.sub("", plain).translate(simplified())
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
    return strip_marks(form, _is_accent).translate(_PLAINER)


def _is_accent(base: str, character: str) -> bool:
    """From Cyrillic on, a mark makes another letter or a vowel, which people do type."""
    return base < _CYRILLIC and bool(unicodedata.combining(character))


def stop_pair(one: str, other: str) -> str:
    """The token of two words in a row that are both too common to be looked for alone.

    The digits make it a word that PostgreSQL takes as it is, and that nobody types.
    """
    return f"p0{one}0{other}0"


def spellings(words: Sequence[Word], stops: Collection[str] = ()) -> list[str]:
    """The tokens as one line, and the same with other forms of some: as many lines as the word
    with the most forms has, so that every form stands at its word's place in some line.

    `stops` are the words that are too common: two of them in a row get a form together.
    """
    plain = [word.form for word in words]
    forms = [_other_forms(word) for word in words]
    for at in range(len(words) - 1):
        if plain[at] in stops and plain[at + 1] in stops:
            forms[at] = [*forms[at], stop_pair(plain[at], plain[at + 1])]
    rows = [plain] + [
        [
            others[turn] if turn < len(others) else form
            for form, others in zip(plain, forms, strict=True)
        ]
        for turn in range(max(map(len, forms), default=0))
    ]
    return [" ".join(row) for row in rows]


def _other_forms(word: Word) -> list[str]:
    if word.form.isascii() and not word.also and not word.compound:
        return []
    typed = [form for form in (word.form, word.also, word.compound) if form]
    return [form for form in dict.fromkeys([*typed, *map(folded, typed)]) if form != word.form]
