"""Notices as their readers may see them: of what is closed to one now, nothing is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from course.access import Membership, membership_from, membership_json
from course.models import Certificate, Enrolment, Notice, TeamMember, User, Week
from course.notices.kinds import KINDS, About, Needs, NoticeKind

# A person and a course, by their pks.
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """A notice and what it is about; None where the reader may not see that (any more)."""

    row: Notice
    kind: NoticeKind
    about: About | None

    @property
    def line(self) -> str:
        return self.kind.line(self.about) if self.about else ""

    @property
    def address(self) -> str:
        return self.kind.address(self.about) if self.about else ""


def notices_of(person: User) -> QuerySet[Notice]:
    """Of the kinds this release knows, the newest first."""
    return with_facts(Notice.objects.filter(person=person, kind__in=KINDS))


def with_facts(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """With what is said of their courses and steps, and no more of these."""
    fields = (
        *("course__title", "course__slug", "course__published_at"),
        *("step__key", "step__title", "step__number", "step__week_number"),
        *("step__published_at", "step__is_open"),
    )
    own = ("person", "kind", "key", "week", "facts", "created_at", "read_at")
    return rows.select_related("course", "step").only(*own, *fields)


def gated(rows: Sequence[Notice], *, at: datetime) -> list[ReadNotice]:
    """Each with what its person may see at this instant: at most three queries for all."""
    memberships = _memberships(rows)
    titles = _week_titles(row for row in rows if KINDS[row.kind].needs is Needs.WEEK)
    codes = _codes(row for row in rows if KINDS[row.kind].needs is Needs.CERTIFICATE)
    found = []
    for row in rows:
        kind, pair = KINDS[row.kind], (row.person_id, row.course_id)
        code = codes.get(pair, "")
        is_told = bool(code) or _may_see(row, kind.needs, memberships.get(pair), at=at)
        title = titles.get((row.course_id, row.week or 0), "")
        if kind.needs is Needs.WEEK and not title:
            is_told = False
        about = _about(row, code=code, week_title=title) if is_told else None
        found.append(ReadNotice(row, kind, about))
    return found


def _may_see(row: Notice, needs: Needs, member: Membership | None, *, at: datetime) -> bool:
    if needs is Needs.CERTIFICATE or member is None:
        return False
    if row.course.published_at is None and not member.is_team:
        return False
    if needs is Needs.COURSE:
        return True
    if needs is Needs.WEEK:
        return row.week is not None and member.is_open(row.week, at=at)
    if row.step is None:
        return False
    is_there = row.step.published_at is not None or member.is_team
    return is_there and (row.step.is_open or member.is_open(row.step.week_number, at=at))


def _about(row: Notice, *, code: str, week_title: str) -> About:
    step = row.step
    return About(
        course=row.course.title,
        slug=row.course.slug,
        week=row.week,
        week_title=week_title,
        step_key=step.key if step else "",
        step_title=step.title if step else "",
        certificate_code=code,
        facts=row.facts,
    )


def _memberships(rows: Sequence[Notice]) -> dict[Pair, Membership | None]:
    asked = [row for row in rows if KINDS[row.kind].needs is not Needs.CERTIFICATE]
    if not asked:
        return {}
    teams = TeamMember.objects.filter(user=OuterRef("learner"), course=OuterRef("course"))
    found: Any = (
        Enrolment.objects.current()
        .filter(learner__in={row.person_id for row in asked})
        .filter(course__in={row.course_id for row in asked})
        .order_by()
        .values("learner_id", "course_id", "learner__is_staff")
        .annotate(json=membership_json(), is_team=Exists(teams))
    )
    return {
        (row["learner_id"], row["course_id"]): membership_from(
            row["json"], is_team=row["is_team"] or row["learner__is_staff"]
        )
        for row in found
    }


def _codes(rows: Iterable[Notice]) -> dict[Pair, str]:
    """Of certificates that are valid."""
    pairs = {(row.person_id, row.course_id) for row in rows}
    if not pairs:
        return {}
    valid = Certificate.objects.filter(revoked_at=None, withdrawn_at=None)
    found = valid.filter(person__in={person for person, _ in pairs})
    named = found.filter(course__in={course for _, course in pairs}).order_by()
    return {
        (person, course): code
        for person, course, code in named.values_list("person_id", "course_id", "code")
        if (person, course) in pairs
    }


def _week_titles(rows: Iterable[Notice]) -> dict[Pair, str]:
    """By course and number."""
    wanted = {(row.course_id, row.week) for row in rows}
    if not wanted:
        return {}
    weeks = Q(course__in={course for course, _ in wanted}, number__in={n for _, n in wanted})
    found = Week.objects.filter(weeks).order_by()
    return {
        (course, number): title
        for course, number, title in found.values_list("course_id", "number", "title")
    }
