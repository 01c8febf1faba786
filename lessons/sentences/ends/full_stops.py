"""Whether a full stop ends its sentence, or belongs to an abbreviation, a number or a letter."""

import re
from typing import NamedTuple

from lessons.sentences.ends.abbreviations import Abbreviations, abbreviations_of
from lessons.sentences.ends.starters import is_starter
from lessons.sentences.ends.word_lists import (
    AFTER_TIME,
    BEFORE_CARDINALS,
    BEFORE_NAMES,
    BEFORE_ORDINALS,
    LABELS,
    LETTERED,
    MONTHS,
    ORDINAL_BEFORE_CAPITALS,
    ORDINAL_LANGUAGES,
    UNITS,
)

INVISIBLE = "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"

_HIDDEN = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)))
_LOOK_BACK = 60
_LONGEST_ORDINAL = 2
_LONGEST_APART = 16
_OPENED = re.compile(rf"[\s\"(\[“‘«‹„‚¿¡—–{INVISIBLE}]")
_PART = r"(?<![^\W_])(?:[^\W\d_]|[A-Z]{2})"
_APART = re.compile(rf"(?:{_PART}\.\s?){{1,4}}{_PART}\Z")  # "z. B", "J. R. R", "EE. UU"
_WORD = re.compile(r"[^\W\d_]+(?:['’·-][^\W\d_]+)*['’]?")
_ELIDED = re.compile(r".*['’](?=..|[A-ZÀ-Þ]\Z)")  # "l’art": art; but "it’s" is kept
# One letter of Hebrew or Arabic; one of a script of southern India, with a vowel sign.
_NO_CASE = re.compile(r"(?:[\u05d0-\u05ea\u0621-\u064a]|[\u0b80-\u0dff]{1,2})\Z")
_DOTTED = re.compile(r"[^\W\d_]{1,3}(?:\.-?[^\W\d_]{1,3})+\Z")
_DIGITS = re.compile(r"[0-9]{1,4}\Z")
_ROMAN = re.compile(r"(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})\Z")
_ROMAN_NEXT = re.compile(r"[IVXL]{2,}\b|[VX]\b(?!\.)")
_QUANTITY = re.compile(r"(?:[0-9]|\b[IVXL\u0406\u0425]+)\s*\Z")  # "5", "XIX", in Cyrillic too
_NO_LETTERS = re.compile(r"[\W\d_]*\Z")
_INITIAL_NEXT = re.compile(r"(?:[^\W\d_]|[A-Z]{2})\.(?!\.\.)")
_LEAD_TO_TIME = re.compile(
    r"\W*(?:at|by|around|about|from|before|after|until|since|on|in)\b[^,;:.!?]{0,25}\d",
    re.IGNORECASE,
)


class Stop(NamedTuple):
    """A single full stop at text[at], in a sentence begun at `begun`; `following` is the offset of
    the next letter, digit or mark.
    """

    text: str
    at: int
    begun: int
    following: int
    primary: str

    @property
    def before(self) -> str:
        """The end of the sentence up to the stop."""
        return self.text[max(self.begun, self.at - _LOOK_BACK) : self.at]

    @property
    def next_word(self) -> str:
        """The word that follows, "" if it is no word."""
        found = _WORD.match(self.text, self.following)
        return found.group() if found else ""

    @property
    def is_before_starter(self) -> bool:
        """Whether the next word begins a sentence, and is no initial."""
        if _INITIAL_NEXT.match(self.text, self.following):
            return False
        return is_starter(self.next_word, self.primary)


def ends_sentence(stop: Stop) -> bool:
    """Whether a sentence ends at a full stop that white space follows."""
    word, before = _word_at(stop)
    listed = abbreviations_of(stop.primary)
    low = "str" if stop.primary == "de" and word.endswith("str") else word.lower()
    known = _by_abbreviation(stop, low, listed)
    if known is not None:
        return known
    if _is_label(stop) or _is_half_of_plural(stop, word):
        return False
    if (len(word) == 1 and word.isalpha()) or _APART.match(word) or _NO_CASE.match(word):
        return _ends_after_letter(stop, word, before, listed)
    has_ordinals = stop.primary in ORDINAL_LANGUAGES
    if _DOTTED.match(word) or (has_ordinals and _ROMAN.match(word)):
        return stop.is_before_starter
    return not (has_ordinals and _DIGITS.match(word)) or _ends_after_number(stop, word, before)


def _word_at(stop: Stop) -> tuple[str, str]:
    """The token before the stop, letters written apart joined, and the word before it."""
    before = stop.before.rstrip(_HIDDEN)
    apart = _APART.search(before, max(0, len(before) - _LONGEST_APART))
    if apart:
        token, rest = apart.group(), before[: apart.start()]
        word = "".join(token.split())
    else:
        rest, _, token = before.rpartition(" ")
        token = _OPENED.split(token)[-1]
        elided = _ELIDED.match(token)
        word = token[elided.end() if elided else 0 :].lstrip("'’-‐")
    return word, rest.rstrip().rpartition(" ")[2]


