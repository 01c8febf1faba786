"""Certificates of achievement: what they take, issuing, revoking and withdrawing them.

The only writer of certificates.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import (
    BigIntegerField,
    Count,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import JSONObject

from course.access import Membership, Reader, membership_from, memberships, reader_pk
from course.db.compiled_queries import CompiledQuery, Param
from course.kinds import TEST
from course.models import Certificate, Course, Enrolment, Step, StepProgress, User
from course.models.certificates import NAME_LENGTH
from course.progress import percent, with_done
from course.text.visible import tidy_name

# Steps that a transcript of learning lists, however many a course has.
MOST_STEPS: Final = 2_000


class NotReached(ValueError):
    """There is no certificate yet; `standing` says what it lacks."""

    def __init__(self, standing: "Standing") -> None:
        super().__init__("not reached")
        self.standing = standing


class Rules(NamedTuple):
    """What a course asks for, in percent."""

    steps: int
    score: int


class Counts(NamedTuple):
    """What somebody has reached: `score` adds up the scores of the tests responded to."""

    done: int = 0
    total: int = 0
    responded: int = 0
    tests: int = 0
    score: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a certificate takes, part by part: reached, or lacking."""

    done: int
    total: int
    needed: int
    responded: int
    tests: int
    # Of the tests responded to, floored; None before the first.
    score_percent: int | None
    least_score: int
    has_steps: bool
    has_tests: bool
    has_score: bool

    @property
    def is_reached(self) -> bool:
        return self.has_steps and self.has_tests and self.has_score

    @property
    def percent(self) -> int:
        return percent(self.done, self.total)

    @property
    def lacking(self) -> int:
        return max(0, self.needed - self.done)


def standing_of(counts: Counts, rules: Rules) -> Standing:
    """What is reached and what is lacking. A course without steps gives no certificate, one
    without tests asks for no score.
    """
    needed = -(-counts.total * rules.steps // 100)
    has_tests = counts.responded == counts.tests
    return Standing(
        done=counts.done,
        total=counts.total,
        needed=needed,
        responded=counts.responded,
        tests=counts.tests,
        score_percent=int(counts.score * 100 // counts.responded) if counts.responded else None,
        least_score=rules.score,
        has_steps=counts.total > 0 and counts.done >= needed,
        has_tests=has_tests,
        has_score=not counts.tests
        or (has_tests and counts.score * 100 >= rules.score * counts.tests),
    )


def rules_of(course: Course) -> Rules:
    return Rules(course.certificate_percent, course.certificate_score)


def counts_of(rows: Iterable[dict[str, Any]]) -> Counts:
    """Counts of rows of `steps_of`; a test without a score counts as none reached."""
    rows = list(rows)
    tests = [row for row in rows if row["kind"] == TEST]
    responded = [row for row in tests if row["completed"] is not None]
    return Counts(
        done=sum(row["completed"] is not None for row in rows),
        total=len(rows),
        responded=len(responded),
        tests=len(tests),
        score=sum((row["score"] or Decimal(0) for row in responded), Decimal(0)),
    )


def steps_of(course_id: int, enrolment_id: int) -> list[dict[str, Any]]:
    """The published steps in order, with what an enrolment has reached in each: one query."""
    return list(_STEPS.rows(course=course_id, enrolment=enrolment_id))


def _steps() -> QuerySet[Step, Any]:
    mine = FilteredRelation(
        "progress", condition=Q(progress__enrolment_id=Param("enrolment", BigIntegerField()))
    )
    steps: QuerySet[Step] = Step.objects.published().in_order()
    rows: QuerySet[Step, Any] = (
        steps.filter(course=Param("course", BigIntegerField()))
        .annotate(mine=mine)
        .values(
            *("week_number", "number", "key", "title", "kind", "minutes", "is_open"),
            week_title=F("activity__week__title"),
            completed=F("mine__last_completed_at"),
            score=F("mine__score"),
        )
    )
    return rows


_STEPS = CompiledQuery(_steps)


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """For the learner of a course: the code of their certificate, or what it lacks."""

    code: str
    standing: Standing
    is_offered: bool

    @property
    def can_be_had(self) -> bool:
        return self.is_offered and not self.code and self.standing.is_reached


def certificate_json() -> JSONObject:
    """What `own_certificate` reads, as a value of a query of enrolments `with_done`."""
    tests = Step.objects.published().filter(kind=TEST, course=OuterRef("course_id")).order_by()
    mine = StepProgress.objects.filter(
        enrolment=OuterRef("pk"),
        step__kind=TEST,
        step__published_at__isnull=False,
        last_completed_at__isnull=False,
    ).order_by()
    codes = Certificate.objects.filter(
        person=OuterRef("learner_id"), course=OuterRef("course_id"), withdrawn_at=None
    )
    return JSONObject(
        code=Subquery(codes.order_by().values("code")[:1]),
        is_offered=F("course__offers_certificate"),
        steps=F("course__certificate_percent"),
        score=F("course__certificate_score"),
        done=F("done"),
        total=F("total"),
        tests=Subquery(tests.values("course").annotate(n=Count("pk")).values("n")),
        mine=Subquery(
            mine.values("enrolment")
            .annotate(json=JSONObject(responded=Count("pk"), score=Sum("score")))
            .values("json")
        ),
    )


def own_certificate(row: dict[str, Any]) -> OwnCertificate:
    mine = row["mine"] or {"responded": 0, "score": None}
    counts = Counts(
        done=row["done"],
        total=row["total"],
        responded=mine["responded"],
        tests=row["tests"] or 0,
        score=Decimal(str(mine["score"] or 0)),
    )
    standing = standing_of(counts, Rules(row["steps"], row["score"]))
    return OwnCertificate(row["code"] or "", standing, is_offered=row["is_offered"])


def membership_with_certificate(
    user: Reader, course: Course
) -> tuple[Membership | None, OwnCertificate | None]:
    """The person's current enrolment in a course, and how their certificate stands: one query."""
    if not user.is_authenticated:
        return None, None
    row = _MEMBERSHIP.first(reader=reader_pk(user), course=course.pk)
    if row is None:
        return None, None
    membership = membership_from(row["json"], is_team=user.is_staff or row["is_team"])
    return membership, own_certificate(row["certificate"])


def _memberships() -> QuerySet[Enrolment, Any]:
    rows: Any = with_done(memberships())
    found: QuerySet[Enrolment, Any] = rows.values(
        "json", "is_team", certificate=certificate_json()
    )
    return found


_MEMBERSHIP = CompiledQuery(_memberships)


def certificate_name(text: str) -> str:
    """A name as it is printed; empty for one that shows nothing or is too long.

    What would turn the line around (bidirectional overrides) is left out.
    """
    name = tidy_name(unicodedata.normalize("NFC", text))
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
    return Certificate.objects.create(
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
