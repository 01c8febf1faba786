"""Lists of email addresses as people paste them: from mail, spreadsheets and web pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from course.text.visible import without_invisible

_BETWEEN: Final = re.compile("[,;\t，；、]")
_IN_BRACKETS: Final = re.compile("<([^<>]*)>")
# What stands around an address without being part of it.
_AROUND: Final = " \t.,;:'\"“”‘’()[]{}<>"


@dataclass(slots=True)
class AddressList:
    """The addresses, each once and in order; and what is none, with its line."""

    emails: dict[str, None] = field(default_factory=dict)
    refused: list[tuple[int, str]] = field(default_factory=list)


def read_addresses(text: str) -> AddressList:
    """Several in a line, with names, in columns: whatever stands beside an address is left out."""
    found = AddressList()
    for number, line in enumerate(text.splitlines(), start=1):
        for entry in _entries(without_invisible(line, keep="\t")):
            email = _bare(entry)
            if _is_email(email):
                found.emails[email] = None
            elif email or entry.strip():
                found.refused.append((number, entry.strip()))
    return found


def tidy_address(email: str) -> str:
    """One address as it is stored."""
    return without_invisible(email).strip().lower()


def _entries(line: str) -> Iterator[str]:
    """What is meant to be an address in this line."""
    yield from _IN_BRACKETS.findall(line)
    is_named = "<" in line and _IN_BRACKETS.search(line) is not None
    parts = [part for part in _BETWEEN.split(_IN_BRACKETS.sub(",", line)) if part.strip(_AROUND)]
    has_address = is_named or any("@" in part for part in parts)
    for part in parts:
        words = [word for word in part.split() if "@" in word]
        if words:
            yield from words
        # A name before its address in brackets, or in another column of a spreadsheet.
        elif not (is_named or ("\t" in line and has_address)):
            yield part


def _bare(entry: str) -> str:
    return entry.strip(_AROUND).removeprefix("mailto:").lower()


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
