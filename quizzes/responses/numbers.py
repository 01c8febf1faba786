"""Typed numbers, as people write them: exact, with their unit."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from course.text.folding import normalised

MAX_LENGTH: Final = 60

_SUPERSCRIPTS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"
_RAISED: Final = re.compile(f"[{_SUPERSCRIPTS}]+")
_LOWERED: Final = str.maketrans(_SUPERSCRIPTS, "0123456789+-")
_MINUS: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_NUMBER: Final = re.compile(
    r"""(?P<sign>[+-]?)\s*
    (?P<digits>[0-9.,](?:[0-9.,']|\s(?=[0-9]{3}(?![0-9])))*)
    (?:\s*/\s*(?P<divisor>[0-9]+)
    |  \s*[×x*·]\s*10\s*(?:\^\s*)?(?P<power>[+-]?[0-9]{1,2})(?![0-9])
    |  [eE](?P<exponent>[+-]?[0-9]{1,2})(?![0-9]))?
    \s*(?P<unit>.*)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a typed number may mean, and the unit after it.

    “1,250” may be a thousand or one and a quarter: then there are two values.
    """

    values: tuple[Fraction, ...]
    unit: str


def read_number(text: str) -> Typed | None:
    """A number as typed; None when it is none."""
    if len(text) > MAX_LENGTH:
        return None
    found = _NUMBER.fullmatch(_plain(text))
    if found is None:
        return None
    scale = Fraction(-1 if found["sign"] == "-" else 1)
    if found["divisor"]:
        if not int(found["divisor"]):
            return None
        scale /= int(found["divisor"])
    scale *= Fraction(10) ** int(found["power"] or found["exponent"] or 0)
    values = tuple(dict.fromkeys(scale * value for value in _meanings(found["digits"])))
    return Typed(values, unit_name(found["unit"])) if values else None


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
    raised = _RAISED.sub(lambda run: "^" + run[0].translate(_LOWERED), text)
    wide = normalised(raised.translate(_MINUS), "NFKC").translate(_MINUS)
    digits = (str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in wide)
    return "".join(digits).replace("’", "'").replace("μ", "µ").strip()


def _meanings(digits: str) -> Iterator[Fraction]:
    """With decimals first, then as a whole number in groups of three."""
    digits = re.sub(r"\s", " ", digits)
    for mark in ".,":
        whole, found, decimals = digits.rpartition(mark)
        if found and decimals.isdecimal() and mark not in whole and _whole(whole) is not None:
            yield Fraction(f"{_whole(whole) or 0}.{decimals}")
        elif found and not decimals and whole.isdecimal():
            yield Fraction(whole)
    value = _whole(digits)
    if value is not None and digits:
        yield Fraction(value)


def _whole(text: str) -> int | None:
    """A whole number, perhaps in groups of three with one and the same mark; 0 for no digits."""
    if not text:
        return 0
    if text.isdecimal():
        return int(text)
    marks = {sign for sign in text if not sign.isdecimal()}
    first, *groups = re.split(r"[ ,.']", text)
    is_grouped = len(marks) == 1 and all(len(group) == 3 for group in groups)  # noqa: PLR2004
    if not is_grouped or not 1 <= len(first) <= 3 or first.startswith("0"):  # noqa: PLR2004
        return None
    return int("".join([first, *groups]))
