"""Where the punctuation of a text ends sentences."""

import re
from collections.abc import Iterator, Sequence

from course.text.scripts import HAN, HANGUL, KANA
from lessons.sentences.ends.full_stops import INVISIBLE, Stop, ends_sentence
from lessons.sentences.ends.word_lists import ORDINAL_LANGUAGES

# Marks that no space need follow: Chinese and Japanese, Indic dandas, Khmer, Tibetan, Burmese,
# Ethiopic, Mongolian, Lisu, Meetei, Santali.
_UNSPACED = (
    "。！？｡．\u0964\u0965\u17d4\u17d5\u0f0d-\u0f11\u104b\u1362\u1367\u1368\u1803\u1809\ua4ff\uabeb"
    "\u1c7e\u1c7f"
)
_MARKS = f".!?…؟۔։‼⁇⁈⁉{_UNSPACED}"
_AFTER = "\u061c\u200b\u200e\u200f\u202c\u2060\u2069\ufeff"  # invisible marks that close
_CLOSERS = rf"\"'”’»›)\]】』」）＂〉》{_AFTER}"
# Quotation marks that open elsewhere (“ in English) and the space that French sets before ».
_NOTE = r"\[[0-9]{1,3}\]|[¹²³⁴-⁹]"  # the number of a footnote
_CLOSED = rf"(?:[{_CLOSERS}]|[“‘«‹](?=\s|\Z)|[ \u00a0\u202f]»(?=[\s,;:.)\]]|\Z)|{_NOTE})*"
_TIBETAN = r"(?:\s?[\u0f0d-\u0f11])*"
_CLOSING = rf"{_TIBETAN}{_CLOSED}"
_SPREAD = r"\.(?: \.)+(?!\.)"  # ". . ."
_ENDS = re.compile(rf"(?:{_SPREAD}|(?:[{_MARKS}]|፡፡)+){_CLOSING}")
_GREEK_ENDS = re.compile(rf"(?:{_SPREAD}|(?:[{_MARKS};\u037e]|፡፡)+){_CLOSING}")
_ARMENIAN_ENDS = re.compile(rf"(?:{_SPREAD}|(?:[{_MARKS}:]|፡፡)+){_CLOSING}")
_ENDS_OF = {"el": _GREEK_ENDS, "hy": _ARMENIAN_ENDS}
_OPENERS = re.compile(rf"[\s\"'(\[“‘„‚«‹»›「『¿¡\-–—♪#>{INVISIBLE}]*")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_IS_EAST_ASIAN = re.compile(f"[{HAN}{KANA}{HANGUL}]")
_STOPPED = re.compile(rf"[.:۔։{_UNSPACED.replace('！？', '')}]{_CLOSED}\Z")
_MIXED_CASE = re.compile(r"[^\W\d_]{1,2}[A-Z]")  # iPhone, mRNA
_FIRST_LABEL = re.compile(r"[\s(•⁃‣▪–-]{0,6}([0-9]{1,2}|[a-z])[.)]")
_LABEL = re.compile(r"(?<=\s)[(•⁃‣▪–-]?\s?([0-9]{1,2}|[a-z])\Z")
_SAMPLE = 20_000
_LONGEST_LABEL = 6
_LONGEST_TITLE = 40
_CHARACTERS_PER_STOP = 400
_LONGEST_SENTENCE = 750

# What follows a quotation and goes on with its sentence: punctuation; Japanese particles; who
# speaks, in Chinese.
_GOES_ON_APART = re.compile(r"\s+[?!…)\],;]")
_RESUMED = re.compile(r"\s+(?:\.\.+|…)\s*")  # "I was..." "...going home"
_GOES_ON = re.compile(r"[，、；：,;:)\]）】』」》〉]")
_PARTICLE = re.compile(r"(?:と|って|を|は|が|に|へ|の(?!で)|も(?!し|う)|など|なんて|だ|です)")
_QUOTE = re.compile(r"\s*[“「『\"]")
_SAYS = re.compile(
    rf"(?:[他她它我你您咱]们?|[{HAN}]{{1,3}})[^\s，。！？]{{0,2}}?[说說问問道喊叫答][，。：,:]"
)


