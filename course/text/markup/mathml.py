"""MathML Core as strings: its elements, and those of them that may stay in a page."""

import html
import re
from typing import Final

from course.text.markup import tex_symbols as sy

# The elements that are written here and in `formulas`, each with its attributes.
MATHML: Final[dict[str, tuple[str, ...]]] = {
    "math": ("display", "alttext"),
    "mfrac": ("linethickness",),
    "mi": ("mathvariant",),
    "mn": (),
    "mo": (
        *("stretchy", "symmetric", "form", "fence", "lspace", "rspace", "movablelimits"),
        *("minsize", "maxsize"),
    ),
    "mover": ("accent",),
    "mpadded": ("width", "lspace"),
    "mphantom": (),
    "mroot": (),
    "mrow": ("class",),
    "mspace": ("width",),
    "msqrt": (),
    "mstyle": ("displaystyle", "scriptlevel", "mathcolor"),
    "msub": (),
    "msubsup": (),
    "msup": (),
    "mtable": ("displaystyle",),
    "mtd": ("class",),
    "mtext": (),
    "mtr": (),
    "munder": ("accentunder",),
    "munderover": (),
}

NOTHING: Final = "<mrow></mrow>"
# Commands for one sign, and the attributes of its element.
_SIGNS: Final = (
    (sy.OPERATORS | sy.INTEGRALS | sy.LARGE, ""),
    (sy.LIMITS, ' movablelimits="true"'),
    (sy.FUNCTIONS, ' lspace="0" rspace="0.17em"'),
    (sy.DELIMITERS, ' stretchy="false"'),
)


def element(tag: str, content: str, attributes: str = "") -> str:
    return f"<{tag}{attributes}>{content}</{tag}>"


def mo(sign: str, attributes: str = "") -> str:
    return element("mo", html.escape(sign), attributes)


def row(parts: list[str]) -> str:
    """The parts as one element."""
    return parts[0] if len(parts) == 1 else element("mrow", "".join(parts))


def with_scripts(base: str, below: str, above: str, *, has_limits: bool) -> str:
    if not below and not above:
        return base
    low, high, both = (
        ("munder", "mover", "munderover") if has_limits else ("msub", "msup", "msubsup")
    )
    if above.count("′") and not above.endswith("′</mo>"):
        above = element("mrow", above)
    if below and above:
        return element(both, base + below + above)
    return element(low, base + below) if below else element(high, base + above)


def constant(word: str) -> str:
    """The element of a command that stands for one sign, a name or a space; "" for others."""
    if word in sy.LETTERS:
        return element("mi", sy.LETTERS[word])
    if word in sy.UPRIGHT:
        return element("mi", html.escape(sy.UPRIGHT[word]), ' mathvariant="normal"')
    for table, attributes in _SIGNS:
        if word in table:
            return mo(table[word], attributes)
    return space(sy.SPACES[word]) if word in sy.SPACES else ""


def fence(sign: str, form: str) -> str:
    return mo(sign, f' stretchy="true" form="{form}" fence="true"') if sign else ""


def space(width: str) -> str:
    return f'<mspace width="{width}"></mspace>'


def plain(words: str) -> str:
    """Text within a formula: its escaped signs, and spaces that stay."""
    return re.sub(r"\\([%$&#_{} ])", r"\1", words).replace("~", "\u00a0").replace(" ", "\u00a0")
