"""Cards of courses: what the catalogue, the home page and an organisation print of each."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from course import progress
from course.access import READER, Reader, membership_from, membership_json, on_the_team, reader_pk
from course.certificates import OwnCertificate, certificate_json, own_certificate
from course.db.compiled_queries import CompiledQuery
from course.models import Course, Enrolment, Organisation, Run, Step, StepProgress, Week
from course.pages.going_on import begun_last, facts_of, kept_facts
from course.pages.kept_outlines import ROW
from course.pages.outline_rows import StepLine, StepLines, going_on
from course.text.timezones import has_begun, is_over
from course.web.cached_reverse import address

# Of a course's runs that take people, these newest are looked at for the one to join.
_RUNS = 5


class CourseCard(NamedTuple):
    """A course in the catalogue; what follows `is_member` is for its learners only."""

    slug: str
    title: str
    summary: str
    topics: str
    organisation: str
    language: str
    url: str
    image_url: str
    extent: str
    is_member: bool = False
    # Complete steps: one of many is not even a percent.
    done: int = 0
    percent: int = 0
    continue_url: str = ""
    next: StepLine | None = None
    # When what comes next opens, in words.
    waits: str = ""
    # Joined once, and left.
    is_left: bool = False
    # Of the certificate, or of the page that issues it once it can be had.
    certificate_url: str = ""
    has_certificate: bool = False


def course_cards(
    user: Reader, *, words: str = "", topic: str = "", organisation: Organisation | None = None
) -> list[CourseCard]:
    """The listed courses and the reader's own, in one query.

    Filtered by words of the title and summary, and by topic.
    """
    now = timezone.now()
    found = _EVERY_CARD
    if words or topic or organisation:
        courses = Course.objects.published().matching(words).on_topic(topic)
        if organisation:
            courses = courses.filter(organisation=organisation)
        found = CompiledQuery(lambda: _card_rows(courses))
    is_staff = user.is_authenticated and user.is_staff
    rows = found.rows(reader=reader_pk(user))
    return [_card(row, is_staff=is_staff, at=now) for row in rows]


def _card_rows(courses: QuerySet[Course]) -> QuerySet[Course, Any]:
    """The values that cards print, for courses that are listed or the reader's own."""
    weeks = Week.objects.filter(course=OuterRef("pk")).order_by().values("course")
    steps = Step.objects.published().filter(course=OuterRef("pk")).order_by().values("course")
    mine = progress.with_done(
        Enrolment.objects.current().filter(learner=READER, course=OuterRef("pk"))
    )
    left = Enrolment.objects.filter(learner=READER, course=OuterRef("pk"), left_at__isnull=False)
    rows: QuerySet[Course, Any] = (
        courses.annotate(
            weeks_count=_count(weeks),
            steps_count=_count(steps),
            joinable=ArraySubquery(_runs()),
            mine=Subquery(
                mine.values(
                    json=JSONObject(
                        done=F("done"),
                        total=F("total"),
                        membership=membership_json(),
                        is_team=on_the_team(),
                        next=_next_step(),
                        certificate=certificate_json(),
                    )
                )[:1]
            ),
        )
        .annotate(left=Exists(left))
        .filter(Q(is_listed=True) | Q(mine__isnull=False) | Q(left=True))
        .order_by("title", "pk")
        .values(
            "slug",
            "title",
            "summary",
            "topics",
            "language",
            "hours_per_week",
            "is_listed",
            "weeks_count",
            "steps_count",
            *("mine", "left", "joinable"),
            "organisation__name",
            "image__name",
            "image__sha256",
            "cover_sha256",
        )
    )
    return rows


def _next_step() -> Subquery:
    """What a learner is in the middle of, begun last, else the first step not complete."""
    mine = StepProgress.objects.filter(step=OuterRef("pk"), enrolment=OuterRef(OuterRef("pk")))
    done = mine.filter(last_completed_at__isnull=False)
    steps = (
        Step.objects.published()
        .filter(course=OuterRef("course_id"))
        .annotate(begun=Subquery(mine.values(begun=begun_last())[:1]))
        .filter(Q(begun__isnull=False) | ~Exists(done))
        .order_by(F("begun").desc(nulls_last=True), "week_number", "number")
    )
    names = (*ROW, "is_open", "film_ms", "film_revision")
    kept = Subquery(mine.values(json=kept_facts())[:1])
    row = JSONObject(kept=kept, **{name: F(name) for name in names})
    return Subquery(steps.values(json=row)[:1])


