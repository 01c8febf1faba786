"""Headers: parsing, errors and their lines, and the round trip of writing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.text.timecodes import write_time
from desk.coursefiles.problems import Findings
from desk.coursefiles.reader.fields import Fields
from desk.coursefiles.reader.header import Value, format_document, normal_body, parse_document

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=60)
names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12)


def _plain(value: Value) -> object:
    if isinstance(value.content, list):
        return [_plain(item) for item in value.content]
    if isinstance(value.content, dict):
        return {name: _plain(item) for name, item in value.content.items()}
    return value.content


def _problems(text: str) -> list[str]:
    found = Findings()
    parse_document("step.md", text.encode(), found)
    return [str(problem) for problem in found.problems]


@given(
    st.dictionaries(
        names,
        texts
        | st.lists(texts, min_size=1, max_size=3)
        | st.lists(st.dictionaries(names, texts, min_size=1, max_size=2), min_size=1, max_size=2),
        min_size=1,
        max_size=5,
    ),
    texts,
)
def test_format_document_reads_back_as_it_was(fields: dict[str, object], body: str) -> None:
    found = Findings()

    document = parse_document("x.md", format_document(fields, body).encode(), found)

    assert not found.problems
    assert document is not None
    assert {name: _plain(value) for name, value in document.fields.items()} == fields
    assert document.body == normal_body(body)


@given(st.text())
def test_normal_body_is_settled_after_one_go(text: str) -> None:
    once = normal_body(text)

    assert normal_body(once) == once
    assert "\r" not in once


@given(st.binary(max_size=300))
def test_parse_document_never_fails_on_any_bytes(data: bytes) -> None:
    found = Findings()

    document = parse_document("x.md", b"---\n" + data, found)

    assert (document is None) == bool(found.problems) or document is not None


def test_parse_document_knows_the_line_of_each_field_and_of_the_body() -> None:
    text = "---\ntitle: A\nlist:\n- one\n- two\n---\n\n\nBody\n"

    document = parse_document("x.md", text.encode(), Findings())

    assert document is not None
    assert document.fields["title"].line == 2
    assert [item.line for item in document.fields["list"].content] == [4, 5]  # type: ignore[union-attr]
    assert (document.body, document.body_line) == ("Body", 9)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Hello\n", "step.md, line 1: the header is missing: the first line must be ---"),
        ("", "step.md, line 1: the header is missing: the first line must be ---"),
        ("---\ntitle: x\n", "step.md, line 1: the header is not closed by a line of ---"),
        ("---\n---\n", "step.md, line 1: the header is empty"),
        ("---\na: 1\nb: 2\na: 3\n---\n", "step.md, line 4: “a” is said twice, first in line 2"),
        ("---\na: &x 1\n---\n", "step.md, line 2: “&” and “*” references are not taken"),
        ("---\nb: 1\na: *x\n---\n", "step.md, line 3: “&” and “*” references are not taken"),
        ("---\na: !!python/name:os 1\n---\n", "step.md, line 2: tags are not taken"),
        ("---\na: b: c\n---\n", "put a text that holds a colon into quotes"),
        ("---\nb: 1\na: [1\n---\n", "step.md, line 3: the header cannot be read"),
        ("---\n- a\n---\n", "step.md, line 2: the header must consist of lines like “title: …”"),
        ("---\na: 1\n---\nx\0\n", "step.md, line 4: this is no text: it holds a null character"),
        (f"---\na: {'[' * 5000}\n---\n", "step.md, line 2: lists within lists"),
        (f"---\na: {'x' * 70_000}\n---\n", "the header is longer than 64,000 characters"),
    ],
)
def test_parse_document_names_the_line_of_what_it_refuses(text: str, problem: str) -> None:
    problems = _problems(text)

    assert problem in problems[0]


def test_parse_document_refuses_other_encodings_at_their_line() -> None:
    found = Findings()

    parse_document("x.md", "---\na: 1\nb: café\n---\n".encode("latin-1"), found)

    assert [problem.line for problem in found.problems] == [3]


def test_parse_document_takes_windows_line_ends_and_a_byte_order_mark() -> None:
    data = b"\xef\xbb\xbf---\r\ntitle: A\r\n---\r\n\r\nOne\r\nTwo\r\n"

    document = parse_document("x.md", data, Findings())

    assert document is not None
    assert document.fields["title"].content == "A"
    assert document.body == "One\nTwo"


def test_check_names_suggests_the_field_that_was_meant() -> None:
    found = Findings()
    fields = Fields("x.md", {"titel": Value(3, "A"), "zzz": Value(4, "B")}, found)

    fields.check_names(["title", "kind"])

    assert [str(problem) for problem in found.problems] == [
        "x.md, line 3: there is no field “titel”; did you mean “title”?",
        "x.md, line 4: there is no field “zzz”; there are title, kind",
    ]


@given(st.integers(1, 24 * 60 * 60 * 1000))
def test_duration_reads_what_write_time_writes(ms: int) -> None:
    fields = Fields("x.md", {"duration": Value(2, write_time(ms))}, Findings())

    assert fields.duration("duration") == ms


@pytest.mark.parametrize(
    ("text", "ms"),
    [("8:02", 482_000), ("8:02.12", 482_120), ("1:02:03", 3_723_000), ("0:00", None)],
)
def test_duration_takes_minutes_or_hours(text: str, ms: int | None) -> None:
    fields = Fields("x.md", {"duration": Value(2, text)}, Findings())

    assert fields.duration("duration") == ms
