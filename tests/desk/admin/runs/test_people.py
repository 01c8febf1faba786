"""Lists of people at the desk: enrolled, permitted, refused; repeated; who has not come yet."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from course.enrolling import JoiningRefused, join
from course.models import Course, Enrolment, Invitation, Run, User
from desk.rosters.reader import read_people
from desk.rosters.taking_in import Became, take_in
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("now")

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def run(rivers: Course) -> Run:
    return factories.run(rivers, 1, joining=Run.Joining.LIST)


def address(run: Run) -> str:
    return f"/admin/course/run/{run.pk}/people/"


def send(client: Client, run: Run, text: str = "", **fields: Any) -> Any:
    return client.post(address(run), {"text": text, "does": "enrol"} | fields)


def counts() -> tuple[int, int, int]:
    return Enrolment.objects.count(), Invitation.objects.count(), LogEntry.objects.count()


def became(run: Run, text: str, *, enrols: bool = True) -> list[tuple[int, str]]:
    told = take_in(run, list(read_people(text)), enrols=enrols, at=NOW)
    return [(line.entry.line, line.became.value) for line in told]


def test_who_has_an_account_is_enrolled_and_others_may_join(
    desk: Client, run: Run, ada: User
) -> None:
    page = send(desk, run, "Name,Email\nAda,ada@example.org\nBob,bob@example.org\nCy,\n")

    assert list(run.enrolments.values_list("learner", flat=True)) == [ada.pk]
    assert list(run.invitations.values_list("email", flat=True)) == ["bob@example.org"]
    assert [(line["line"], str(line["words"])) for line in page.context["lines"]] == [
        (4, "refused: no email address"),
        (2, "enrolled"),
        (3, "may join now"),
    ]
    assert mail.outbox == []


def test_who_was_on_the_list_joins_and_nobody_else(run: Run, mallory: User) -> None:
    became(run, "bob@example.org")
    bob = factories.person("Bob")

    with pytest.raises(JoiningRefused):
        join(mallory, run.course, at=NOW)
    assert join(bob, run.course, at=NOW).run == run


def test_the_same_list_again_changes_nothing(desk: Client, run: Run, ada: User) -> None:
    text = "Ada <ADA@example.org>\nbob@example.org\nBob <bob@example.org>"
    send(desk, run, text)
    before = counts()

    page = send(desk, run, text)

    assert counts() == before
    assert [str(line["words"]) for line in page.context["lines"]] == [
        "in the run already",
        "might join already",
        "left out: is in the list above already",
    ]


def test_only_permitted_nobody_is_enrolled(desk: Client, run: Run, ada: User) -> None:
    send(desk, run, "ada@example.org", does="permit")

    assert (run.enrolments.count(), run.invitations.get().email) == (0, "ada@example.org")


def test_nobody_is_moved_brought_back_or_let_in_against_a_decision(
    run: Run, ada: User, mallory: User
) -> None:
    factories.enrol(ada, run.course, factories.run(run.course, 2))
    factories.enrol(mallory, run.course, run, joined_at=NOW, left_at=NOW)
    factories.person("Off", is_active=False)

    told = became(run, "ada@example.org\nmallory@example.org\noff@example.org")

    assert told == [(1, Became.ELSEWHERE), (2, Became.HAS_LEFT), (3, Became.SWITCHED_OFF)]
    assert run.enrolments.filter(left_at=None).count() == run.invitations.count() == 0


def test_an_address_that_nobody_has_confirmed_is_not_enrolled_where_mail_is_sent(
    settings: Any, run: Run, ada: User, mallory: User
) -> None:
    settings.HAS_MAIL = True
    EmailAddress.objects.create(user=ada, email=ada.email, verified=True, primary=True)
    EmailAddress.objects.create(user=mallory, email=mallory.email, verified=False, primary=True)

    told = became(run, "ada@example.org\nmallory@example.org")

    assert told == [(1, Became.JOINED), (2, Became.LISTED)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_file_of_a_spreadsheet(desk: Client, run: Run, ada: User, encoding: str) -> None:
    data = "Prénom;Nom;Adresse\r\nAda;Lovelace;ada@example.org\r\n".encode(encoding)

    send(desk, run, file=SimpleUploadedFile("class.csv", data))

    assert run.enrolments.get().learner == ada


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": " \n"}, "Paste some people"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04" + b"\x00\xff" * 99)}, "is no text"),
        ({"text": "a@b.org\n", "does": "anything"}, "Select a valid choice"),
        ({"text": "".join(f"p{n}@example.org\n" for n in range(10_001))}, "divide the list"),
    ],
)
def test_a_refusal_says_why_and_writes_nothing(
    desk: Client, run: Run, fields: dict[str, Any], words: str
) -> None:
    before = counts()

    page = desk.post(address(run), {"does": "enrol"} | fields)

    assert words in page.content.decode()
    assert counts() == before


def test_ten_thousand_people_take_few_statements(run: Run) -> None:
    User.objects.bulk_create(
        User(email=f"p{n}@example.org", display_name=f"P {n}") for n in range(5_000)
    )
    text = "".join(f"P {n} <p{n}@example.org>\n" for n in range(10_000))

    with CaptureQueriesContext(connection) as queries:
        told = became(run, text)

    assert len(told) == 10_000
    assert (run.enrolments.count(), run.invitations.count()) == (5_000, 5_000)
    assert len(queries) <= 14


def test_page_takes_as_many_queries_with_many_addresses(desk: Client, run: Run) -> None:
    desk.get(address(run))
    with CaptureQueriesContext(connection) as few:
        desk.get(address(run))
    became(run, "".join(f"p{n}@example.org\n" for n in range(250)))

    with CaptureQueriesContext(connection) as many:
        page = desk.get(address(run))

    assert len(many) <= len(few) + 1  # the addresses of the page, once there are any
    assert len(page.context["page"]) == 100


def test_who_has_come_is_listed_no_more(desk: Client, run: Run) -> None:
    became(run, "bob@example.org\neve@example.org")
    join(factories.person("Bob"), run.course, at=timezone.now())

    page = desk.get(address(run))

    assert [row.email for row in page.context["page"]] == ["eve@example.org"]
    assert 'value="http://testserver/courses/rivers/join/"' in page.content.decode()


def test_withdrawn_address_may_not_join_and_twice_is_once(desk: Client, run: Run) -> None:
    became(run, "bob@example.org")
    withdraw = f"{address(run)}{run.invitations.get().pk}/withdraw/"
    assert desk.get(withdraw).status_code == 302
    assert run.invitations.exists()

    first, second = desk.post(withdraw), desk.post(withdraw)

    assert first["Location"] == second["Location"] == address(run)
    assert not run.invitations.exists()


def test_address_of_another_run_is_not_withdrawn(desk: Client, run: Run, deserts: Course) -> None:
    foreign = Invitation.objects.create(run=factories.run(deserts), email="bob@example.org")

    desk.post(f"{address(run)}{foreign.pk}/withdraw/")

    assert Invitation.objects.filter(pk=foreign.pk).exists()


def test_what_is_pasted_is_shown_as_text(desk: Client, run: Run) -> None:
    page = send(desk, run, f'{HOSTILE}\tbob@example.org\n{HOSTILE}\n"{HOSTILE}" <x>\n')

    assert HOSTILE not in page.content.decode()


@pytest.mark.parametrize("role", ["mentor", "host", "learner", "foreign"])
@pytest.mark.usefixtures("deserts")
def test_others_add_nobody(client: Client, run: Run, ada: User, mallory: User, role: str) -> None:
    if role in {"mentor", "host"}:
        factories.educator(ada, run.course, role=role)
    client.force_login(mallory if role == "foreign" else ada)
    before = counts()

    answer = send(client, run, "bob@example.org")

    assert answer.status_code in {302, 403, 404}
    assert counts() == before
