"""One email address: found in what people paste, tidied, checked. No Django."""

import re
from typing import Final

from course.text.folding import normalised
from course.text.visible import without_invisible

# The longest address that mail can be sent to, and its part before the @ (RFC 5321).
LONGEST: Final = 254
LONGEST_LOCAL: Final = 64
_LOCAL: Final = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII
)
_LABEL: Final = re.compile(
    r"[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff-]{0,61}[a-z0-9\u00a1-\uffff])?"
)
_LAST_LABEL: Final = re.compile(r"(?!.*-$)(?:[a-z\u00a1-\uffff-]{2,63}|xn--[a-z0-9-]{1,59})")
# What stands around an address without being part of it.
_AROUND: Final = " \t\r\n.,;:'\"“”‘’«»„()[]{}<>（）【】《》〈〉。、，；："
_AT_SIGNS: Final = str.maketrans({"＠": "@", "﹫": "@"})


def visible_line(line: str) -> str:
    """The line without what is drawn as nothing, every kind of space and @ as the plain one."""
    kept = without_invisible(line, keep="\t\n").translate(_AT_SIGNS)
    return "".join(" " if c.isspace() and c not in "\t\n" else c for c in kept)


def bare_address(text: str) -> str:
    """The address in a text, in small letters, without what stands around it."""
    bare = normalised(text.strip(_AROUND), "NFKC").strip(_AROUND).lower()
    if bare.startswith("mailto:"):
        bare = bare.removeprefix("mailto:").partition("?")[0]
    return bare.strip(_AROUND)


def is_address(text: str) -> bool:
    """Whether mail can be sent to it; what Django's own check refuses is refused here too."""
    local, at, domain = text.rpartition("@")
    if not at or len(text) > LONGEST or len(local) > LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        return False
    labels = domain.split(".")
    return (
        len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels[:-1])
        and _LAST_LABEL.fullmatch(labels[-1]) is not None
    )