def marked_ends(text: str, primary: str) -> Iterator[int]:
    """Offsets after the punctuation that ends sentences, and after what closes with it."""
    small_goes_on = _has_capitals(text)
    begun = 0
    for mark in _ENDS_OF.get(primary, _ENDS).finditer(text):
        end = mark.end()
        item = _next_item(text, begun, mark.start()) if primary not in ORDINAL_LANGUAGES else 0
        if item:
            yield item
            begun = item
            continue
        if end == len(text) or _is_end(text, mark, primary, begun, small_goes_on=small_goes_on):
            yield end
            begun = end


def _next_item(text: str, begun: int, stop: int) -> int:
    """Where the next item of a list begins that the sentence is one of ("1. The first 2. The"); 0
    if the stop belongs to none.
    """
    label = _LABEL.search(text, max(begun, stop - _LONGEST_LABEL), stop)
    first = _FIRST_LABEL.match(text, begun, stop) if label else None
    if not label or not first:
        return 0
    before, after = first.group(1), label.group(1)
    follows = (
        int(before) + 1 == int(after)
        if before.isdigit() and after.isdigit()
        else (len(before) == len(after) == 1 and ord(before) + 1 == ord(after) and before.islower())
    )
    return label.start() if follows else 0


def first_letter(text: str, start: int = 0) -> str:
    """The first character from `start` on that is not a space, quote, bracket or dash, or ""."""
    at = _first_at(text, start)
    return text[at : at + 1]


def has_few_stops(text: str, ends: Sequence[int]) -> bool:
    """Whether full stops are so rare in a text that they do not show where its sentences end."""
    stops = sum(bool(_STOPPED.search(text[max(0, end - 8) : end])) for end in ends)
    expected = _CHARACTERS_PER_STOP * (stops - 1) + _LONGEST_SENTENCE
    return stops == 0 or len(text) > expected


def _has_capitals(text: str) -> bool:
    """Whether the text uses capitals, so that lower case after a full stop is significant."""
    sample = text[:_SAMPLE]
    small = sum(character.islower() for character in sample)
    return sum(character.isupper() for character in sample) * 100 > small


def _first_at(text: str, start: int) -> int:
    return _OPENERS.match(text, start).end()  # type: ignore[union-attr]  # it matches anything


def _is_end(
    text: str, mark: re.Match[str], primary: str, begun: int, *, small_goes_on: bool
) -> bool:
    marks, end = mark.group(), mark.end()
    if _IS_UNSPACED.match(marks):
        return _is_unspaced_end(text, mark, begun)
    if (
        not _has_room(text, marks, end)
        or _GOES_ON_APART.match(text, end)
        or _is_alone_in_brackets(text, mark)
    ):
        return False
    is_ellipsis = marks.startswith(("..", ". .", "…"))
    resumed = _RESUMED.match(text, end) if is_ellipsis else None
    following = _first_at(text, resumed.end() if resumed else end)
    is_small = text[following : following + 1].islower()
    if is_small and (is_ellipsis or (small_goes_on and not _MIXED_CASE.match(text, following))):
        return False
    if resumed:
        return text[following : following + 1].isupper()
    is_full_stop = marks[0] == "." and not is_ellipsis
    return not is_full_stop or ends_sentence(Stop(text, mark.start(), begun, following, primary))


def _is_alone_in_brackets(text: str, mark: re.Match[str]) -> bool:
    """Whether brackets hold nothing but the marks: "(!)", "[...]"."""
    opening = text[mark.start() - 1 : mark.start()] if mark.start() else ""
    return opening in {"(", "["} and {"(": ")", "[": "]"}[opening] in mark.group()


def _has_room(text: str, marks: str, end: int) -> bool:
    """Whether a mark is followed by white space, or by a script that needs none."""
    following = text[end]
    if following.isspace() or following in INVISIBLE_OPENERS:
        return True
    return marks[0] in "?!؟" and bool(_IS_EAST_ASIAN.match(following) or marks[0] == "؟")


INVISIBLE_OPENERS = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


def _is_unspaced_end(text: str, mark: re.Match[str], begun: int) -> bool:
    marks, end = mark.group(), mark.end()
    if marks[0] == "．" and text[mark.start() - 1 : mark.start()].isdigit() and text[end].isdigit():
        return False
    before = text[max(0, mark.start() - _LONGEST_TITLE) : mark.start()]
    if _GOES_ON.match(text, end) or before.rfind("《") > before.rfind("》"):
        return False
    if _IS_UNSPACED.match(marks[-1]):
        return True
    if _PARTICLE.match(text, end):
        return False
    return not (_QUOTE.match(text, begun) and _SAYS.match(text, end))
