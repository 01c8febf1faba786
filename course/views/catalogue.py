"""The catalogue (home page) and the course page."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import BigIntegerField, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from course import progress
from course.access import gate_course, signed_in
from course.certificates import certificate_of
from course.db.compiled_queries import CompiledQuery, Param
from course.enrolling import run_to_join
from course.models import Course, TeamMember
from course.models.catalogue import topic_names
from course.pages.course_cards import course_cards, image_url
from course.pages.course_outline import (
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
from course.records.gate import record_of
from course.text.languages import own_name
from course.text.timezones import has_begun
from course.web.cached_reverse import address
from course.web.kept_pages import kept_for_visitors

MOST_CHARACTERS = 100


@login_not_required
@require_safe
@kept_for_visitors("topic")
def home(request: HttpRequest) -> HttpResponse:
    """The catalogue; for learners, their own courses come first."""
    return _list_courses(request, is_whole=False)


@login_not_required
@require_safe
@kept_for_visitors("topic")
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
@kept_for_visitors()
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """The course page: what it is, its outline, when it runs, Join."""
    now = timezone.now()
    record = record_of(request.user, slug) if request.user.is_authenticated else None
    course = record.course if record else gate_course(request.user, slug)
    left_at = record.left_at if record else None
    membership = record.membership if record and left_at is None else None
    returning = signed_in(request) if left_at else None
    run = None if membership else run_to_join(course, at=now, returning=returning)
    outline = outline_of(course, membership, at=now)
    done, total = count_steps(outline)
    host = f"{request.scheme}://{request.get_host()}"
    context: dict[str, Any] = {
        "course": course,
        "organisation": course.organisation,
        "body_html": SafeString(course.body_html),
        "image_url": image_url(course),
        "outline": [week.piece for week in outline],
        "educators": _educators(course),
        "weeks_count": len(outline),
        "hours_per_week": f"{course.hours_per_week:g}",
        "languages": ((course.language, own_name(course.language)),),
        "has_started": (
            membership.has_started(at=now)
            if membership
            else run is not None and has_begun(run.starts_on, run.time_zone, at=now)
        ),
        "open_steps": open_lines(outline),
        "is_member": membership is not None,
        "certificate": certificate_of(membership.enrolment_id) if membership else None,
        "starts_on": membership.starts_on if membership else run.starts_on if run else None,
        "ends_on": membership.ends_on if membership else run.ends_on if run else None,
        "has_ended": membership is not None and membership.has_ended(at=now),
        "next_run": record.next_run(at=now) if record else None,
        "left_at": left_at,
        "done": done,
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


_ROLES = (TeamMember.Role.LEAD_EDUCATOR, TeamMember.Role.EDUCATOR)


def _team() -> QuerySet[TeamMember]:
    """Of members with the same role, who joined the team first."""
    team = TeamMember.objects.filter(course=Param("course", BigIntegerField()))
    return team.filter(user__deleted_at=None, role__in=_ROLES).select_related("user").order_by("id")


_TEAM = CompiledQuery(_team)


def _educators(course: Course) -> tuple[tuple[str, str], ...]:
    """Names and roles of the people who teach, leading ones first."""
    team = _TEAM.rows(course=course.pk)
    members = sorted(team, key=lambda member: _ROLES.index(TeamMember.Role(member.role)))
    return tuple((str(member.user), str(member.get_role_display())) for member in members)
