"""Files of questions on the desk's pages: imported, exported, and what they cannot hold."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from course.models import Course, User
from quizzes.models import Question, QuestionVersion
from tests import factories

GIFT = "::Where to::Where does water run?{=Downhill#Right. ~Uphill}\n\nName it.{=Rhine =Rhein}\n"


@pytest.fixture
def course(db: None, grace: User, client: Client) -> Course:
    made = factories.course()
    factories.educator(grace, made)
    client.force_login(grace)
    return made


def address(course: Course, page: str) -> str:
    return f"/admin/course/course/{course.pk}/questions/{page}"


def send(client: Client, course: Course, text: str, **fields: Any) -> str:
    answer = client.post(address(course, "import/"), {"text": text, **fields})
    assert answer.status_code == 200
    return answer.content.decode()


def upload(client: Client, course: Course, data: bytes, **fields: Any) -> str:
    file = SimpleUploadedFile("questions.txt", data)
    return send(client, course, "", file=file, **fields)


def test_encoding_is_told_and_may_be_chosen(client: Client, course: Course) -> None:
    data = "Řeka?{=Vltava ~Labe}".encode("cp1250")

    told = upload(client, course, data)
    chosen = upload(client, course, data, encoding="windows-1250")

    assert "The file was read as Windows, Western European." in told
    assert "The file was read as Windows, Central European." in chosen
    stems = [version.read().stem for version in QuestionVersion.objects.order_by("id")]
    assert stems == ["Øeka?", "Řeka?"]


def test_text_that_is_pasted_has_no_encoding(client: Client, course: Course) -> None:
    told = send(client, course, "Où ?{=là ~ici}", encoding="utf-16")

    assert "The file was read as" not in told
    assert QuestionVersion.objects.get().read().stem == "Où ?"


def test_file_of_another_format_is_named_and_nothing_is_saved(
    client: Client, course: Course
) -> None:
    told = send(client, course, "<questestinterop/>")

    assert "this is QTI 1; expected Moodle’s GIFT" in told
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("format", "name", "begin"),
    [
        ("gift", "rivers-questions.gift.txt", "// [id:"),
        ("moodle-xml", "rivers-questions.xml", "<?xml"),
        ("aiken", "rivers-questions.aiken.txt", "Where does"),
        ("cuebook", "rivers-questions.md", "---"),
        ("nothing", "rivers-questions.gift.txt", "// [id:"),
    ],
)
def test_each_format_is_a_file_of_its_name(
    client: Client,
    course: Course,
    format: str,  # noqa: A002
    name: str,
    begin: str,
) -> None:
    send(client, course, GIFT)

    answer = client.get(address(course, "export/"), {"format": format})

    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    kind = "application/xml" if name.endswith(".xml") else "text/plain"
    assert answer["Content-Type"] == f"{kind}; charset=utf-8"
    assert answer.content.decode().startswith(begin)


def test_what_a_format_cannot_hold_is_shown_before(client: Client, course: Course) -> None:
    send(client, course, GIFT)

    aiken = client.get(address(course, "export/?format=aiken&left")).content.decode()
    gift = client.get(address(course, "export/?format=gift&left")).content.decode()

    assert "Aiken has no questions of the kind “text”" in aiken
    assert "all feedback" in aiken
    assert 'href="?format=aiken"' in aiken
    assert "The file holds all that they say." in gift


def test_pages_link_to_every_format(client: Client, course: Course) -> None:
    page = client.get(address(course, "")).content.decode()

    for name in ("gift", "moodle-xml", "aiken", "cuebook"):
        assert f"export/?format={name}" in page


def test_what_is_left_takes_as_many_queries_for_many_questions(
    client: Client, course: Course
) -> None:
    send(client, course, GIFT)
    counts = []
    for many in ("", "".join(f"Q{at}{{=a ~b}}\n\n" for at in range(20))):
        if many:
            send(client, course, many)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address(course, "export/?format=aiken&left"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
