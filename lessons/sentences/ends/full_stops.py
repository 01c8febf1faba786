"""Whether a full stop ends its sentence, or belongs to an abbreviation, a number or a letter."""

import re
from typing import NamedTuple

from lessons.sentences.ends.abbreviations import LABELS, Abbreviations, abbreviations_of
from lessons.sentences.ends.starters import is_starter, starters_of

INVISIBLE = "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"

_LOOK_BACK = 60
_TOKEN = re.compile(rf"[^\s\"(\[“‘«‹„‚¿¡—–{INVISIBLE}]*\Z")
_PART = r"(?<![^\W_])(?:[^\W\d_]|[A-Z]{2})"
_APART = re.compile(rf"(?:{_PART}\.\s?){{1,4}}{_PART}\Z")  # "z. B", "J. R. R", "EE. UU"
_WORD = re.compile(r"[^\W\d_]+(?:['’·-][^\W\d_]+)*['’]?")
_ELIDED = re.compile(r".*['’](?=..)")  # "l’art": art; but "it’s" is kept
_NO_CASE = re.compile(r"[\u05d0-\u05ea\u0621-\u064a]\Z")  # one letter of Hebrew or Arabic
_DOTTED = re.compile(r"[^\W\d_]{1,3}(?:\.-?[^\W\d_]{1,3})+\Z")
_DIGITS = re.compile(r"[0-9]{1,4}\Z")
_ROMAN = re.compile(r"(?=[IVXL])X{0,3}(?:L?X{0,3})(?:IX|IV|V?I{0,3})\Z")
_NO_LETTERS = re.compile(r"[\W\d_]*\Z")
_INITIAL_NEXT = re.compile(r"(?:[^\W\d_]|[A-Z]{2})\.(?!\.)")
_LEAD_TO_TIME = re.compile(
    r"\W*(?:at|by|around|about|from|before|after|until|since|on|in)\b[^,;:.!?]{0,25}\d", re.IGNORECASE
)
_AFTER_TIME = frozenset(
    "est edt pst pdt cst cdt mst mdt gmt utc cet cest bst ist eastern pacific central mountain monday"
    " tuesday wednesday thursday friday saturday sunday january february march april may june july"
    " august september october november december".split()
)
_BEFORE_NAMES = frozenset("by of and with from to for the von und de y e et och og i".split())

# Languages that write "3." for "third", those of them whose nouns have capitals or names follow,
# and the words before such a number.
_ORDINAL = frozenset("de da nb nn no fi et lv cs sk sl hr sr bs hu pl tr eu is lb".split())
_ORDINAL_BEFORE_CAPITALS = frozenset("de lb tr eu".split())
_BEFORE_ORDINALS = frozenset(
    "der die das den dem des am im vom zum zur beim ein eine einen einem einer sein seine seinen"
    " seinem ihr ihre ihren ihrem unser unsere unserem unseren mein meine meinen meinem jeder jede"
    " jedes jeden jedem dieser diese dieses diesen diesem ins ans bis ab seit und"
    " det a az".split()
)
_BEFORE_CARDINALS = frozenset(
    "ist sind war waren gleich beträgt betrug lautet ergibt macht kostet kosten hat haben wird werden"
    " seite kapitel nummer jahr zimmer = etwa rund genau nur über unter zirka also eşittir".split()
)
_MONTHS = frozenset(
    "januar jänner februar märz april mai juni juli august september oktober november dezember".split()
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
    known = _by_abbreviation(stop, word.lower().replace("\u00a0", ""), listed)
    if known is not None:
        return known
    if _is_label(stop):
        return False
    if len(word) == 2 and word.isupper() and _INITIAL_NEXT.match(stop.text, stop.following):
        return False
    if (len(word) == 1 and word.isalpha()) or _APART.match(word):
        return _ends_after_letter(stop, word[-1:], before, listed)
    if _DOTTED.match(word):
        return stop.is_before_starter
    if stop.primary in _ORDINAL:
        return _ends_after_number(stop, word, before)
    return True


def _word_at(stop: Stop) -> tuple[str, str]:
    """The token before the stop, letters written apart joined, and the word before it."""
    before = stop.before
    apart = _APART.search(before)
    found = apart or _TOKEN.search(before)
    token = found.group() if found else ""
    rest = before[: found.start()].split() if found else []
    word = "".join(token.split()) if apart else _ELIDED.sub("", token).lstrip("'’")
    return word, rest[-1] if rest else ""


def _by_abbreviation(stop: Stop, low: str, listed: Abbreviations) -> bool | None:
    """What the lists say; None if the word is in none of them."""
    if low in {"a.m", "p.m"}:
        return _ends_after_time(stop)
    if low in listed.goes_on:
        return False
    is_number_next = stop.text[stop.following : stop.following + 1].isdigit()
    if low in listed.numbered and (is_number_next or len(low) > 1 and _is_roman_next(stop)):
        return False
    if low in listed.closing:
        return not _INITIAL_NEXT.match(stop.text, stop.following)
    if low in listed.may_end:
        return stop.is_before_starter
    return None


def _is_roman_next(stop: Stop) -> bool:
    word = stop.next_word
    return bool(_ROMAN.match(word)) and word != "I"


def _ends_after_time(stop: Stop) -> bool:
    """After "6 p.m." a capital begins a sentence, unless the sentence only led up to the time."""
    if _LEAD_TO_TIME.match(stop.text[stop.begun : stop.at]) and stop.at - stop.begun < _LOOK_BACK:
        return False
    word = stop.next_word
    return word[:1].isupper() and word.lower() not in _AFTER_TIME or stop.is_before_starter


def _is_label(stop: Stop) -> bool:
    """Whether the sentence is a number or a letter so far: "1. Take the horse."."""
    if stop.at - stop.begun > len("1234.   "):
        return False
    so_far = stop.text[stop.begun : stop.at]
    return bool(_NO_LETTERS.match(so_far)) or len(so_far.strip(f" ({INVISIBLE}")) == 1


def _ends_after_letter(stop: Stop, letter: str, before: str, listed: Abbreviations) -> bool:
    if _NO_CASE.match(letter) or not (letter.isupper() or letter.islower()):
        return not _NO_CASE.match(letter)
    if stop.is_before_starter:
        return True
    if _INITIAL_NEXT.match(stop.text, stop.following) or not stop.next_word[:1].isupper():
        return False
    if letter.islower():
        return listed.is_known and letter not in listed.goes_on | listed.may_end | listed.numbered
    words = stop.before.lower().split()[-4:-1]
    return before.lower() not in _BEFORE_NAMES and not LABELS.isdisjoint(words)


def _ends_after_number(stop: Stop, word: str, before: str) -> bool:
    """In languages that write "3." for "third" and "VIII." for "the eighth"."""
    if _ROMAN.match(word):
        return stop.is_before_starter
    if not _DIGITS.match(word):
        return True
    low, following = before.lower(), stop.next_word
    if not following:
        return len(word) > 2 or not stop.text[stop.following : stop.following + 1].isdigit()
    if following.lower() in _MONTHS:
        return False
    if stop.is_before_starter:
        return True
    if low in _BEFORE_ORDINALS:
        return False
    if low in _BEFORE_CARDINALS or len(word) > 2:
        return True
    return stop.primary not in _ORDINAL_BEFORE_CAPITALS
