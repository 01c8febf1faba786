"""How a learner's certificate stands, as a value of the queries that pages make anyway."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject

from course.access import Membership, Reader, membership_from, memberships, reader_pk
from course.certificates.rules import CertificateStanding, Counts, Rules, standing_of
from course.db.compiled_queries import CompiledQuery, Param
from course.kinds import TEST
from course.models import Certificate, Course, Enrolment, Step, StepProgress
from course.progress import with_done


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """For the learner of a course: the code of their certificate, or what it lacks."""

    code: str
    standing: CertificateStanding
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
    ).order_by()
    is_complete = Q(last_completed_at__isnull=False)
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
            mine.filter(is_complete | Q(score__isnull=False))
            .values("enrolment")
            .annotate(
                json=JSONObject(
                    responded=Count("pk", filter=is_complete), taken=Count("pk"), score=Sum("score")
                )
            )
            .values("json")
        ),
    )


def own_certificate(row: dict[str, Any]) -> OwnCertificate:
    mine = row["mine"] or {"responded": 0, "taken": 0, "score": None}
    counts = Counts(
        done=row["done"],
        total=row["total"],
        responded=mine["responded"],
        tests=row["tests"] or 0,
        taken=mine["taken"],
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
    found: QuerySet[Enrolment, Any] = rows.values("json", "is_team", certificate=certificate_json())
    return found


_MEMBERSHIP = CompiledQuery(_memberships)


def certificate_of(enrolment_id: int) -> OwnCertificate:
    """How the certificate of an enrolment's learner stands: one query."""
    return own_certificate(_CERTIFICATE.rows(enrolment=enrolment_id)[0]["certificate"])


def _certificates() -> QuerySet[Enrolment, Any]:
    rows: Any = with_done(Enrolment.objects.filter(pk=Param("enrolment", BigIntegerField())))
    found: QuerySet[Enrolment, Any] = rows.values(certificate=certificate_json())
    return found


_CERTIFICATE = CompiledQuery(_certificates)
