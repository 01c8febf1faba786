"""Issuing, revoking and withdrawing certificates: the only writer of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from course.certificates.rules import (
    CertificateStanding,
    counts_of,
    rules_of,
    standing_of,
    steps_of,
)
from course.kinds import TEST
from course.models import Certificate, Course, Enrolment, User
from course.models.certificates import NAME_LENGTH
from course.notices.kinds import CERTIFICATE
from course.notices.writing import notify
from course.text.folding import normalised
from course.text.visible import tidy_name

# Steps that a transcript of learning lists, however many a course has.
MOST_STEPS: Final = 2_000


class NotReached(ValueError):
    """There is no certificate yet; `standing` says what it lacks."""

    def __init__(self, standing: CertificateStanding) -> None:
        super().__init__("not reached")
        self.standing = standing


def certificate_name(text: str) -> str:
    """A name as it is printed; empty for one that shows nothing or is too long.

    What would turn the line around (bidirectional overrides) is left out.
    """
    name = tidy_name(normalised(text, "NFC"))
    return name if len(name) <= NAME_LENGTH else ""


@transaction.atomic
def issue(enrolment: Enrolment, *, name: str, at: datetime) -> Certificate:
    """The certificate of the enrolment's learner and course, created if absent; idempotent.

    Everything on it is frozen. Raises NotReached, and ValueError for a name that cannot be
    printed.
    """
    # Whoever deletes the account holds this lock too: no name is written after it.
    person = User.objects.select_for_update(of=("self",)).get(pk=enrolment.learner_id)
    found = Certificate.objects.filter(person=person, course=enrolment.course_id).first()
    if found is not None:
        return found
    course = Course.objects.select_related("organisation").get(pk=enrolment.course_id)
    rows = steps_of(course.pk, enrolment.pk)
    standing = standing_of(counts_of(rows), rules_of(course))
    is_open = course.offers_certificate and course.published_at and person.deleted_at is None
    if not (standing.is_reached and is_open):
        raise NotReached(standing)
    printed = certificate_name(name)
    if not printed:
        raise ValueError("a name of 1 to 60 visible characters")
    weeks = {row["week_number"] for row in rows}
    made = Certificate.objects.create(
        person=person,
        course=course,
        run_id=enrolment.run_id,
        name=printed,
        course_title=course.title,
        organisation_name=course.organisation.name,
        language=course.language,
        hours=course.hours_per_week * len(weeks),
        percent=standing.percent,
        score_percent=standing.score_percent,
        transcript=transcript_of(rows),
        issued_at=at,
    )
    notify(person=person.pk, kind=CERTIFICATE, key=f"course-{course.pk}", course=course, at=at)
    return made


def transcript_of(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Weeks with their steps, as they are frozen: plain data, at most MOST_STEPS steps."""
    weeks: dict[int, dict[str, Any]] = {}
    for row in rows[:MOST_STEPS]:
        number = row["week_number"]
        week = weeks.setdefault(number, {"number": number, "title": row["week_title"], "steps": []})
        score = row["score"] if row["kind"] == TEST else None
        week["steps"].append(
            {
                "number": f"{number}.{row['number']}",
                "title": row["title"],
                "kind": row["kind"],
                "complete": row["completed"] is not None,
                "score_percent": None if score is None else int(score * 100),
            }
        )
    return list(weeks.values())


def revoke(certificate: Certificate, *, reason: str, at: datetime) -> bool:
    """Take a certificate back for good, with the reason its holder is told; idempotent.

    Returns whether it was valid until now. Raises ValueError without a reason.
    """
    told = tidy_name(reason)
    if not told:
        raise ValueError("a reason is needed")
    valid = Certificate.objects.filter(pk=certificate.pk, revoked_at=None, withdrawn_at=None)
    return bool(valid.update(revoked_at=at, revoked_reason=told[:300]))


def withdraw_all(person: User, *, at: datetime) -> None:
    """With the account go name and transcript; the code still says that there was one."""
    rows = Certificate.objects.filter(person=person, withdrawn_at=None)
    rows.filter(revoked_at__isnull=False).update(revoked_reason="–")
    rows.update(withdrawn_at=at, name="", transcript=[])
