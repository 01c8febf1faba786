"""Public pages for people and crawlers: organisations, the operator's pages, social cards,
robots.txt.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from course.access import gate_course, gate_step
from course.models import Organisation, SitePage
from course.pages import social_cards
from course.pages.course_cards import course_cards
from course.pages.structured_data import organisation_data, to_json_ld
from course.web.kept_pages import kept_for_visitors

DAY = "public, max-age=86400"


@login_not_required
@require_safe
@kept_for_visitors()
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """An organisation and its listed courses."""
    found = get_object_or_404(Organisation, slug=slug)
    host = f"{request.scheme}://{request.get_host()}"
    context = {
        "organisation": found,
        "courses": course_cards(request.user, organisation=found),
        "canonical": host + found.get_absolute_url(),
        "card_url": host + reverse("course:organisation_card", args=[slug]),
        "structured": to_json_ld(organisation_data(found, host)),
    }
    return render(request, "course/organisation.html", context)


@login_not_required
@require_safe
@kept_for_visitors()
def site_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Privacy or terms, as the operator wrote them; until then the text that comes with Cuebook."""
    page = SitePage.objects.filter(slug=slug).first()
    context = {
        "site_page": page,
        "title": page.title if page else SitePage.Slug(slug).label,
        "default_text": f"course/_{slug}.html",
        "body_html": SafeString(page.body_html) if page else "",
        "canonical": request.build_absolute_uri(request.path),
    }
    return render(request, "course/site_page.html", context)


@login_not_required
@require_safe
def site_card(request: HttpRequest) -> HttpResponse:
    """Social card of the site."""
    return _card(social_cards.card_of_site(), is_public=True)


@login_not_required
@require_safe
def organisation_card(request: HttpRequest, slug: str) -> HttpResponse:
    """Social card of an organisation."""
    found = get_object_or_404(Organisation, slug=slug)
    return _card(social_cards.card_of_organisation(found), is_public=True)


@login_not_required
@require_safe
def course_card(request: HttpRequest, slug: str) -> HttpResponse:
    """Social card of a course."""
    course = gate_course(request.user, slug)
    return _card(social_cards.card_of_course(course), is_public=course.published_at is not None)


@login_not_required
@require_safe
def step_card(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Social card of an open step."""
    access = gate_step(request.user, slug, key, at=timezone.now())
    if not access.step.is_open:
        raise Http404
    is_public = None not in {access.step.published_at, access.course.published_at}
    return _card(social_cards.card_of_step(access.step), is_public=is_public)


def _card(picture: bytes, *, is_public: bool) -> HttpResponse:
    cache = DAY if is_public else "private, no-store"
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": cache})


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt: crawlers may read everything except people's own pages."""
    lines = [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /account/",
        "Disallow: /admin/",
        f"Sitemap: {request.scheme}://{request.get_host()}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
