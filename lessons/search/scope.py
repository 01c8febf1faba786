"""What a person may search, decided as the gates of `course.access` decide what they may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery

from course.access import READER, Reader, membership_from, membership_json
from course.db.compiled_queries import CompiledQuery, Param
from course.models import Course, Enrolment, TeamMember, Week


@dataclass(frozen=True, slots=True)
class SearchScope:
    """The scope of a person's search. Courses are given by pk.

    `everything`, or all of the courses `whole`, the published steps of the courses `opened` and of
    the `weeks` (course, number), the open steps of the `open_courses` and, with `listed`, of every
    course of the catalogue.
    """

    everything: bool = False
    whole: tuple[int, ...] = ()
    opened: tuple[int, ...] = ()
    weeks: tuple[tuple[int, int], ...] = ()
    open_courses: tuple[int, ...] = ()
    listed: bool = False


def search_scope_of(user: Reader, *, at: datetime) -> SearchScope:
    """What the person may search on the whole site, in a single query."""
    if user.is_authenticated and user.is_staff:
        return SearchScope(everything=True)
    rows = _REACHED.rows(reader=user.pk) if user.is_authenticated else []
    return _reach(rows, at=at, listed=True)


def search_scope_in(user: Reader, course: Course, *, at: datetime) -> SearchScope:
    """What the person may search in a course that `gate_course` has returned."""
    if user.is_authenticated and user.is_staff:
        return SearchScope(whole=(course.pk,))
    rows = []
    if user.is_authenticated:
        rows = _REACHED_IN.rows(reader=user.pk, course=course.pk)
    reach = _reach(rows, at=at, listed=False)
    return reach if rows else SearchScope(open_courses=(course.pk,))


def _reached() -> QuerySet[Course, Any]:
    """The courses the reader has joined or is on the team of."""
    mine = Enrolment.objects.current().filter(learner=READER)
    teams = TeamMember.objects.filter(user=READER)
    here = {"course": OuterRef("pk")}
    last_week = Week.objects.filter(**here).order_by("-number").values("number")[:1]
    return (
        Course.objects.filter(Q(pk__in=mine.values("course")) | Q(pk__in=teams.values("course")))
        .order_by("pk")
        .values(
            "pk",
            "published_at",
            last_week=Subquery(last_week),
            membership=Subquery(mine.filter(**here).values(json=membership_json())[:1]),
            role=Subquery(teams.filter(**here).values("role")[:1]),
        )
    )


_REACHED = CompiledQuery(_reached)
_REACHED_IN = CompiledQuery(lambda: _reached().filter(pk=Param("course", BigIntegerField())))


def _reach(rows: list[dict[str, Any]], *, at: datetime, listed: bool) -> SearchScope:
    whole, opened, open_courses = [], [], []
    weeks: list[tuple[int, int]] = []
    for row in rows:
        course, last = row["pk"], row["last_week"] or 0
        is_team = row["role"] is not None
        membership = membership_from(row["membership"], is_team=is_team)
        if is_team:
            whole.append(course)
        elif membership is not None and row["published_at"] is not None:
            open_now = [n for n in range(1, last + 1) if membership.is_open(n, at=at)]
            if len(open_now) == last:
                opened.append(course)
            else:
                weeks += [(course, number) for number in open_now]
                open_courses.append(course)
    return SearchScope(
        whole=tuple(whole),
        opened=tuple(opened),
        weeks=tuple(weeks),
        open_courses=tuple(open_courses),
        listed=listed,
    )


# A second access check behind the tokens in the query: the conditions of `course.access.gate_step`.
MAY_SEE = """
    %(everything)s OR c.id = ANY(%(whole)s::bigint[])
    OR s.published_at IS NOT NULL AND c.published_at IS NOT NULL AND (
        c.id = ANY(%(opened)s::bigint[])
        OR s.is_open AND (c.id = ANY(%(open_courses)s::bigint[]) OR %(listed)s AND c.is_listed)
        OR (c.id, s.week_number) IN (
            SELECT * FROM unnest(%(courses)s::bigint[], %(weeks)s::int[])
        )
    )
"""


def scope_values(reach: SearchScope) -> dict[str, Any]:
    """Parameters of MAY_SEE, and in `places` the condition of the index; "" for everything."""
    courses, weeks = zip(*reach.weeks, strict=True) if reach.weeks else ((), ())
    return {
        "places": "" if reach.everything else " | ".join(places(reach)),
        "everything": reach.everything,
        "whole": list(reach.whole),
        "opened": list(reach.opened),
        "open_courses": list(reach.open_courses),
        "listed": reach.listed,
        "courses": list(courses),
        "weeks": list(weeks),
    }


def places(reach: SearchScope) -> Iterable[str]:
    """The scope as tokens of `course.search.index`."""
    yield from (f"'§c{course}'" for course in reach.whole)
    yield from (f"'§c{course}p'" for course in reach.opened)
    yield from (f"'§c{course}w{week}'" for course, week in reach.weeks)
    yield from (f"'§c{course}o'" for course in reach.open_courses)
    if reach.listed:
        yield "'§o'"