def _next_line(
    slug: str, mine: dict[str, Any], *, is_staff: bool, at: datetime
) -> tuple[StepLine | None, str]:
    """The next step as a row; while its week is locked none, but when that opens, in words."""
    row, is_team = mine["next"], is_staff or mine["is_team"]
    membership = membership_from(mine["membership"], is_team=is_team)
    if row is None or membership is None:
        return None, ""
    week = row["week_number"]
    if not row["is_open"] and not membership.is_open(week, at=at):
        opens_at = timezone.localtime(membership.opens_at(week))
        words = _("Week %(number)d opens %(day)s") % {
            "number": week,
            "day": date_format(opens_at, "OPENING_FORMAT"),
        }
        return None, words
    line = StepLines(slug).line(row)
    return going_on(line, facts_of(row, row["kept"]), slug), ""


_EVERY_CARD = CompiledQuery(lambda: _card_rows(Course.objects.published()))


def _count(rows: QuerySet[Any, Any]) -> Coalesce:
    counted = Subquery(
        rows.annotate(count=Count("pk")).values("count"), output_field=IntegerField()
    )
    return Coalesce(counted, 0)


def _card(row: dict[str, Any], *, is_staff: bool, at: datetime) -> CourseCard:
    slug, mine = row["slug"], row["mine"]
    following, waits = _next_line(slug, mine, is_staff=is_staff, at=at) if mine else (None, "")
    certificate = own_certificate(mine["certificate"]) if mine else None
    return CourseCard(
        slug=slug,
        title=row["title"],
        summary=row["summary"],
        topics=row["topics"] if row["is_listed"] else "",
        organisation=row["organisation__name"],
        language=row["language"],
        url=address("course:course", slug),
        image_url=_image_url(slug, row["cover_sha256"], row["image__sha256"], row["image__name"]),
        extent=_extent(row, at=at) if row["steps_count"] else "",
        is_member=mine is not None,
        done=mine["done"] if mine else 0,
        percent=progress.percent(mine["done"], mine["total"]) if mine else 0,
        continue_url=address("todo", slug) if mine else "",
        next=following,
        waits=waits,
        is_left=row["left"] and mine is None,
        certificate_url=_certificate_url(slug, certificate) if certificate else "",
        has_certificate=certificate is not None and bool(certificate.code),
    )


def _certificate_url(slug: str, certificate: OwnCertificate) -> str:
    if certificate.code:
        return reverse("course:issued", args=[certificate.code])
    return address("course:certificate", slug) if certificate.can_be_had else ""


def _extent(row: dict[str, Any], *, at: datetime) -> str:
    """The size of a course and when it runs: "6 weeks · 34 steps · 3 hours a week · Starts …"."""
    weeks, steps = row["weeks_count"], row["steps_count"]
    hours = floatformat(row["hours_per_week"], -1)
    return " · ".join(
        [
            ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": weeks},
            ngettext("%(n)s step", "%(n)s steps", steps) % {"n": steps},
            # 1.5 takes the plural, as 2 does.
            ngettext("%(hours)s hour a week", "%(hours)s hours a week", 1 if hours == "1" else 2)
            % {"hours": hours},
            *_start(row["joinable"], at=at),
        ]
    )


def _runs() -> QuerySet[Run, Any]:
    """The runs of a course that take people, newest first."""
    runs = Run.objects.filter(course=OuterRef("pk")).exclude(joining=Run.Joining.CLOSED)
    names = ("starts_on", "ends_on", "time_zone")
    row = JSONObject(**{name: F(name) for name in names})
    return runs.order_by("-number").values(json=row)[:_RUNS]


def _start(runs: Sequence[dict[str, Any]], *, at: datetime) -> list[str]:
    """When the run that can be joined starts or started, in its own zone; [] without one."""
    for run in runs:
        zone, last = run["time_zone"], run["ends_on"]
        if is_over(date.fromisoformat(last) if last else None, zone, at=at):
            continue
        first = date.fromisoformat(run["starts_on"])
        started = has_begun(first, zone, at=at)
        words = _("Started %(day)s") if started else _("Starts %(day)s")
        return [words % {"day": date_format(first, "DATE_FORMAT")}]
    return []


def image_url(course: Course) -> str:
    """The cover, else the picture itself."""
    if course.image is None:
        return ""
    return _image_url(course.slug, course.cover_sha256, course.image.sha256, course.image.name)


def _image_url(slug: str, cover: str, picture: str | None, name: str) -> str:
    if not picture:
        return ""
    if cover:
        return address("course:cover", slug, cover[:16])
    return address("course:file", slug, picture[:16], name)
