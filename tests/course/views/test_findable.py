"""Structured data and Open Graph, checked against the requirements of search engines."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from datetime import date, datetime
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.robotparser import RobotFileParser

import pytest
from django.test import override_settings

from course.models import Course, Run, Step
from tests import sharing
from tests.worlds.film_course import FilmCourse, make_film_course

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django import DjangoDbBlocker

pytestmark = pytest.mark.django_db

HOST = "http://testserver"
GOOGLE = "https://developers.google.com/search/docs/appearance"

# By type: required and recommended properties (as far as known), and the source.
ASKED: dict[str, tuple[set[str], set[str], str]] = {
    "VideoObject": (
        {"name", "thumbnailUrl", "uploadDate"},
        {"contentUrl", "description", "duration", "hasPart"},
        f"{GOOGLE}/structured-data/video",
    ),
    "Clip": ({"name", "startOffset", "url"}, {"endOffset"}, f"{GOOGLE}/structured-data/video#clip"),
    "Course": (
        {"name", "description"},
        {"provider", "url", "inLanguage", "isAccessibleForFree", "offers"},
        f"{GOOGLE}/structured-data/course",
    ),
    "CourseInstance": (
        {"courseMode", "courseWorkload"},
        {"startDate"},
        f"{GOOGLE}/structured-data/course-info",
    ),
    "Offer": ({"category"}, {"price", "priceCurrency"}, f"{GOOGLE}/structured-data/course-info"),
    "Organization": ({"name"}, {"url"}, f"{GOOGLE}/structured-data/organization"),
    "BreadcrumbList": ({"itemListElement"}, set(), f"{GOOGLE}/structured-data/breadcrumb"),
    "ItemList": ({"itemListElement"}, set(), f"{GOOGLE}/structured-data/carousel"),
    "ListItem": ({"position"}, set(), f"{GOOGLE}/structured-data/breadcrumb"),
    "WebSite": ({"name", "url"}, set(), f"{GOOGLE}/site-names"),
    "LearningResource": (
        {"name"},
        {"description", "url", "inLanguage", "isPartOf"},
        "https://schema.org/LearningResource",
    ),
}
# Other properties we use, all of the type or its parents at https://schema.org/.
BESIDES = {
    "VideoObject": {
        *("url", "inLanguage", "isAccessibleForFree", "isPartOf"),
        *("encodingFormat", "transcript"),
    },
    "Course": {"about", "image", "hasCourseInstance"},
    "Organization": {"logo"},
    "ListItem": {"name", "item", "url"},
    "LearningResource": {"isAccessibleForFree"},
}
DATES = {"uploadDate": datetime, "startDate": date}
DURATIONS = {"duration", "courseWorkload"}
ADDRESSES = {"url", "item", "image", "logo", "thumbnailUrl", "contentUrl"}
# https://ogp.me/#metadata, and #structured for those of the image.
SHARED = {"og:title", "og:type", "og:image", "og:url"}
SHARED_BESIDES = {"og:image:alt", "og:image:width", "og:image:height", "og:site_name"}

ISO_DURATION = re.compile(r"P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?")
PAGES = ["catalogue", "organisation", "course", "film", "article"]


@pytest.fixture(scope="module")
def _made(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[FilmCourse]:
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with media, sharing.rolled_back(django_db_blocker):
        yield make_film_course()


@pytest.fixture
def stage(_made: FilmCourse, db: None) -> FilmCourse:
    """The course, read anew: a test may change its rows."""
    return FilmCourse(
        Course.objects.get(pk=_made.course.pk),
        Run.objects.get(pk=_made.run.pk),
        Step.objects.get(pk=_made.film.pk),
    )


def address(stage: FilmCourse, page: str) -> str:
    return {
        "catalogue": "/",
        "organisation": stage.course.organisation.get_absolute_url(),
        "course": stage.course.get_absolute_url(),
        "film": stage.address("5.2"),
        "article": stage.address("1.2"),
    }[page]


def graph_of(text: str) -> list[dict[str, Any]]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    data = json.loads(found.group(1))
    assert data["@context"] == "https://schema.org"
    graph: list[dict[str, Any]] = data["@graph"]
    return graph


def nodes(value: object) -> Iterator[dict[str, Any]]:
    """Every typed node, nested ones included."""
    if isinstance(value, list):
        for item in value:
            yield from nodes(item)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for item in value.values():
            yield from nodes(item)


def metas(text: str) -> dict[str, str]:
    found = re.findall(r'<meta (?:name|property)="([^"]*)" content="([^"]*)">', text)
    return {name: unescape(content) for name, content in found}


def canonical(text: str) -> str:
    [found] = re.findall(r'<link rel="canonical" href="([^"]*)">', text)
    return unescape(found)


def answers(client: Client, url: str) -> bool:
    assert url.startswith(f"{HOST}/"), f"not absolute, or elsewhere: {url}"
    answer = client.get(url.removeprefix(HOST))
    answer.getvalue()  # reads to the end, which closes it
    return answer.status_code in {200, 206}


@pytest.mark.parametrize("page", PAGES)
def test_structured_data_has_what_is_asked_for(
    client: Client, stage: FilmCourse, page: str
) -> None:
    graph = graph_of(client.get(address(stage, page)).content.decode())

    for node in nodes(graph):
        required, recommended, source = ASKED[node["@type"]]
        names = {name for name, value in node.items() if value not in ("", None, [])} - {"@id"}
        names.discard("@type")
        assert required | recommended <= names, (node["@type"], source)
        assert names <= required | recommended | BESIDES.get(node["@type"], set())


@pytest.mark.parametrize("page", PAGES)
def test_structured_data_is_in_iso_8601_and_absolute_addresses(
    client: Client, stage: FilmCourse, page: str
) -> None:
    graph = graph_of(client.get(address(stage, page)).content.decode())

    for node in nodes(graph):
        for name, value in node.items():
            if name in DATES:
                moment = DATES[name].fromisoformat(value)
                assert not isinstance(moment, datetime) or moment.tzinfo is not None
            elif name in DURATIONS:
                assert ISO_DURATION.fullmatch(value), value
            elif name in ADDRESSES and value != stage.course.organisation.url:
                assert answers(client, value), (name, value)


def test_types_of_each_page(client: Client, stage: FilmCourse) -> None:
    types = {
        page: [
            item["@type"] for item in graph_of(client.get(address(stage, page)).content.decode())
        ]
        for page in PAGES
    }

    assert types == {
        "catalogue": ["WebSite", "ItemList"],
        "organisation": ["Organization"],
        "course": ["Course", "BreadcrumbList"],
        "film": ["VideoObject", "Course", "BreadcrumbList"],
        "article": ["LearningResource", "Course", "BreadcrumbList"],
    }


def test_course_page_names_the_run_one_can_join(client: Client, stage: FilmCourse) -> None:
    [course, _] = graph_of(client.get(address(stage, "course")).content.decode())

    assert [node["@type"] for node in course["hasCourseInstance"]] == ["CourseInstance"]


def test_clips_follow_each_other_within_the_film(client: Client, stage: FilmCourse) -> None:
    [film, *_] = graph_of(client.get(address(stage, "film")).content.decode())

    clips = film["hasPart"]

    assert len(clips) > 1
    assert [clip["startOffset"] for clip in clips] == sorted({c["startOffset"] for c in clips})
    assert all(0 <= clip["startOffset"] < clip["endOffset"] for clip in clips)
    assert all(clip["url"].endswith(f"?t={clip['startOffset']}") for clip in clips)


def test_film_without_a_poster_has_a_picture_all_the_same(
    client: Client, stage: FilmCourse
) -> None:
    video = stage.film.video
    video.poster = ""
    video.save()

    [film, *_] = graph_of(client.get(address(stage, "film")).content.decode())

    assert film["thumbnailUrl"] == f"{HOST}{stage.address('5.2')}card.png"


def test_breadcrumbs_count_from_the_catalogue_down_to_the_page(
    client: Client, stage: FilmCourse
) -> None:
    *_, crumbs = graph_of(client.get(address(stage, "film")).content.decode())

    items = crumbs["itemListElement"]

    assert [item["position"] for item in items] == [1, 2, 3]
    assert [item["item"] for item in items] == [
        HOST + address(stage, page) for page in ("catalogue", "course", "film")
    ]


@pytest.mark.parametrize("page", PAGES)
def test_shared_page_brings_title_picture_and_address(
    client: Client, stage: FilmCourse, page: str
) -> None:
    text = client.get(address(stage, page)).content.decode()

    found = metas(text)

    assert found.keys() >= SHARED | SHARED_BESIDES
    assert all(found.values())
    assert found["og:url"] == canonical(text) == HOST + address(stage, page)
    assert answers(client, found["og:image"])
    assert found["description"]


@pytest.mark.parametrize("query", ["?t=7", "?language=ko", "?utm_source=x"])
def test_canonical_address_has_no_query(client: Client, stage: FilmCourse, query: str) -> None:
    text = client.get(address(stage, "film") + query).content.decode()

    assert canonical(text) == HOST + address(stage, "film")


def test_sitemap_lists_pages_that_may_be_found_at_just_that_address(
    client: Client, stage: FilmCourse
) -> None:
    """https://www.sitemaps.org/protocol.html"""
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").content.decode().splitlines())

    answer = client.get("/sitemap.xml")
    root = ET.fromstring(answer.content)  # noqa: S314 - our own answer
    found = {item.findtext(f"{space}loc") or "": item for item in root}

    assert answer["Content-Type"].startswith("application/xml")
    assert root.tag == f"{space}urlset"
    assert {HOST + address(stage, page) for page in PAGES} <= found.keys()
    for url, item in found.items():
        page = client.get(url.removeprefix(HOST))
        text = page.content.decode()
        assert page.status_code == 200
        assert canonical(text) == url
        assert "noindex" not in text
        assert robots.can_fetch("*", url)
        changed = item.findtext(f"{space}lastmod")
        assert changed is None or date.fromisoformat(changed[:10])


@pytest.mark.parametrize("path", ["/account/", "/accounts/login/", "/admin/"])
def test_robots_leave_own_pages_alone(client: Client, path: str) -> None:
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").content.decode().splitlines())

    assert not robots.can_fetch("*", HOST + path)
    assert robots.site_maps() == [f"{HOST}/sitemap.xml"]
