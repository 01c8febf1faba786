"""The signs that lines of a written question begin with."""

import re
from collections.abc import Mapping
from typing import Final

from quizzes import questions as q

KIND_NAMES: Final[Mapping[str, str]] = {
    q.ONE: "one choice",
    q.SEVERAL: "several choices",
    q.TRUE_FALSE: "true or false",
    q.TEXT: "text",
    q.NUMBER: "number",
    q.MATCHING: "matching",
    q.ORDERING: "ordering",
}
KINDS: Final = {name: kind for kind, name in KIND_NAMES.items()}

FENCE: Final = "---"
TRUTHS: Final = ("True", "False")

_ROUND: Final = re.compile(r"\((?P<mark>[xX ]?|[0-9]{1,3} ?%)\)(?: (?P<text>.*))?\Z")
_TYPED: Final = re.compile(r"(?:=(?P<mark>[0-9]{1,3} ?%)?|(?P<wrong>~))(?: (?P<text>.*))?\Z")
# What an option of a kind begins with.
OPTIONS: Final[Mapping[str, re.Pattern[str]]] = {
    q.ONE: _ROUND,
    q.TRUE_FALSE: _ROUND,
    q.SEVERAL: re.compile(r"\[(?P<mark>[xX ]?)\](?: (?P<text>.*))?\Z"),
    q.TEXT: _TYPED,
    q.NUMBER: _TYPED,
    q.MATCHING: re.compile(r"\*(?: (?P<text>.*))?\Z"),
    q.ORDERING: re.compile(r"[0-9]{1,3}\.(?: (?P<text>.*))?\Z"),
}
_RESERVED: Final = re.compile(r"@|---\Z")


def needs_escape(line: str, *, kind: str = "", signs: str = "") -> bool:
    """Whether a line of a text would be read as something else.

    `kind` is that of the question whose text it is, `signs` other first characters with a meaning.
    """
    bare = line.lstrip("\\")
    return bool(
        _RESERVED.match(bare)
        or (bare[:1] and bare[0] in signs)
        or (kind in OPTIONS and OPTIONS[kind].match(bare))
    )


def escaped(line: str, *, kind: str = "", signs: str = "") -> str:
    return "\\" + line if needs_escape(line, kind=kind, signs=signs) else line


def unescaped(line: str, *, kind: str = "", signs: str = "") -> str:
    is_escaped = line.startswith("\\") and needs_escape(line, kind=kind, signs=signs)
    return line[1:] if is_escaped else line
