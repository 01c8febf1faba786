import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import zxingcpp
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageDraw

from course import certificates, enrolling, progress
from course.models import Certificate, Course, Enrolment, Organisation, User
from course.pages.certificate import qr_code
from course.people import delete_account
from tests import factories

pytestmark = pytest.mark.django_db

PATH = "/courses/rivers/certificate/"
HOSTILE = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def enrolment(ada: User, now: datetime) -> Enrolment:
    course = factories.course()
    for number in range(3):
        factories.step(course, 1, f"Step {number}")
    factories.step(course, 2, "Final test", kind="test")
    return factories.enrol(ada, course, joined_at=now)


def reach(enrolment: Enrolment, *, score: str = "0.8") -> None:
    for step in enrolment.course.steps.published():
        if step.kind == "test":
            progress.note_score(
                enrolment.pk, step.pk, at=factories.NOW, score=Decimal(score), passed=True
            )
        progress.complete(enrolment.pk, step.pk, at=factories.NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return str(answer.content.decode())


# The checklist, and getting it ------------------------------------------------------------------


def test_checklist_says_what_lacks_and_leads_there(enrolment: Enrolment, ada: User) -> None:
    first, *_ = enrolment.course.steps.in_order()
    progress.complete(enrolment.pk, first.pk, at=factories.NOW)

    page = text(signed_in(ada), PATH)

    assert "1 of 4 steps complete; 4 are needed" in page
    assert "3 steps are not complete" in page
    for step in enrolment.course.steps.all():
        assert (f'href="{step.get_absolute_url()}"' in page) == (step != first)
    assert "<form method" not in page.partition("<main")[2]


def test_low_score_leads_to_the_tests(enrolment: Enrolment, ada: User) -> None:
    reach(enrolment, score="0.5")

    page = text(signed_in(ada), PATH)

    assert "(so far 50 %)" in page
    assert "2.1 Final test</a> (50 %)" in page


def test_form_is_filled_with_the_name_and_gives_the_certificate(
    enrolment: Enrolment, ada: User, now: datetime
) -> None:
    reach(enrolment)
    client = signed_in(ada)
    page = text(client, PATH)

    answer = client.post(PATH, {"name": "  Ada  K. Park "})

    row = Certificate.objects.get()
    assert 'value="Ada Park"' in page
    assert "It cannot be changed afterwards." in page
    assert (answer.status_code, answer["Location"]) == (302, f"/certificates/{row.code}/")
    assert (row.name, row.issued_at, row.person) == ("Ada K. Park", now, ada)


def test_second_click_and_a_look_back_see_the_one_certificate(
    enrolment: Enrolment, ada: User
) -> None:
    reach(enrolment)
    client = signed_in(ada)

    seen = [client.post(PATH, {"name": name})["Location"] for name in ("Ada", "Other", "")]
    seen.append(client.get(PATH)["Location"])
    enrolling.leave(ada, enrolment.course, at=factories.NOW)
    seen.append(client.get(PATH)["Location"])

    assert set(seen) == {f"/certificates/{Certificate.objects.get(name='Ada').code}/"}


@pytest.mark.parametrize("name", ["", "  ", "\u200b\u3164", "x" * 61, "\u202e"])
def test_name_that_cannot_be_printed_is_refused(enrolment: Enrolment, ada: User, name: str) -> None:
    reach(enrolment)

    answer = signed_in(ada).post(PATH, {"name": name})

    assert answer.status_code == 400
    assert 'id="id_name"' in answer.content.decode()
    assert not Certificate.objects.exists()


def test_what_is_not_reached_is_not_given(enrolment: Enrolment, ada: User) -> None:
    answer = signed_in(ada).post(PATH, {"name": "Ada"})

    assert answer.status_code == 409
    assert "0 of 4 steps complete" in answer.content.decode()
    assert not Certificate.objects.exists()


def test_course_that_offers_none_has_no_such_page(enrolment: Enrolment, ada: User) -> None:
    Course.objects.update(offers_certificate=False)
    client = signed_in(ada)

    assert client.get(PATH).status_code == 404
    assert client.post(PATH, {"name": "Ada"}).status_code == 404
    assert PATH not in text(client, "/courses/rivers/")


# The certificate and its check page -------------------------------------------------------------


def test_holder_sees_the_certificate_with_everything_on_it(enrolment: Enrolment, ada: User) -> None:
    Organisation.objects.get().logo.save("logo.png", ContentFile(b"png"))
    row = factories.certificate(enrolment)

    page = text(signed_in(ada), row.get_absolute_url())

    for words in (
        *("Ada Park", "Rivers of the world", "Delta College", "23 November 2026", "18 hours"),
        *("96 %", "82 %", "/organisations/delta-college/logo"),
        f"testserver/certificates/{row.code}/",
        f"/certificates/{row.code}/transcript/",
        f"/certificates/{row.code}/badge.jwt",
    ):
        assert words in page, words


def test_date_is_that_of_the_run_where_it_is_held(enrolment: Enrolment, ada: User) -> None:
    enrolment.run.time_zone = "Asia/Seoul"
    enrolment.run.save()
    late = datetime(2026, 11, 23, 20, tzinfo=UTC)
    row = factories.certificate(enrolment, issued_at=late)

    for client in (signed_in(ada), Client()):
        assert "24 November 2026" in text(client, row.get_absolute_url())
    korean = Client(headers={"accept-language": "ko"})
    assert "2026년 11월 24일" in text(korean, row.get_absolute_url())


def test_course_without_tests_prints_no_score(enrolment: Enrolment, ada: User) -> None:
    row = factories.certificate(enrolment, score_percent=None)

    for path in ("", "transcript/"):
        page = text(signed_in(ada), row.get_absolute_url() + path)
        assert "Average test score" not in page


@pytest.mark.parametrize("who", ["visitor", "mallory", "grace"])
def test_others_see_that_it_is_valid_and_nothing_else(
    enrolment: Enrolment, ada: User, who: str
) -> None:
    Organisation.objects.get().logo.save("logo.png", ContentFile(b"png"))
    row = factories.certificate(enrolment, name="Ada K. Park")
    client = Client()
    if who == "mallory":
        client = signed_in(factories.person("Mallory Quinn"))
    if who == "grace":
        grace = factories.person("Grace Lindqvist")
        factories.educator(grace, enrolment.course)
        client = signed_in(grace)

    answer = client.get(row.get_absolute_url())

    page = answer.content.decode()
    assert answer.headers["Cache-Control"].count("no-store")
    assert '<meta name="robots" content="noindex">' in page
    for words in ("This certificate is valid", "Ada K. Park", "Rivers of the world"):
        assert words in page
    main = page.partition("<main")[2].partition("</main>")[0]
    secrets = (
        *("Delta", "logo", "96", "82", "18 hours", "<svg", "transcript", "badge"),
        *(str(ada.email), str(ada.uuid), "href"),
    )
    for words in secrets:
        assert words not in main, words


def test_code_is_found_as_it_is_typed_from_paper(enrolment: Enrolment) -> None:
    row = factories.certificate(enrolment)

    for typed in (row.code.upper(), row.code.replace("-", "")):
        answer = Client().get(f"/certificates/{typed}/")
        assert (answer.status_code, answer["Location"]) == (302, row.get_absolute_url())


def test_unknown_codes_are_answered_alike(enrolment: Enrolment) -> None:
    factories.certificate(enrolment)

    pages = {
        text(Client(), f"/certificates/{code}/", 404)
        for code in ("2222-2222-2222-2222", "x", "o0o0-1111-llll-iiii", "----", "9" * 40)
    }

    assert len(pages) == 1


def test_revoked_certificate_says_so_and_the_reason_to_those_it_concerns(
    enrolment: Enrolment, ada: User
) -> None:
    row = factories.certificate(enrolment)
    certificates.revoke(row, reason="CANARY-reason", at=factories.NOW)
    grace, mentor = factories.person("Grace Lindqvist"), factories.person("Mia Mentor")
    factories.educator(grace, enrolment.course)
    factories.educator(mentor, enrolment.course, "mentor")

    for client in (Client(), signed_in(factories.person("Mallory"))):
        page = text(client, row.get_absolute_url())
        assert "This certificate was revoked on 23 November 2026" in page
        assert "CANARY" not in page
        assert "Ada" not in page
    for user in (ada, grace, mentor):
        page = text(signed_in(user), row.get_absolute_url())
        for words in ("CANARY-reason", row.name, row.course_title):
            assert words in page
    for path in ("transcript/", "badge.jwt"):
        assert signed_in(ada).get(row.get_absolute_url() + path).status_code == 404


def test_certificate_of_a_deleted_account_is_withdrawn_without_a_name(
    enrolment: Enrolment, ada: User
) -> None:
    row = factories.certificate(enrolment)
    delete_account(ada, at=factories.NOW)

    page = text(Client(), row.get_absolute_url())

    assert "This certificate was withdrawn by its holder" in page
    assert "Ada" not in page
    assert "Rivers" not in page.partition("<main")[2]


def test_hostile_words_are_words(ada: User, now: datetime) -> None:
    organisation = Organisation.objects.create(slug="bad", name=HOSTILE)
    course = factories.course(title=HOSTILE, organisation=organisation)
    factories.step(course, 1, HOSTILE)
    enrolment = factories.enrol(ada, course, joined_at=now)
    reach(enrolment)
    client = signed_in(ada)

    path = client.post(PATH, {"name": HOSTILE})["Location"]

    for page in (text(client, path), text(client, f"{path}transcript/"), text(Client(), path)):
        assert "&lt;img src=x onerror=alert(1)&gt;" in page
        assert "<img src=x" not in page


def test_name_is_marked_with_the_language_of_its_script(enrolment: Enrolment, ada: User) -> None:
    for name, marked in (
        ("김철수", 'lang="ko"'),
        ("毛泽东", 'lang="zh-Hans"'),
        ("عدي بارك", 'dir="auto">'),
    ):
        Certificate.objects.all().delete()
        row = factories.certificate(enrolment, name=name)
        page = text(signed_in(ada), row.get_absolute_url())
        assert f"{marked}>{name}</h1>" in page or f"{marked}{name}</h1>" in page


# The QR code ------------------------------------------------------------------------------------


def drawn(code: object) -> Image.Image:
    """The picture of a QR code's path, four pixels a module."""
    size, path = code.size, code.path  # type: ignore[attr-defined]
    picture = Image.new("L", (size * 4, size * 4), 255)
    draw = ImageDraw.Draw(picture)
    for run in filter(None, path.split("M")):
        place, _, rest = run.partition("h")
        x, y = (int(number) * 4 for number in place.split())
        length = int(rest.partition("v")[0]) * 4
        draw.rectangle((x, y, x + length - 1, y + 3), fill=0)
    return picture


@pytest.mark.parametrize(
    "address",
    [
        "http://testserver/certificates/k7m2-p9qx-r4tw-8hjk/",
        f"https://{'a-long-name.' * 12}example.org/certificates/2222-3333-4444-5555/",
    ],
)
def test_qr_code_leads_to_the_check_page(address: str) -> None:
    (found,) = zxingcpp.read_barcodes(drawn(qr_code(address)))

    assert found.text == address


def test_page_holds_the_qr_code_of_its_own_address(enrolment: Enrolment, ada: User) -> None:
    row = factories.certificate(enrolment)

    page = text(signed_in(ada), row.get_absolute_url())

    code = qr_code(f"http://testserver{row.get_absolute_url()}")
    assert f'd="{code.path}"' in page
    assert f'viewBox="0 0 {code.size} {code.size}"' in page


# Transcript, own data, home and course page -----------------------------------------------------


def test_transcript_lists_what_was_frozen(enrolment: Enrolment, ada: User) -> None:
    reach(enrolment)
    client = signed_in(ada)
    path = client.post(PATH, {"name": "Ada"})["Location"]
    enrolment.course.steps.update(title="Renamed since")

    page = text(client, f"{path}transcript/")

    assert "Title of week 2" in page
    assert "Step 0" in page
    assert "80 %" in page
    assert "Renamed" not in page


def test_own_data_hold_the_certificates(enrolment: Enrolment, ada: User) -> None:
    row = factories.certificate(enrolment)
    bo = factories.person("Bo")
    factories.certificate(factories.enrol(bo, enrolment.course))

    (found,) = json.loads(signed_in(ada).get("/account/data/").content)["certificates"]

    assert (found["code"], found["name"], found["course"]) == (row.code, "Ada Park", "rivers")
    assert found["transcript"] == row.transcript


def test_home_and_course_page_lead_to_the_certificate(enrolment: Enrolment, ada: User) -> None:
    client = signed_in(ada)

    def words() -> list[list[str]]:
        known = ("What a certificate takes", "Get your certificate", "Your certificate")
        pages = (text(client, "/"), text(client, "/courses/rivers/"))
        return [[each for each in known if each in page] for page in pages]

    assert words() == [[], ["What a certificate takes"]]
    reach(enrolment)
    assert words() == [["Get your certificate"], ["Get your certificate"]]
    factories.certificate(enrolment)
    assert words() == [["Your certificate"], ["Your certificate"]]


def test_pages_cost_the_same_with_much_and_with_little(enrolment: Enrolment, ada: User) -> None:
    client = signed_in(ada)

    def counted(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    checklist = counted(PATH)
    for number in range(30):
        factories.step(enrolment.course, 3 + number % 4, f"More {number}", kind="test")
    assert counted(PATH) == checklist <= 6
    reach(enrolment)
    path = client.post(PATH, {"name": "Ada"})["Location"]
    assert counted(path) <= 4
    assert counted(f"{path}transcript/") <= 4
    with CaptureQueriesContext(connection) as queries:
        Client().get(path)
    assert len(queries) == 1
