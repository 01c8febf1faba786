from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from course import progress
from course.access import Reader, gate_course, membership_of
from course.enrolling import run_to_join
from course.languages import own_name
from course.lines import count_steps, next_to_do, open_step_lines, outline_of
from course.models import Course, Enrolment, Step, TeamMember, Week


@dataclass(slots=True)
class CourseCard:
    """A course in the catalogue; percent and `continue_url` only for its learners."""

    slug: str
    title: str
    summary: str
    organisation: str
    language: str
    url: str
    image_url: str
    weeks_count: int
    steps_count: int
    hours_per_week: str
    is_member: bool = False
    percent: int = 0
    continue_url: str = ""


def _cards(user: Reader) -> list[CourseCard]:
    """The listed courses and the reader's own, in two queries at most."""
    weeks = Week.objects.filter(course=OuterRef("pk")).order_by().values("course")
    steps = Step.objects.published().filter(course=OuterRef("pk")).order_by().values("course")
    mine: dict[int, Enrolment] = {}
    if user.is_authenticated:
        enrolments = progress.with_done(Enrolment.objects.current().filter(learner=user))
        mine = {enrolment.course_id: enrolment for enrolment in enrolments}
    courses = (
        Course.objects.published()
        .filter(Q(is_listed=True) | Q(pk__in=list(mine)))
        .select_related("organisation", "image")
        .annotate(
            weeks_count=_count(weeks),
            steps_count=_count(steps),
        )
        .order_by("title", "pk")
    )
    return [_card(course, mine.get(course.pk)) for course in courses]


def _count(rows: QuerySet[Any, Any]) -> Coalesce:
    counted = Subquery(
        rows.annotate(count=Count("pk")).values("count"), output_field=IntegerField()
    )
    return Coalesce(counted, 0)


def _card(course: Course, enrolment: Enrolment | None) -> CourseCard:
    card = CourseCard(
        slug=course.slug,
        title=course.title,
        summary=course.summary,
        organisation=course.organisation.name,
        language=course.language,
        url=course.get_absolute_url(),
        image_url=image_url(course),
        weeks_count=course.weeks_count,  # type: ignore[attr-defined]
        steps_count=course.steps_count,  # type: ignore[attr-defined]
        hours_per_week=f"{course.hours_per_week:g}",
    )
    if enrolment is not None:
        card.is_member = True
        card.percent = progress.percent(enrolment.done, enrolment.total)  # type: ignore[attr-defined]
        card.continue_url = reverse("course:todo", args=[course.slug])
    return card


def image_url(course: Course) -> str:
    if course.image is None:
        return ""
    course.image.course = course
    return course.image.get_absolute_url()


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    cards = _cards(request.user)
    own = [card for card in cards if card.is_member]
    others = [card for card in cards if not card.is_member]
    return render(
        request,
        "course/home.html",
        {"own_courses": own, "courses": others, "canonical": request.build_absolute_uri("/")},
    )


@login_not_required
@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """The course page: what it is, its outline, when it runs, Join."""
    now = timezone.now()
    course = gate_course(request.user, slug)
    membership = membership_of(request.user, course)
    run = None if membership else run_to_join(course, at=now)
    calendar = membership.calendar if membership else None
    outline = outline_of(
        course,
        at=now,
        calendar=calendar,
        enrolment_id=membership.enrolment_id if membership else None,
    )
    done, total = count_steps(outline)
    context = {
        "course": course,
        "organisation": course.organisation,
        "image_url": image_url(course),
        "outline": outline,
        "educators": _educators(course),
        "weeks_count": len(outline),
        "hours_per_week": f"{course.hours_per_week:g}",
        "languages": [(course.language, own_name(course.language))],
        "next_run": run,
        "has_started": bool(run and run.starts_on <= now.date()),
        "open_steps": open_step_lines(course),
        "is_member": membership is not None,
        "percent": progress.percent(done, total),
        "continue_step": next_to_do(outline) if membership else None,
        "can_join": membership is None and run is not None,
        "join_url": reverse("course:join", args=[course.slug]),
        "todo_url": reverse("course:todo", args=[course.slug]),
        "is_draft": course.published_at is None,
        "canonical": request.build_absolute_uri(course.get_absolute_url()),
    }
    return render(request, "course/course.html", context)


def _educators(course: Course) -> list[tuple[str, str]]:
    """Names and roles of the people who teach, leading ones first."""
    order = {TeamMember.Role.LEAD_EDUCATOR: 0, TeamMember.Role.EDUCATOR: 1}
    team = course.team.select_related("user").filter(user__deleted_at=None, role__in=list(order))
    members = sorted(team, key=lambda member: order[TeamMember.Role(member.role)])
    return [(str(member.user), str(member.get_role_display())) for member in members]
