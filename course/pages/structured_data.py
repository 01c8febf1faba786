"""Structured data for search engines: schema.org as JSON-LD (https://schema.org/docs/)."""

import json
from typing import Any

from django.utils.safestring import SafeString

from course.models import Course, Organisation
from course.pages.step import StepPage

# Escapes for what would end a script element or start a comment (HTML §4.12.1.3).
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def to_json_ld(*items: dict[str, Any]) -> SafeString:
    """One data block for a page, safe inside <script type="application/ld+json">."""
    graph = {"@context": "https://schema.org", "@graph": list(items)}
    return SafeString(
        json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    )


def organisation_data(organisation: Organisation, host: str) -> dict[str, Any]:
    data = {"@type": "Organization", "name": organisation.name}
    if organisation.url:
        data["url"] = organisation.url
    if organisation.logo:
        data["logo"] = f"{host}/organisations/{organisation.slug}/logo"
    return data


def course_data(
    course: Course, host: str, *, image_url: str = "", instances: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """A schema.org Course; `instances` are the runs that can be joined (Google requires one at
    least).
    """
    data: dict[str, Any] = {
        "@type": "Course",
        "@id": course_id(course, host),
        "name": course.title,
        "description": course.summary,
        "url": host + course.get_absolute_url(),
        "inLanguage": course.language,
        "isAccessibleForFree": True,
        "provider": organisation_data(course.organisation, host),
        "offers": {"@type": "Offer", "category": "Free", "price": 0, "priceCurrency": "EUR"},
    }
    if course.topic_lines:
        data["about"] = course.topic_lines
    if image_url:
        data["image"] = host + image_url
    if instances:
        data["hasCourseInstance"] = instances
    return data


def course_instance(course: Course, *, starts_on: str, weeks: int) -> dict[str, Any]:
    return {
        "@type": "CourseInstance",
        "courseMode": "Online",
        "startDate": starts_on,
        "courseWorkload": f"PT{max(1, round(course.hours_per_week * max(1, weeks)))}H",
    }


def breadcrumbs(*trail: tuple[str, str]) -> dict[str, Any]:
    """A BreadcrumbList from the catalogue down: pairs of name and absolute URL."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(trail, start=1)
        ],
    }


def website_data(name: str, host: str) -> dict[str, Any]:
    """The name of the site, for the home page."""
    return {"@type": "WebSite", "name": name, "url": f"{host}/"}


def course_list(addresses: list[str]) -> dict[str, Any]:
    """The courses of a page, by their absolute URLs."""
    return {
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "url": address}
            for position, address in enumerate(addresses, start=1)
        ],
    }


def course_id(course: Course, host: str) -> str:
    return f"{host}{course.get_absolute_url()}#course"


def step_data(page: StepPage, *, home: str) -> list[dict[str, Any]]:
    """Data of an open step besides its content: its course and its breadcrumbs."""
    trail = breadcrumbs(
        (home, f"{page.host}/"),
        (page.course.title, page.host + page.course.get_absolute_url()),
        (f"{page.label} {page.title}", page.canonical),
    )
    return [course_data(page.course, page.host), trail]


def article_data(page: StepPage) -> dict[str, Any]:
    """An open article as a schema.org LearningResource."""
    return {
        "@type": "LearningResource",
        "name": page.title,
        "description": page.step.summary or page.course.summary,
        "url": page.canonical,
        "inLanguage": page.course.language,
        "isAccessibleForFree": True,
        "isPartOf": {"@id": course_id(page.course, page.host)},
    }
