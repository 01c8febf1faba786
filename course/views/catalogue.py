"""The catalogue (home page) and the course page."""

from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from course import progress
from course.access import (
    READER,
    Reader,
    gate_course,
    membership_from,
    membership_json,
    membership_of,
    reader_pk,
)
from course.db.compiled_queries import CompiledQuery
from course.enrolling import run_to_join
from course.models import Course, Enrolment, Organisation, Step, StepProgress, TeamMember, Week
from course.models.catalogue import topic_names
from course.pages.outline_rows import (
    ROW,
    StepLine,
    StepLines,
    count_steps,
    next_to_do,
    open_lines,
    outline_of,
)
from course.pages.structured_data import (
    breadcrumbs,
    course_data,
    course_instance,
    course_list,
    to_json_ld,
    website_data,
)
from course.text.languages import own_name
from course.text.timezones import local_day
from course.web.cached_reverse import address

MOST_CHARACTERS = 100


class CourseCard(NamedTuple):
    """A course in the catalogue; percent, `continue_url` and `next` are for its learners only."""

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
    percent: int = 0
    continue_url: str = ""
    next: StepLine | None = None


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
    return [_card(row, at=now) for row in found.rows(reader=reader_pk(user))]


def _card_rows(courses: QuerySet[Course]) -> QuerySet[Course, Any]:
    """The values that cards print, for courses that are listed or the reader's own."""
    weeks = Week.objects.filter(course=OuterRef("pk")).order_by().values("course")
    steps = Step.objects.published().filter(course=OuterRef("pk")).order_by().values("course")
    mine = progress.with_done(
        Enrolment.objects.current().filter(learner=READER, course=OuterRef("pk"))
    )
    return (
        courses.annotate(
            weeks_count=_count(weeks),
            steps_count=_count(steps),
            mine=Subquery(
                mine.values(
                    json=JSONObject(
                        done=F("done"),
                        total=F("total"),
                        membership=membership_json(),
                        next=_next_step(),
                    )
                )[:1]
            ),
        )
        .filter(Q(is_listed=True) | Q(mine__isnull=False))
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
            "mine",
            "organisation__name",
            "image__name",
            "image__sha256",
            "cover_sha256",
        )
    )


def _next_step() -> Subquery:
    """Of the steps an enrolment has not completed, the film begun last, else the first."""
    mine = StepProgress.objects.filter(step=OuterRef("pk"), enrolment=OuterRef(OuterRef("pk")))
    steps = (
        Step.objects.published()
        .filter(~Exists(mine.filter(last_completed_at__isnull=False)), course=OuterRef("course_id"))
        .annotate(begun=Subquery(mine.values("begun_at")[:1]))
        .order_by(F("begun").desc(nulls_last=True), "week_number", "number")
    )
    row = JSONObject(is_open=F("is_open"), begun=F("begun"), **{name: F(name) for name in ROW})
    return Subquery(steps.values(json=row)[:1])


def _next_line(slug: str, mine: dict[str, Any], *, at: datetime) -> StepLine | None:
    """The next step as a row, unless its week is still locked."""
    row, membership = mine["next"], membership_from(mine["membership"])
    if row is None or membership is None:
        return None
    if not row["is_open"] and not membership.is_open(row["week_number"], at=at):
        return None
    return StepLines(slug).line(row, is_begun=row["begun"] is not None)


_EVERY_CARD = CompiledQuery(lambda: _card_rows(Course.objects.published()))


def _count(rows: QuerySet[Any, Any]) -> Coalesce:
    counted = Subquery(
        rows.annotate(count=Count("pk")).values("count"), output_field=IntegerField()
    )
    return Coalesce(counted, 0)


def _card(row: dict[str, Any], *, at: datetime) -> CourseCard:
    slug, mine = row["slug"], row["mine"]
    return CourseCard(
        slug=slug,
        title=row["title"],
        summary=row["summary"],
        topics=row["topics"] if row["is_listed"] else "",
        organisation=row["organisation__name"],
        language=row["language"],
        url=address("course:course", slug),
        image_url=_image_url(slug, row["cover_sha256"], row["image__sha256"], row["image__name"]),
        extent=_extent(row) if row["steps_count"] else "",
        is_member=mine is not None,
        percent=progress.percent(mine["done"], mine["total"]) if mine else 0,
        continue_url=address("todo", slug) if mine else "",
        next=_next_line(slug, mine, at=at) if mine else None,
    )