def _by_abbreviation(stop: Stop, low: str, listed: Abbreviations) -> bool | None:
    """What the lists say; None if the word is in none of them."""
    if low in {"a.m", "p.m"}:
        return _ends_after_time(stop)
    if low in UNITS and listed.is_known and _is_amount(stop, low):
        return True
    if low in listed.goes_on or (low in listed.numbered and _is_before_number(stop)):
        return False
    if low in LETTERED and _is_before_letter(stop):
        return False
    if low in listed.closing:
        return not _INITIAL_NEXT.match(stop.text, stop.following)
    return stop.is_before_starter if low in listed.may_end else None


def _is_before_number(stop: Stop) -> bool:
    following = stop.text[stop.following : stop.following + 1]
    return following.isdigit() or bool(_ROMAN_NEXT.match(stop.text, stop.following))


def _is_before_letter(stop: Stop) -> bool:
    """Whether one capital follows that labels something: "Fig. A"."""
    word = stop.next_word
    return (
        len(word) == 1
        and word.isupper()
        and stop.text[stop.following + 1 : stop.following + 2] != "."
    )


def _is_half_of_plural(stop: Stop, word: str) -> bool:
    """Whether this is the first half of "EE. UU."."""
    is_pair = word[:1] * 2 == word and word.isupper()
    return is_pair and bool(_INITIAL_NEXT.match(stop.text, stop.following))


def _is_amount(stop: Stop, low: str) -> bool:
    """Whether an amount ends with this, before a capital: "100 m. Then", not "3 Std. Pause"."""
    if stop.primary in {"de", "lb"} or not stop.next_word[:1].isupper():
        return False
    before = stop.text[max(stop.begun, stop.at - _LOOK_BACK) : stop.at - len(low)]
    return bool(_QUANTITY.search(before))


def _ends_after_time(stop: Stop) -> bool:
    """After "6 p.m." a capital begins a sentence, unless the sentence only led up to the time."""
    is_short = stop.at - stop.begun < _LOOK_BACK
    if is_short and _LEAD_TO_TIME.match(stop.text[stop.begun : stop.at]):
        return False
    word = stop.next_word
    return (word[:1].isupper() and word.lower() not in AFTER_TIME) or stop.is_before_starter


def _is_label(stop: Stop) -> bool:
    """Whether the sentence is a number or a letter so far: "1. Take the horse."."""
    if stop.at - stop.begun > len("1234.   "):
        return False
    so_far = stop.text[stop.begun : stop.at].strip(" (").strip(_HIDDEN)
    return bool(_NO_LETTERS.match(so_far) or _ROMAN.match(so_far)) or len(so_far) == 1


def _ends_after_letter(stop: Stop, word: str, before: str, listed: Abbreviations) -> bool:
    letter = word[-1:]
    if not (letter.isupper() or letter.islower()):
        return len(word) == 1 and not _NO_CASE.match(word)
    if stop.is_before_starter:
        return True
    following = stop.next_word[:1]
    if _INITIAL_NEXT.match(stop.text, stop.following):
        return False
    if not following.isupper():  # a Latin letter among Arabic, Hebrew or Korean
        return letter.isupper() and following.isalpha() and not following.islower()
    if letter.islower():
        return listed.is_known and letter not in listed.goes_on | listed.may_end | listed.numbered
    return _is_labelled(stop, before.lower())


def _is_labelled(stop: Stop, before: str) -> bool:
    """Whether the letter is the name of something: "vitamin C", "the answer is C", "an A"."""
    words = stop.before.lower().split()[-4:-1]
    return before in {"a", "an"} or (before not in BEFORE_NAMES and not LABELS.isdisjoint(words))


def _ends_after_number(stop: Stop, number: str, before: str) -> bool:
    """In languages that write "3." for "third"."""
    is_large = len(number) > _LONGEST_ORDINAL
    following = stop.next_word.lower()
    if not following:
        return is_large or not stop.text[stop.following : stop.following + 1].isdigit()
    if stop.is_before_starter:
        return True
    if stop.next_word[:1].islower() or following in MONTHS or before.lower() in BEFORE_ORDINALS:
        return False
    is_numbered = before.endswith(".") and not before[:1].isdigit()  # "Nr. 5", not "2. bis 3."
    is_cardinal = is_large or is_numbered or before.lower() in BEFORE_CARDINALS
    return is_cardinal or stop.primary not in ORDINAL_BEFORE_CAPITALS
