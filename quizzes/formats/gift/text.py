"""Tokens of GIFT texts: escapes, formats and comments (docs.moodle.org, “GIFT format”)."""

import re
from typing import Final, NamedTuple

FORMATS: Final = ("moodle", "html", "plain", "markdown")

_ESCAPE: Final = re.compile(r"\\([\\:#={}~n])")
_ESCAPED: Final = re.compile("[\ue000-\ue007]")
# Escaped signs stand as private-use characters while the structure is read.
_SIGNS: Final = "\\:#={}~\n"
_HIDDEN: Final = {sign: chr(0xE000 + index) for index, sign in enumerate(_SIGNS)}
_FORMAT: Final = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
# One that is not closed matches too, without its last group, so that no sign is looked at twice.
_TAG: Final = re.compile(r"\[tag:((?:\\.|[^\\\]<>`])++)(\])?")
_ID: Final = re.compile(r"\[id:([\x21-\x5c\x5e-\x7e]++)(\])?")


class GiftText(NamedTuple):
    """A text and its format: moodle (text with HTML), html, plain or markdown."""

    text: str = ""
    format: str = "moodle"


def hide_escapes(text: str) -> str:
    r"""`text` with `\=` and its like out of the way of whoever looks for signs."""
    return _ESCAPE.sub(lambda found: _HIDDEN[found[1].replace("n", "\n")], text)


def show_escapes(text: str) -> str:
    """The opposite of `hide_escapes`, without the backslashes."""
    return _ESCAPED.sub(lambda found: _SIGNS[ord(found[0]) - 0xE000], text)


def read_text(hidden: str, default: str = "moodle") -> GiftText:
    """A text as it is meant, with its format."""
    found = _FORMAT.match(hidden)
    name = found[1].lower() if found else default
    rest = hidden[found.end() :] if found else hidden
    return GiftText(show_escapes(rest.strip()).strip(), name)


def read_comment(comment: str) -> tuple[str, tuple[str, ...]]:
    """The id and the tags that newer versions of Moodle write into comments."""
    given_id = next((given for given, closed in _ID.findall(comment) if closed), "")
    closed_tags = (tag for tag, closed in _TAG.findall(comment) if closed)
    tags = (re.sub(r"\\(.)", r"\1", tag).strip() for tag in closed_tags)
    return given_id, tuple(tag for tag in tags if tag)
