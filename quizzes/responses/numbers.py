"""Typed numbers, as people write them: exact, with their unit."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from course.text.folding import normalised

MAX_LENGTH: Final = 60

_RAISED_DIGITS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LOW_DIGITS: Final = "₀₁₂₃₄₅₆₇₈₉"
_RAISED: Final = re.compile(f"[{_RAISED_DIGITS}⁺⁻]+")
_ON_LINE: Final = str.maketrans(f"{_RAISED_DIGITS}⁺⁻{_LOW_DIGITS}", "0123456789+-0123456789")
_SMALL_FRACTION: Final = re.compile(
    f"(?<![{_RAISED_DIGITS}])[{_RAISED_DIGITS}]++[⁄/][{_LOW_DIGITS}]+|[¼-¾⅐-⅞]"
)
_INVISIBLE: Final = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# The decimal mark of Arabic keyboards, which never parts groups as a point or a comma may.
_DECIMAL: Final = "\u066b"
_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("⁄∕", "/"),
        **dict.fromkeys("’‘\u066c", "'"),
        **dict.fromkeys("º˚ᵒ", "°"),
        "،": ",",
        "٪": "%",
        "μ": "µ",
    }
)
_QUOTES: Final = {"'": "'", '"': '"', "“": "”", "„": "“", "«": "»", "»": "«", "「": "」"}
# “$5”, “US$ 5”, “EUR 5”, “Rs. 5”, with the sign of the number before or after it.
_CURRENCY: Final = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<name>[^\W\d_]{0,3}[$¢-¥֏؋฿៛\u20a0-\u20cf]|[^\W\d_]{2,4}\.?)\s*"
    rf"(?P<number>[+-]?[0-9.,{_DECIMAL}].*)",
    re.DOTALL,
)
_NUMBER: Final = re.compile(
    rf"""(?P<sign>[+-]?)\s*
    (?P<digits>[0-9.,{_DECIMAL}](?:[0-9.,{_DECIMAL}']|\s(?=[0-9]{{3}}(?![0-9])))*)
    (?:(?:\s+(?P<numerator>[0-9]+))?\s*/\s*(?P<divisor>[0-9]+)
    |  \s*[×x*·]\s*10\s*(?:\^\s*)?(?P<power>[+-]?[0-9]{{1,2}})(?![0-9])
    |  [eE](?P<exponent>[+-]?[0-9]{{1,2}})(?![0-9]))?
    \s*(?P<unit>.*)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a typed number may mean, and the unit after it, or the currency before it.

    “1,250” may be a thousand or one and a quarter: then there are two values.
    """

    values: tuple[Fraction, ...]
    unit: str


def read_number(text: str) -> Typed | None:
    """A number as typed; None when it is none."""
    if len(text) > MAX_LENGTH:
        return None
    text = _bare(_plain(text))
    paid = _CURRENCY.fullmatch(text)
    if paid and not (paid["sign"] and paid["number"][0] in "+-"):
        typed = _read(paid["sign"] + paid["number"])
        name = unit_name(paid["name"])
        return Typed(typed.values, name) if typed and typed.unit in {"", name} else None
    return _read(text)


def _read(text: str) -> Typed | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    scale = Fraction(-1 if found["sign"] == "-" else 1)
    scale *= Fraction(10) ** int(found["power"] or found["exponent"] or 0)
    if found["divisor"]:
        meant = _fractions(found["digits"], found["numerator"], int(found["divisor"]))
    else:
        meant = _meanings(found["digits"])
    values = tuple(dict.fromkeys(scale * value for value in meant))
    return Typed(values, unit_name(found["unit"])) if values else None


def _fractions(digits: str, numerator: str | None, divisor: int) -> Iterator[Fraction]:
    """“3/5”, and “9 3/5”; “1 200/500” may be either."""
    whole = digits
    if numerator is None and divisor:
        yield from (value / divisor for value in _meanings(digits))
        whole, _, numerator = " ".join(digits.split()).rpartition(" ")
    count = _whole(whole) if whole else None
    if count is not None and numerator and numerator.isdecimal() and int(numerator) < divisor:
        yield count + Fraction(int(numerator), divisor)


def read_exact(text: str) -> Fraction | None:
    """A number as an author writes it, with a point before the decimals; None when it is none."""
    typed = read_number(text)
    if typed is None or typed.unit:
        return None
    # Of two meanings the first is the one with decimals; an author's comma means thousands.
    return typed.values[-1 if "," in text else 0]


def read_tolerance(text: str, of: Fraction) -> Fraction | None:
    """“0.5” or “5%” of a number; nothing is 0; None when it cannot be read."""
    text = text.strip()
    if not text:
        return Fraction(0)
    value = read_exact(text.removesuffix("%"))
    if value is None or value < 0:
        return None
    return abs(of) * value / 100 if text.endswith("%") else value


def unit_name(text: str) -> str:
    """A unit as it is compared: “km²”, “km^2” and “km2” are one; capitals count (mW, MW)."""
    return _plain(text).replace("^", "").rstrip(".").replace(" ", "")


def _plain(text: str) -> str:
    text = _SMALL_FRACTION.sub(_spaced, _INVISIBLE.sub("", text))
    raised = _RAISED.sub(lambda run: "^" + run[0].translate(_ON_LINE), text)
    wide = normalised(raised.translate(_SIGNS), "NFKC").translate(_SIGNS)
    digits = (str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in wide)
    return "".join(digits).strip()


def _spaced(fraction: re.Match[str]) -> str:
    """“½” of “9½” as “ 1/2”."""
    return f" {normalised(fraction[0].translate(_ON_LINE), 'NFKC')}"


def _bare(text: str) -> str:
    """Without “=” before it, quotation marks around it and marks after it."""
    text = text.rstrip(".,。 ").removeprefix("=").strip()
    if text and _QUOTES.get(text[0]) == text[-1]:
        text = text[1:-1].strip(" .")
    return text


def _meanings(digits: str) -> Iterator[Fraction]:
    """With decimals first, then as a whole number in groups of three."""
    digits = re.sub(r"\s", " ", digits)
    for mark in f".,{_DECIMAL}":
        whole, found, decimals = digits.rpartition(mark)
        if found and decimals.isdecimal() and mark not in whole and _whole(whole) is not None:
            yield Fraction(f"{_whole(whole) or 0}.{decimals}")
        elif found and not decimals and whole.isdecimal():
            yield Fraction(whole)
    value = _whole(digits)
    if value is not None and digits:
        yield Fraction(value)


def _whole(text: str) -> int | None:
    """A whole number, perhaps in groups with one and the same mark; 0 for no digits."""
    if not text:
        return 0
    if text.isdecimal():
        return int(text)
    marks = {sign for sign in text if not sign.isdecimal()}
    if len(marks) != 1 or not marks <= set(" ,.'"):
        return None
    sizes = [len(group) for group in re.split(r"[ ,.']", text)]
    if text.startswith("0") or not _are_groups(sizes):
        return None
    return int("".join(sign for sign in text if sign.isdecimal()))


def _are_groups(sizes: list[int]) -> bool:
    """Groups of three, 1,234,567, or of two before the last as in India, 12,34,567."""
    first, *between, last = sizes
    size = between[0] if between else 3
    return size in {2, 3} and 1 <= first <= size and last == 3 and set(between) <= {size}  # noqa: PLR2004
