"""Lists of people as spreadsheets, mail programs and class registers give them."""

import string
import time

import pytest
from django.core.validators import validate_email
from hypothesis import given
from hypothesis import strategies as st

from desk.rosters.addresses import bare_address, is_address
from desk.rosters.reader import LineReading, read_people

ADA, BOB = "ada@example.org", "bob@example.org"
BOTH = [(ADA, "Ada Lovelace"), (BOB, "Bob Lee")]

FORMS = {
    "names and brackets": f"Ada Lovelace <{ADA}>\nBob Lee <{BOB}>",
    "family name first": f'"Lovelace, Ada" <{ADA}>\n"Lee, Bob" <{BOB}>',
    "recipients of Gmail": f'"Lovelace, Ada" <{ADA}>, Bob Lee <{BOB}>,',
    "recipients of Outlook": f"Lovelace, Ada <{ADA}>; Lee, Bob <{BOB}>",
    "mailto in brackets": f"Ada Lovelace <mailto:{ADA}>\nBob Lee <mailto:{BOB}?subject=Hi>",
    "tabs of a spreadsheet": f"Name\tEmail\nAda Lovelace\t{ADA}\nBob Lee\t{BOB}",
    "columns the other way": f"E-Mail\tName\n{ADA}\tAda Lovelace\n{BOB}\tBob Lee",
    "no headings": f"Ada\tLovelace\t{ADA}\nBob\tLee\t{BOB}",
    "commas, no headings": f"Ada,Lovelace,{ADA}\nBob,Lee,{BOB}",
    "address first, no headings": f"{ADA},Ada Lovelace\n{BOB},Bob Lee",
    "German Excel": f"sep=;\r\nNachname;Vorname;E-Mail\r\nLovelace;Ada;{ADA}\r\nLee;Bob;{BOB}\r\n",
    "Moodle": "First name,Last name,ID number,Email address\n"
    f"Ada,Lovelace,12,{ADA}\nBob,Lee,,{BOB}",
    "Canvas": f'Student,ID,SIS Login ID,Section\n"Lovelace, Ada",7,{ADA},A\n"Lee, Bob",8,{BOB},A',
    "Outlook contacts": "First Name,Middle Name,Last Name,E-mail Address\n"
    f"Ada,,Lovelace,{ADA}\nBob,,Lee,{BOB}",
    "French": f"Nom;Prénom;Adresse\nLovelace;Ada;{ADA}\nLee;Bob;{BOB}",
    "Korean heading": f"이름,이메일\nAda Lovelace,{ADA}\nBob Lee,{BOB}",
    "Chinese heading": f"姓名\t邮箱\nAda Lovelace\t{ADA}\nBob Lee\t{BOB}",
    "name and family name": f"Name;Vorname;Mail\nLovelace;Ada;{ADA}\nLee;Bob;{BOB}",
    "cell over two lines": f'Name\tEmail\n"Ada\nLovelace"\t{ADA}\nBob Lee\t{BOB}',
    "no-break spaces": f"\ufeffAda\u00a0Lovelace\u00a0<{ADA}>\n\u200bBob Lee {BOB}\u200b",
    "full-width at": "Ada Lovelace <ada＠example.org>\nBob Lee bob＠example．org。",
    "counted": f"1. Ada Lovelace {ADA}.\n2) Bob Lee {BOB},",
    "capitals": f"Ada Lovelace <{ADA.upper()}>\nBob Lee <Bob@Example.Org>",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_people_are_read_with_their_names(text: str) -> None:
    entries = list(read_people(text))

    assert [(entry.email, entry.name) for entry in entries] == BOTH
    assert {entry.reading for entry in entries} == {LineReading.READ}


def test_names_in_hangul_and_han_are_closed_up() -> None:
    (entry,) = read_people(f"성,이름,이메일\n김,하나,{ADA}")

    assert (entry.name, entry.line) == ("김하나", 2)


def test_who_stands_twice_is_told_of_in_whatever_case() -> None:
    readings = [entry.reading for entry in read_people(f"{ADA}\nAda <{ADA.upper()}>\n{BOB}")]

    assert readings == [LineReading.READ, LineReading.TWICE, LineReading.READ]


def test_a_row_without_an_address_is_refused_with_its_line() -> None:
    entries = list(read_people(f"Name,Email\nAda,{ADA}\n\nBob,\nCy,cy@\n"))

    assert [(entry.line, entry.text, entry.reading) for entry in entries] == [
        (2, ADA, LineReading.READ),
        (4, "Bob", LineReading.NO_ADDRESS),
        (5, "cy@", LineReading.NO_ADDRESS),
    ]


def test_a_quote_that_is_never_closed_swallows_nobody() -> None:
    entries = list(read_people(f'Name,Email\n"Ada,{ADA}\n' + f"Bob Lee,{BOB}\n" * 9))

    assert (entries[0].email, len(entries)) == (ADA, 10)


@given(st.text(max_size=400))
def test_any_text_is_read_and_no_address_is_made_up(text: str) -> None:
    for entry in read_people(text):
        assert 1 <= entry.line <= len(text.splitlines())
        if entry.email:
            validate_email(entry.email)


LOCAL = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=20)


@given(
    st.lists(st.tuples(LOCAL, LOCAL), min_size=1, max_size=9, unique=True),
    st.sampled_from(",;\n\t "),
)
def test_every_address_of_a_list_is_found(parts: list[tuple[str, str]], mark: str) -> None:
    emails = [f"{local}@{domain}.example" for local, domain in parts]

    assert [entry.email for entry in read_people(mark.join(emails))] == emails


@pytest.mark.parametrize("text", ["a@b", "@b.org", "a@-b.org", "a..b@c.org", "a b@c.org", "a@b.1"])
def test_what_is_no_address(text: str) -> None:
    assert not is_address(bare_address(text))


@pytest.mark.parametrize("piece", ["<", '"', "a@", "a,", '"a@b.org', "<a@b.org", "\t@", "x" * 50])
def test_reading_is_linear(piece: str) -> None:
    started = time.process_time()
    for _ in read_people(piece * (200_000 // len(piece))):
        pass
    for _ in read_people((piece + "\n") * (100_000 // len(piece))):
        pass

    assert time.process_time() - started < 10