def _extent(row: dict[str, Any]) -> str:
    """The size of a course: "6 weeks · 34 steps · 3 hours a week"."""
    weeks, steps = row["weeks_count"], row["steps_count"]
    hours = floatformat(row["hours_per_week"], -1)
    return " · ".join(
        [
            ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": weeks},
            ngettext("%(n)s step", "%(n)s steps", steps) % {"n": steps},
            # 1.5 takes the plural, as 2 does.
            ngettext("%(hours)s hour a week", "%(hours)s hours a week", 1 if hours == "1" else 2)
            % {"hours": hours},
        ]
    )


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


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The catalogue; for learners, their own courses come first."""
    return _list_courses(request, is_whole=False)


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The catalogue alone, for learners too; for visitors it is the same as the home page."""
    return _list_courses(request, is_whole=True)


def _list_courses(request: HttpRequest, *, is_whole: bool) -> HttpResponse:
    words, topic = request.GET.get("q", "").strip(), request.GET.get("topic", "").strip()
    cards = course_cards(request.user, words=words[:MOST_CHARACTERS], topic=topic[:MOST_CHARACTERS])
    is_filtered = bool(words or topic)
    topics = (
        Course.objects.listed().topics()
        if is_filtered
        else topic_names(card.topics for card in cards)
    )
    own = [card for card in cards if card.is_member]
    others = [card for card in cards if not card.is_member]
    host = f"{request.scheme}://{request.get_host()}"
    context: dict[str, Any] = {
        "own_courses": own,
        "courses": others,
        "topics": topics,
        "words": words,
        "found": len(cards),
        "topic": topic,
        "is_whole": is_whole,
        "canonical": f"{host}/",
        "card_url": host + address("course:site_card"),
    }
    if not (is_filtered or own or is_whole):
        context["structured"] = to_json_ld(
            website_data(settings.SITE_NAME, host), course_list([host + c.url for c in others])
        )
    return render(request, "course/home.html", context)


@login_not_required
@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """The course page: what it is, its outline, when it runs, Join."""
    now = timezone.now()
    course = gate_course(request.user, slug)
    membership = membership_of(request.user, course)
    run = None if membership else run_to_join(course, at=now)
    outline = outline_of(course, membership, at=now)
    done, total = count_steps(outline)
    host = f"{request.scheme}://{request.get_host()}"
    context: dict[str, Any] = {
        "course": course,
        "organisation": course.organisation,
        "body_html": SafeString(course.body_html),
        "image_url": image_url(course),
        "outline": outline,
        "educators": _educators(course),
        "weeks_count": len(outline),
        "hours_per_week": f"{course.hours_per_week:g}",
        "languages": [(course.language, own_name(course.language))],
        "has_started": (
            membership.has_started(at=now)
            if membership
            else bool(run and run.starts_on <= local_day(now, run.time_zone))
        ),
        "open_steps": open_lines(outline),
        "is_member": membership is not None,
        "starts_on": membership.starts_on if membership else run.starts_on if run else None,
        "ends_on": membership.ends_on if membership else run.ends_on if run else None,
        "has_ended": membership is not None and membership.has_ended(at=now),
        "percent": progress.percent(done, total),
        "continue_step": next_to_do(outline) if membership else None,
        "can_join": membership is None and run is not None,
        "join_url": address("course:join", course.slug),
        "todo_url": address("todo", course.slug),
        "is_draft": course.published_at is None,
        "canonical": host + course.get_absolute_url(),
        "card_url": host + address("course:card", course.slug),
    }
    if course.published_at:
        instances = (
            [course_instance(course, starts_on=run.starts_on.isoformat(), weeks=len(outline))]
            if run
            else []
        )
        trail = breadcrumbs((settings.SITE_NAME, f"{host}/"), (course.title, context["canonical"]))
        data = course_data(course, host, image_url=image_url(course), instances=instances)
        context["structured"] = to_json_ld(data, trail)
    return render(request, "course/course.html", context)


def _educators(course: Course) -> list[tuple[str, str]]:
    """Names and roles of the people who teach, leading ones first."""
    order = {TeamMember.Role.LEAD_EDUCATOR: 0, TeamMember.Role.EDUCATOR: 1}
    team = course.team.select_related("user").filter(user__deleted_at=None, role__in=list(order))
    members = sorted(team, key=lambda member: order[TeamMember.Role(member.role)])
    return [(str(member.user), str(member.get_role_display())) for member in members]
