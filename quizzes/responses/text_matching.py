"""Typed words: compared without regard to what is not meant."""

import re
import unicodedata
from itertools import pairwise
from typing import Final

from course.text.folding import BARE_LETTERS, normalised, strip_marks
from course.text.typos import distance

_PLAIN_LETTERS: Final = str.maketrans(
    {letter.upper(): plain.upper() for letter, plain in BARE_LETTERS.items()} | BARE_LETTERS
)
_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ`´′‹›׳", "'"),
        **dict.fromkeys("“”„‟«»″״", '"'),
        **dict.fromkeys("‐‑‒–—―−־", "-"),
    }
)
# The Arabic tatweel, which only stretches a word, is as good as invisible.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u0640\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_CYRILLIC: Final = re.compile("[\u0400-\u052f\u1c80-\u1c8f\ua640-\ua69f]")
# Vowel points and signs of recitation. A hamza (U+0653–0655) makes another letter, and stays.
_POINTS: Final = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8"
    "\u06ea-\u06ed\u08d3-\u08ff]"
)
_BREATH: Final = ".。 "
_END_MARKS: Final = _BREATH + "!?,،、؟۔।॥።։។"
# Before it “!” is a sign of reckoning: a figure, a bracket, a letter alone.
_FACTORIAL: Final = re.compile(r"(?:[\d)\]]|(?<![^\W\d_])[a-zα-ω])\Z", re.IGNORECASE)
_QUOTES: Final = {'"': '"', "'": "'", "「": "」", "『": "』", "《": "》", "〈": "〉"}
_WORD_HYPHEN: Final = re.compile(r"(?<=[^\W\d_])-(?=\w)|(?<=\d)-(?=[^\W\d_])")
_LONE_LETTERS: Final = re.compile(r"(?<!\w)[^\W\d_]-(?:[^\W_](?!\w)|\d)|(?<!\w)\d+-[^\W\d_](?!\w)")
_ROUNDS: Final = 3

ONE_SLIP_FROM = 4
TWO_SLIPS_FROM = 8


def fold(text: str, *, exact_case: bool = False, exact_accents: bool = False) -> str:
    """The text as it is compared; two that fold to the same are the same response."""
    return _tight(_plain(text, exact_case=exact_case, exact_accents=exact_accents))


def fold_hyphens(text: str, *, exact_case: bool = False, exact_accents: bool = False) -> str:
    """The same with a space for each hyphen within words: “well-known” is “well known”.

    In “a-b” and “x-1” it is a minus, as it is between figures and where spaces are around it.
    """
    plain = _plain(text, exact_case=exact_case, exact_accents=exact_accents)
    kept = _LONE_LETTERS.sub(lambda found: found[0].replace("-", "\0"), plain)
    return _tight(_WORD_HYPHEN.sub(" ", kept).replace("\0", "-"))


def _plain(text: str, *, exact_case: bool, exact_accents: bool) -> str:
    """The text without what is not meant, but for its spaces and hyphens."""
    # Before NFKC, which makes a space and an accent of a lone one.
    text = normalised(_INVISIBLE.sub("", text).translate(_SIGNS), "NFKC")
    text = text.translate(_SIGNS)
    if not exact_accents and not text.isascii():
        text = strip_marks(text, _is_accent).translate(_PLAIN_LETTERS)
    if not exact_case:
        text = normalised(text.casefold(), "NFC")
    return _bare(" ".join(text.split()))


def _is_accent(base: str, character: str) -> bool:
    """Marks that do not make another letter; in other scripts combining characters are vowels."""
    if not "\u0300" <= character <= "\u036f":
        return bool(_POINTS.match(character))
    if _CYRILLIC.match(base):
        return _is_stress(base.lower(), character)
    return True


def _is_stress(base: str, character: str) -> bool:
    """Marks that Cyrillic is written without as well: й, ї, ў, ѓ and ќ are letters, ё is an е."""
    if character == "\u0308":
        return base == "е"
    return character in "\u0300\u0301" and base not in "гк"


def _bare(text: str) -> str:
    """Without marks at the end, and quotation marks around the whole."""
    for _round in range(_ROUNDS):
        before = text
        text = _without_end_marks(text)
        if len(text) > 2 and _QUOTES.get(text[0]) == text[-1] and text[-1] not in text[1:-1]:  # noqa: PLR2004
            text = text[1:-1].strip()
        if text == before:
            break
    return text


def _without_end_marks(text: str) -> str:
    """A text of nothing but stops is nothing; one of other marks, such as “!”, is what it says."""
    core = text.rstrip(_END_MARKS)
    if not core:
        return text.rstrip(_BREATH)
    if text[len(core) :].startswith("!") and _FACTORIAL.search(core[-2:]):
        return f"{core}!"
    return core.lstrip("¡¿") or core


def _tight(text: str) -> str:
    """Without spaces beside signs: “a + b” is “a+b”."""
    if text.replace(" ", "").isalnum():
        return text
    words = text.split(" ")
    parts = words[:1]
    for before, word in pairwise(words):
        if not (_is_sign(before[-1:]) or _is_sign(word[:1])):
            parts.append(" ")
        parts.append(word)
    return "".join(parts)


def _is_sign(character: str) -> bool:
    return bool(character) and unicodedata.category(character)[0] in "PS"


def is_slip(typed: str, meant: str) -> bool:
    """Whether `typed` is `meant` with a small slip, both folded; figures are never mistyped."""
    allowed = (len(meant) >= ONE_SLIP_FROM) + (len(meant) >= TWO_SLIPS_FROM)
    if not allowed or any(letter.isdigit() for letter in typed + meant):
        return False
    return distance(typed, meant, most=allowed) <= allowed
