"""Lists of people as they are pasted: from mail, spreadsheets and class registers. No Django.

One address a line, recipients as mail programs write them, columns with headings or without, in
any order. Every line that holds something is told of, in order; work is linear in the text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final, NamedTuple

from desk.rosters.addresses import bare_address, is_address, visible_line
from desk.rosters.headings import EMAIL, FIRST, KNOWN, LAST, NAME, folded

# A cell in quotes goes on over at most so many lines.
LINES_OF_A_CELL: Final = 5
# What is shown again of a line, and kept of a name.
SHOWN: Final = 80
_SEPARATORS: Final = "\t;,，；、|"
_BETWEEN: Final = re.compile(f"[{_SEPARATORS}]")
_IN_BRACKETS: Final = re.compile(r"[<＜]([^<>＜＞]*)[>＞]")
# Separators within quotes, out of sight while a line is split.
_HIDDEN: Final = {mark: chr(0xE000 + place) for place, mark in enumerate(_SEPARATORS)}
_HIDE: Final = str.maketrans(_HIDDEN)
_SHOW: Final = str.maketrans({hidden: mark for mark, hidden in _HIDDEN.items()})
_IN_QUOTES: Final = re.compile('"[^"]*"')
_LOOSE: Final = " \t.,;:'\"“”‘’()[]{}<>（）。"
_EXCEL_SEPARATOR: Final = re.compile(r"sep=[,;\t|]", re.IGNORECASE)
# "1.", "2)" before what is counted; bullets.
_COUNTED: Final = re.compile(r"(?:\d{1,6}[.):]?|[-*•·–])")
_CLOSED_UP: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


class LineReading(StrEnum):
    READ = "read"
    TWICE = "twice"
    NO_ADDRESS = "no_address"


class Entry(NamedTuple):
    """One person of a list, or what is none, with its line."""

    line: int
    text: str
    reading: LineReading
    email: str = ""
    name: str = ""


class _Found(NamedTuple):
    """What is meant to be an address, and the name beside it."""

    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns of a table are that has headings."""

    separator: str
    email: int | None
    name: int | None
    first: int | None
    last: int | None


def read_people(text: str) -> Iterator[Entry]:
    """Every person of the list in order; of one named twice, the second is `TWICE`."""
    seen: set[str] = set()
    for number, found in _found(text):
        email = bare_address(found.text)
        if is_address(email):
            reading = LineReading.TWICE if email in seen else LineReading.READ
            seen.add(email)
            yield Entry(number, email, reading, email, tidy(found.name))
        else:
            yield Entry(number, found.text.strip(_LOOSE)[:SHOWN], LineReading.NO_ADDRESS)


def tidy(name: str) -> str:
    """A name with single spaces, its family name last: “Lovelace, Ada” is Ada Lovelace."""
    short = " ".join(name.replace('"', " ").split())[: 2 * SHOWN].strip(" ,;:")
    last, comma, first = short.partition(",")
    if comma and "," not in first and last.strip() and first.strip():
        short = f"{first.strip()} {last.strip()}"
    return short[:SHOWN].strip()


def _found(text: str) -> Iterator[tuple[int, _Found]]:
    columns: _Columns | None = None
    is_first = True
    for number, line in _rows(text):
        if not line.strip(" \t;,") or (is_first and _EXCEL_SEPARATOR.fullmatch(line.strip(" "))):
            continue
        if is_first:
            is_first = False
            columns = _columns(line)
            if columns is not None:
                continue
        found = _from_table(line, columns) if columns else None
        for each in [found] if found else _from_line(line):
            yield number, each


