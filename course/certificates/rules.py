"""What a certificate takes, and what of it is reached."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, F, FilteredRelation, Q, QuerySet

from course.db.compiled_queries import CompiledQuery, Param
from course.kinds import TEST
from course.models import Course, Step
from course.progress import percent


class Rules(NamedTuple):
    """What a course asks for, in percent."""

    steps: int
    score: int


class Counts(NamedTuple):
    """What somebody has reached: `score` adds up the scores of the tests `taken`, of which those
    with a response to every question are `responded`.
    """

    done: int = 0
    total: int = 0
    responded: int = 0
    tests: int = 0
    taken: int = 0
    score: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class CertificateStanding:
    """What a certificate takes, part by part: reached, or lacking."""

    done: int
    total: int
    needed: int
    responded: int
    tests: int
    # Of the tests taken, floored; None before the first.
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


def standing_of(counts: Counts, rules: Rules) -> CertificateStanding:
    """What is reached and what is lacking. A course without steps gives no certificate, one
    without tests asks for no score.
    """
    needed = -(-counts.total * rules.steps // 100)
    has_tests = counts.responded == counts.tests
    return CertificateStanding(
        done=counts.done,
        total=counts.total,
        needed=needed,
        responded=counts.responded,
        tests=counts.tests,
        score_percent=int(counts.score * 100 // counts.taken) if counts.taken else None,
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
    taken = [row for row in tests if is_taken(row)]
    return Counts(
        done=sum(row["completed"] is not None for row in rows),
        total=len(rows),
        responded=sum(row["completed"] is not None for row in taken),
        tests=len(tests),
        taken=len(taken),
        score=sum((row["score"] or Decimal(0) for row in taken), Decimal(0)),
    )


def is_taken(row: dict[str, Any]) -> bool:
    """Whether a test, as a row of `steps_of`, was submitted, with every response or without."""
    return row["completed"] is not None or row["score"] is not None


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
