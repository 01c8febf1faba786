"""What the pages of a certificate print."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from course.access import Membership
from course.certificates import CertificateStanding, counts_of, is_taken, rules_of, standing_of
from course.kinds import TEST, kind_name
from course.models import Certificate, Course
from course.pages.outline_rows import StepLine, StepLines
from course.text.scripts import language_of
from course.text.timezones import local_day

# Columns of a line, a wide character (Han, Hangul) counting two: up to the first, the largest
# letters; beyond the last, the smallest.
_NAME_SIZES: Final = ((26, "s1"), (40, "s2"), (60, "s3"))
_TITLE_SIZES: Final = ((40, "s1"), (80, "s2"), (140, "s3"))
_SMALLEST: Final = "s4"
# Light modules around a QR code, which readers need.
_QUIET: Final = 4


class Checklist(NamedTuple):
    """What a certificate takes, and the ways to what is lacking."""

    standing: CertificateStanding
    lacking: list[StepLine]
    # Tests that were taken, with their scores in percent.
    scores: list[tuple[StepLine, int]]


def checklist(
    course: Course, rows: list[dict[str, Any]], membership: Membership, *, at: datetime
) -> Checklist:
    """From rows of `certificates.steps_of`."""
    lines = StepLines(course.slug)

    def is_locked(row: dict[str, Any]) -> bool:
        return not (row["is_open"] or membership.is_open(row["week_number"], at=at))

    return Checklist(
        standing=standing_of(counts_of(rows), rules_of(course)),
        lacking=[
            lines.line(row, is_locked=is_locked(row)) for row in rows if row["completed"] is None
        ],
        scores=[
            (lines.line(row, is_done=True), int((row["score"] or 0) * 100))
            for row in rows
            if row["kind"] == TEST and is_taken(row)
        ],
    )


@dataclass(frozen=True, slots=True)
class QRCode:
    """A square of `size` modules with the path of its dark ones."""

    size: int
    path: str


def qr_code(text: str) -> QRCode:
    # Takes some 4 MB, in each process that draws one.
    import segno  # noqa: PLC0415

    matrix = segno.make_qr(text, error="m").matrix
    runs = [
        f"M{column + _QUIET} {row + _QUIET}h{length}v1h-{length}z"
        for row, modules in enumerate(matrix)
        for column, length in _dark_runs(modules)
    ]
    return QRCode(len(matrix) + 2 * _QUIET, "".join(runs))


def _dark_runs(modules: Any) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules in a row."""
    runs: list[tuple[int, int]] = []
    for column, is_dark in enumerate(modules):
        if not is_dark:
            continue
        start, length = runs[-1] if runs else (-1, 0)
        if start + length == column and length:
            runs[-1] = (start, length + 1)
        else:
            runs.append((column, 1))
    return runs


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """The certificate as its holder sees it."""

    name: str
    name_size: str
    name_language: str
    title: str
    title_size: str
    language: str
    organisation: str
    logo_url: str
    issued_on: date
    hours: Any
    percent: int
    score_percent: int | None
    code: str
    address: str
    # Without the scheme, as it is typed.
    address_in_words: str
    qr: QRCode


def certificate_page(certificate: Certificate, *, site: str, logo_url: str) -> CertificatePage:
    """`site` is the site's address, without a slash at its end."""
    address = site + certificate.get_absolute_url()
    return CertificatePage(
        name=certificate.name,
        name_size=_size(certificate.name, _NAME_SIZES),
        name_language=language_of(certificate.name, certificate.course.han_language),
        title=certificate.course_title,
        title_size=_size(certificate.course_title, _TITLE_SIZES),
        language=certificate.language,
        organisation=certificate.organisation_name,
        logo_url=logo_url,
        issued_on=issued_on(certificate),
        hours=certificate.hours,
        percent=certificate.percent,
        score_percent=certificate.score_percent,
        code=certificate.code,
        address=address,
        address_in_words=address.partition("://")[2],
        qr=qr_code(address),
    )


def issued_on(certificate: Certificate) -> date:
    """The day of the issue where the run is held."""
    return local_day(certificate.issued_at, certificate.run.time_zone)


class TranscriptLine(NamedTuple):
    number: str
    title: str
    kind: str
    kind_name: str
    is_complete: bool
    score_percent: int | None


class TranscriptWeek(NamedTuple):
    number: int
    title: str
    done: int
    steps: list[TranscriptLine]


def transcript_weeks(certificate: Certificate) -> list[TranscriptWeek]:
    """The frozen transcript of learning, week by week."""
    weeks = []
    for week in certificate.transcript:
        steps = [
            TranscriptLine(
                number=step["number"],
                title=step["title"],
                kind=step["kind"],
                kind_name=kind_name(step["kind"]),
                is_complete=step["complete"],
                score_percent=step["score_percent"],
            )
            for step in week["steps"]
        ]
        done = sum(step.is_complete for step in steps)
        weeks.append(TranscriptWeek(week["number"], week["title"], done, steps))
    return weeks


def _size(text: str, sizes: tuple[tuple[int, str], ...]) -> str:
    columns = sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )
    return next((size for most, size in sizes if columns <= most), _SMALLEST)
