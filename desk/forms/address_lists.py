"""Lists of email addresses in forms."""

from dataclasses import dataclass, field

from course.text.visible import without_invisible
from desk.rosters.reader import LineReading, read_people


@dataclass(slots=True)
class AddressList:
    """The addresses, each once and in order; and what is none, with its line."""

    emails: dict[str, None] = field(default_factory=dict)
    refused: list[tuple[int, str]] = field(default_factory=list)


def read_addresses(text: str) -> AddressList:
    """Several in a line, with names, in columns: whatever stands beside an address is left out."""
    found = AddressList()
    for entry in read_people(text):
        if entry.reading is LineReading.NO_ADDRESS:
            found.refused.append((entry.line, entry.text))
        else:
            found.emails[entry.email] = None
    return found


def tidy_address(email: str) -> str:
    """One address as it is stored."""
    return without_invisible(email).strip().lower()
