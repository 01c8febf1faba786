from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from course import progress
from course.access import Reader, gate_course, membership_of
from course.enrolling import run_to_join
from course.forms import CatalogueForm
from course.languages import own_name
from course.lines import count_steps, next_to_do, open_step_lines, outline_of
from course.models import Course, Enrolment, Organisation, Step, TeamMember, Week
from course.structured import breadcrumbs, course_data, course_instance, to_json_ld

MOST_CHARACTERS = 100


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


def course_cards(
    user: Reader, *, words: str = "", topic: str = "", organisation: Organisation | None = None
) -> list[CourseCard]:
    """The listed courses and the reader's own, in two queries at most.

    Sifted by words of the title and summary, and by topic.
    """
    weeks = Week.objects.filter(course=OuterRef("pk")).order_by().values("course")
    steps = Step.objects.published().filter(course=OuterRef("pk")).order_by().values("course")
    mine: dict[int, Enrolment] = {}
    if user.is_authenticated:
        enrolments = progress.with_done(Enrolment.objects.current().filter(learner=user))
        mine = {enrolment.course_id: enrolment for enrolment in enrolments}
    everything = Course.objects.published()
    if organisation is not None:
        everything = everything.filter(organisation=organisation)
    courses = (
        everything.filter(Q(is_listed=True) | Q(pk__in=list(mine)))
        .matching(words)
        .on_topic(topic)
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
    words, topic = request.GET.get("q", "").strip(), request.GET.get("topic", "").strip()
    cards = course_cards(request.user, words=words[:MOST_CHARACTERS], topic=topic[:MOST_CHARACTERS])
    own = [card for card in cards if card.is_member]
    others = [card for card in cards if not card.is_member]
    return render(
        request,
        "course/home.html",
        {
            "own_courses": own,
            "courses": others,
            "topics": Course.objects.listed().topics(),
            "words": words,
            "form": CatalogueForm(request.GET if words else None),
            "found": len(cards),
            "topic": topic,
            "canonical": request.build_absolute_uri("/"),
        },
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
        "canonical": host + course.get_absolute_url(),
        "card_url": host + reverse("course:card", args=[course.slug]),
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
