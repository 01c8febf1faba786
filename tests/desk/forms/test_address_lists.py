from typing import Any

import pytest

from desk.forms.address_lists import read_addresses
from tests.material import set_of

ANA, BO = "ana@example.org", "bo@example.org"


@pytest.mark.parametrize(
    "text",
    [
        f"{ANA}\n{BO}",
        f"{ANA}, {BO}",
        f"{ANA} ; {BO};",
        f"{ANA}\n {BO} ,\n",
        f"{ANA}\u200b\n\ufeff{BO}",
        f"\u202a{ANA}\u202c\u00a0\n{BO}\u00ad",
        f"Ana Park <{ANA}>, Bo Lee <{BO}>",
        f'"Park, Ana" <{ANA}>; Lee, Bo <{BO}>',
        f"<{ANA}>\n<mailto:{BO}>",
        f"Ana\tPark\t{ANA}\tGroup 1\nBo\tLee\t{BO}\t",
        f"Ana Park {ANA}\n2. {BO}",
        f"{ANA} {BO}",
        f"{ANA}，{BO}",
        f"ANA@Example.ORG\r\n\r\n{BO}.\r\n{ANA}",
        f"({ANA})\n'{BO}'",
    ],
)
def test_addresses_are_read_as_programs_give_them(text: str) -> None:
    found = read_addresses(text)

    assert (list(found.emails), found.refused) == ([ANA, BO], [])


def test_each_entry_that_is_no_address_is_named_with_its_line() -> None:
    found = read_addresses(f"Name\tE-mail\nAna\t{ANA}\nnobody, {BO}, x@y\nCy <cy@>\n\n,;\n")

    assert list(found.emails) == [ANA, BO]
    assert found.refused == [
        (3, "nobody"),
        (3, "x@y"),
        (4, "cy@"),
    ]


def test_a_long_line_is_read_in_one_pass() -> None:
    text = ", ".join(f"Learner {n} <learner{n}@example.org>" for n in range(5_000))

    assert len(read_addresses(text).emails) == 5_000
    assert read_addresses("<" * 200_000).emails == {}


def test_lists_of_the_field() -> None:
    cases: Any = set_of("material/field")[1]
    for case in (each for each in cases if each["how"] == "people"):
        assert list(read_addresses(case["text"]).emails) == case["right"], case["name"]