def _rows(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers; a cell in quotes may go over some."""
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        line, taken = visible_line(lines[number]), 1
        if _is_left_open(line):
            following: list[str] = []
            for each in islice(lines, number + 1, number + LINES_OF_A_CELL):
                following.append(visible_line(each))
                joined = "\n".join([line, *following])
                if not _is_left_open(joined):
                    line, taken = joined.replace("\n", " "), 1 + len(following)
                    break
        yield number + 1, line
        number += taken


def _is_left_open(line: str) -> bool:
    """Whether a cell that began with a quote has no end in this line."""
    return line.count('"') % 2 == 1 and any(
        cell.lstrip(" ").startswith('"') for cell in _BETWEEN.split(line)
    )


def _columns(line: str) -> _Columns | None:
    """The columns, if this first line is their headings."""
    if "@" in line:
        return None
    separator = max("\t;,|", key=line.count)
    headings = [folded(cell) for cell in _cells(line, separator)]
    if not KNOWN.intersection(headings):
        return None
    places: dict[str, int] = {}
    for kind, names in (("email", EMAIL), ("name", NAME), ("first", FIRST), ("last", LAST)):
        for place, heading in enumerate(headings):
            if heading in names:
                places.setdefault(kind, place)
    # “Nom” beside “Prénom”, “Name” beside “Vorname” or “First name”: the family name.
    if "first" in places and "last" not in places and "name" in places:
        places["last"] = places.pop("name")
    # “이름” beside “성”: the given name.
    if "last" in places and "name" in places:
        places.setdefault("first", places.pop("name"))
    elif "last" in places and "first" not in places:
        places["name"] = places.pop("last")
    return _Columns(
        separator,
        email=places.get("email"),
        name=places.get("name"),
        first=places.get("first"),
        last=places.get("last"),
    )


def _from_table(line: str, columns: _Columns) -> _Found | None:
    """The person in a row of a table; None where the row is none."""
    cells = _cells(line, columns.separator)

    def cell(place: int | None) -> str:
        return cells[place].strip() if place is not None and place < len(cells) else ""

    email = cell(columns.email)
    if "@" not in email:
        with_at = [each for each in cells if "@" in each]
        if len(cells) == 1 or len(with_at) > 1:
            return None
        email = with_at[0] if with_at else ""
    if len(bracketed := _IN_BRACKETS.findall(email)) == 1:
        email = bracketed[0]
    elif email.count("@") > 1:
        return None
    name = cell(columns.name) or _full_name(cell(columns.first), cell(columns.last))
    return _Found(email or line.strip(), name if email else "")


def _full_name(first: str, last: str) -> str:
    if _CLOSED_UP.fullmatch(first) and _CLOSED_UP.fullmatch(last):
        return last + first
    return f"{first} {last}".strip()


def _from_line(line: str) -> Iterator[_Found]:
    """Those in a line without headings to go by."""
    if _IN_BRACKETS.search(line):
        yield from _recipients(line)
        return
    cells = [cell for each in _split(line) if (cell := each.strip(_LOOSE))]
    with_at = [place for place, cell in enumerate(cells) if "@" in cell]
    if len(with_at) == 1 and len(cells[with_at[0]].split()) == 1:
        yield _Found(cells[with_at[0]], _name_beside(cells, with_at[0]))
        return
    for cell in cells:
        yield from _words(cell, is_told="\t" not in line or not with_at)


def _recipients(line: str) -> Iterator[_Found]:
    """Names with addresses in brackets, as mail programs write them; bare ones between."""
    parts = _IN_BRACKETS.split(line)
    for before, address in zip(parts[::2], [*parts[1::2], None], strict=True):
        cells = [cell for each in _split(before) if (cell := each.strip(_LOOSE))]
        last = max((place for place, cell in enumerate(cells) if "@" in cell), default=-1)
        for cell in cells[: last + 1]:
            yield from _words(cell, is_told=False)
        if address is not None:
            yield _Found(address, ", ".join(cells[last + 1 :]))


def _words(cell: str, *, is_told: bool) -> Iterator[_Found]:
    """The addresses among the words of a cell; without any, the cell itself if it `is_told`."""
    words = cell.split()
    with_at = [place for place, word in enumerate(words) if "@" in word]
    if not with_at and is_told:
        yield _Found(cell)
    for place in with_at:
        names = words[:place] if len(with_at) == 1 else []
        yield _Found(words[place], " ".join(w for w in names if not _COUNTED.fullmatch(w)))


def _name_beside(cells: Sequence[str], place: int) -> str:
    """The name in the cells before an address, else in the one after it."""
    before = [cell for cell in cells[:place] if any(c.isalpha() for c in cell)]
    after = [cell for cell in cells[place + 1 :][:1] if not any(c.isdigit() for c in cell)]
    return " ".join(before or after)


def _split(line: str) -> list[str]:
    """The cells of a line; what stands in quotes stays together."""
    hidden = _IN_QUOTES.sub(lambda found: found[0].translate(_HIDE), line)
    return [cell.translate(_SHOW) for cell in _BETWEEN.split(hidden)]


def _cells(line: str, separator: str) -> list[str]:
    """The cells of a row of a table, without their quotes."""
    hidden = _IN_QUOTES.sub(lambda found: found[0].translate(_HIDE), line)
    return [cell.translate(_SHOW).strip(' "') for cell in hidden.split(separator)]
