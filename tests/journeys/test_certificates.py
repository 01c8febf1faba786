"""A certificate on paper: one sheet, A4 or Letter, whatever the name; and its actions."""

import re
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from course import progress
from course.models import Certificate, Enrolment
from tests import factories
from tests.journeys.browsing import visit
from tests.journeys.conftest import Reading

pytestmark = pytest.mark.browser

# At most 60 characters each, as wide as they get.
NAMES = {
    "Latin": "Wilhelmina Wolfeschlegelsteinhausenbergerdorff-MacMMMMMMMMMM",
    "Latin, one word": "W" * 60,
    "Hangul": "남궁하늘빛나라 " * 7 + "황보",
    "Han": "歐陽司馬諸葛上官" * 7 + "夏侯",
    "Arabic": "عبد الرحمن بن محمد بن عبد العزيز آل الشيخ الأنصاري القرطبي",
    "Hebrew": "אברהם יצחק בן שלמה הכהן פרידלנדר־רוזנצווייג מירושלים העתיקה",
    "short": "Ada Park",
}
TITLES = {
    "short": "Rivers",
    "long": "The history of very long course titles " * 5,
    "Han": "大" * 200,
}
# Content areas of landscape sheets within margins of 10 mm, in CSS pixels.
AREAS = {"A4": (1047, 718), "Letter": (980, 740)}


@pytest.fixture
def row(site: object, transactional_db: None) -> Certificate:
    course = factories.course()
    factories.step(course)
    enrolment = factories.enrol(factories.person("Ada Park"), course, joined_at=factories.NOW)
    return factories.certificate(enrolment)


def open_page(reading: Reading, row: Certificate, path: str = "") -> Page:
    page = reading.open(user=row.person, permissions=["clipboard-read", "clipboard-write"])
    visit(page, row.get_absolute_url() + path)
    return page


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("title", TITLES)
def test_certificate_prints_on_one_sheet_whatever_the_name(
    reading: Reading, row: Certificate, title: str
) -> None:
    row.course_title = TITLES[title].strip()[:200]
    row.organisation_name = "The Open College of Delta and Estuary Studies " * 2
    page = open_page(reading, row)
    page.emulate_media(media="print")
    for script, name in NAMES.items():
        row.name = name.strip()
        assert len(row.name) <= 60
        row.save()
        page.reload()
        for paper, (width, height) in AREAS.items():
            assert pages_of(page.pdf(format=paper, landscape=True)) == 1, (script, paper)
            page.set_viewport_size({"width": width, "height": height})
            frame = page.locator(".frame")
            inside = frame.evaluate(
                "f => [f.scrollHeight <= f.clientHeight, f.scrollWidth <= f.clientWidth,"
                " f.lastElementChild.getBoundingClientRect().bottom"
                " < f.getBoundingClientRect().bottom]"
            )
            assert inside == [True, True, True], (script, paper)


def test_qr_code_is_read_from_the_page(reading: Reading, row: Certificate, tmp_path: Path) -> None:
    page = open_page(reading, row)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.locator(".qr").screenshot(path=tmp_path / "qr.png")

        (found,) = zxingcpp.read_barcodes(Image.open(tmp_path / "qr.png"))

        assert found.text == reading.site.url + row.get_absolute_url()


def test_link_is_copied_and_what_does_not_belong_on_paper_is_not_printed(
    reading: Reading, row: Certificate
) -> None:
    page = open_page(reading, row)
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_text("Copied:")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")

    page.emulate_media(media="print")

    assert copied == reading.site.url + row.get_absolute_url()
    for name in ("Copy the link", "Print"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    for part in ("header", "footer"):
        expect(page.locator(f"body > {part}")).to_be_hidden()


def test_transcript_of_learning_prints_upright(reading: Reading, row: Certificate) -> None:
    page = open_page(reading, row, "transcript/")

    for paper in AREAS:
        pdf = page.pdf(format=paper)
        assert pages_of(pdf) == 1
        width, height = map(float, re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)[0])
        assert width < height


def test_learner_gets_the_certificate(reading: Reading, row: Certificate) -> None:
    course, bo = row.course, factories.person("Bo Chen")
    enrolment: Enrolment = factories.enrol(bo, course, joined_at=factories.NOW)
    progress.complete(enrolment.pk, course.steps.get().pk, at=factories.NOW)
    page = reading.open(user=bo)
    visit(page, course.get_absolute_url())

    page.get_by_role("link", name="Get your certificate").click()
    page.get_by_label("Name on the certificate").fill("Bo M. Chen")
    page.get_by_role("button", name="Get my certificate").click()

    expect(page.get_by_role("heading", name="Bo M. Chen")).to_be_visible()
    assert Certificate.objects.get(person=bo).name == "Bo M. Chen"
