import io
import json
import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from course.authoring import save_site_page
from course.models import Course, Organisation, SitePage, Step, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rivers(now: datetime) -> Course:
    course = factories.course(topics="Water\nHistory of trade")
    factories.step(course, 1, "Springs", is_open=True)
    film = factories.step(
        course, 5, "Deltas", kind="video", is_open=True, summary="Where rivers end."
    )
    factories.video(film, captions=factories.vtt(2))
    factories.step(course, 5, "Closed step")
    factories.run(course)
    return course


def data_of(client: Client, address: str) -> dict[str, dict[str, Any]]:
    """The page's structured data by type."""
    text = client.get(address).content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    graph = json.loads(found.group(1))
    assert graph["@context"] == "https://schema.org"
    return {item["@type"]: item for item in graph["@graph"]}


class TestStructuredData:
    def test_open_video_step(self, client: Client, rivers: Course) -> None:
        film = Step.objects.get(title="Deltas")

        data = data_of(client, film.get_absolute_url())

        video = data["VideoObject"]
        assert video["name"] == "Deltas"
        assert video["description"] == "Where rivers end."
        assert video["duration"] == "PT8M2S"
        assert video["uploadDate"].startswith("2026-")
        assert video["contentUrl"].endswith("/film/1/720.mp4")
        assert "harvest" in video["transcript"]
        clips = video["hasPart"]
        assert clips[0]["url"] == f"http://testserver{film.get_absolute_url()}?t=0"
        assert all(clip["startOffset"] < clip["endOffset"] for clip in clips)
        trail = [item["name"] for item in data["BreadcrumbList"]["itemListElement"]]
        assert trail == ["Cuebook", "Rivers of the world", "5.1 Deltas"]

    def test_open_article(self, client: Client, rivers: Course) -> None:
        data = data_of(client, Step.objects.get(title="Springs").get_absolute_url())

        assert data["LearningResource"]["isPartOf"]["@id"] == data["Course"]["@id"]

    def test_course(self, client: Client, rivers: Course) -> None:
        course = data_of(client, rivers.get_absolute_url())["Course"]

        assert course["provider"]["name"] == "Delta College"
        assert course["about"] == ["Water", "History of trade"]
        assert course["hasCourseInstance"][0]["startDate"] == "2026-10-26"

    def test_no_text_ends_the_data_block(self, client: Client, rivers: Course) -> None:
        Course.objects.update(title="</script><script>alert(1)</script>")

        data = data_of(client, rivers.get_absolute_url())

        assert data["Course"]["name"] == "</script><script>alert(1)</script>"

    def test_members_get_none(self, client: Client, rivers: Course) -> None:
        ada = factories.person("Ada Park")
        factories.enrol(ada, rivers)
        client.force_login(ada)

        text = client.get(Step.objects.get(title="Deltas").get_absolute_url()).content.decode()

        assert "ld+json" not in text


class TestCards:
    def test_card_of_a_step_is_a_picture(self, client: Client, rivers: Course) -> None:
        address = Step.objects.get(title="Deltas").get_absolute_url()

        page = client.get(address).content.decode()
        card = client.get(f"{address}card.png")

        assert f'<meta property="og:image" content="http://testserver{address}card.png">' in page
        assert Image.open(io.BytesIO(card.content)).size == (1200, 630)
        assert card["Content-Type"] == "image/png"

    @pytest.mark.parametrize(
        "title", ["강", "نهر", "Donaudampfschifffahrtsgesellschaft" * 6, "word " * 60, "大" * 90]
    )
    def test_card_of_any_title(self, client: Client, rivers: Course, title: str) -> None:
        Course.objects.update(title=title[:200])

        card = client.get(f"{rivers.get_absolute_url()}card.png")

        assert Image.open(io.BytesIO(card.content)).size == (1200, 630)


class TestMaps:
    def test_sitemap_lists_what_visitors_may_read(self, client: Client, rivers: Course) -> None:
        factories.course("seas", title="Seas", published_at=None)
        factories.course("lakes", title="Lakes", is_listed=False)

        text = client.get("/sitemap.xml").content.decode()

        found = re.findall(r"<loc>http://testserver(.*?)</loc>", text)
        steps = [step.get_absolute_url() for step in Step.objects.open()]
        expected = ["/", "/courses/rivers/", "/organisations/delta-college/", *steps]
        assert sorted(found) == sorted(expected)

    def test_robots_names_the_sitemap(self, client: Client) -> None:
        text = client.get("/robots.txt").content.decode()

        assert "Sitemap: http://testserver/sitemap.xml" in text
        assert "Disallow: /admin/" in text


class TestOrganisation:
    def test_organisation_lists_its_courses(self, client: Client, rivers: Course) -> None:
        other = Organisation.objects.create(slug="other", name="Other")
        factories.course("lakes", title="Lakes", organisation=other)
        factories.course("seas", title="Seas", published_at=None)

        text = client.get("/organisations/delta-college/").content.decode()

        assert "Rivers of the world" in text
        assert "Lakes" not in text
        assert "Seas" not in text

    def test_organisation_that_is_none(self, client: Client) -> None:
        assert client.get("/organisations/nobody/").status_code == 404


class TestSitePage:
    def test_page_is_what_the_operator_wrote(self, client: Client) -> None:
        save_site_page(SitePage(slug="privacy", title="Your data", body="We keep **little**."))

        text = client.get("/privacy/").content.decode()

        assert "<h1>Your data</h1>" in text
        assert "<strong>little</strong>" in text

    @pytest.mark.parametrize("slug", ["privacy", "terms"])
    def test_page_not_written_yet_says_so(self, client: Client, slug: str) -> None:
        answer = client.get(f"/{slug}/")

        assert answer.status_code == 200
        assert 'content="noindex"' in answer.content.decode()


class TestSifting:
    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ("q=river", True),
            ("q=WORLD+rivers", True),
            ("q=delta", True),
            ("q=rivers+lakes", False),
            ("q=%25", False),
            ("topic=water", True),
            ("topic=trade", False),
            ("topic=History+of+trade", True),
            ("topic=Water&q=lakes", False),
        ],
    )
    def test_catalogue_by_words_and_topic(
        self, client: Client, rivers: Course, query: str, *, is_found: bool
    ) -> None:
        text = client.get(f"/?{query}").content.decode()

        assert ('href="/courses/rivers/"' in text) is is_found

    def test_catalogue_keeps_what_was_typed_as_text(self, client: Client, rivers: Course) -> None:
        text = client.get('/?q="><script>alert(1)</script>').content.decode()

        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text

    def test_catalogue_hides_drafts_and_unlisted_courses(
        self, client: Client, rivers: Course
    ) -> None:
        factories.course("seas", title="Rivers into seas", published_at=None, topics="Tides")
        factories.course("lakes", title="Rivers into lakes", is_listed=False, topics="Calm")

        text = client.get("/?q=rivers").content.decode()

        assert "into" not in text
        assert "Tides" not in text
        assert "Calm" not in text


def test_all_courses_are_a_learners_own_and_the_others(client: Client, ada: User) -> None:
    own, other = factories.course(), factories.course("deserts", title="Deserts of the world")
    factories.enrol(ada, own)
    client.force_login(ada)

    home, everything = (client.get(path).content.decode() for path in ("/", "/courses/"))

    assert 'href="/courses/"' in home.partition('class="foot"')[2]
    assert "<h1>Your courses</h1>" in home
    assert "<h1>All courses</h1>" in everything
    for course in (own, other):
        assert course.title in everything


def test_all_courses_are_the_home_page_to_search_engines(client: Client) -> None:
    factories.course()

    page = client.get("/courses/").content.decode()

    assert '<link rel="canonical" href="http://testserver/">' in page
    assert "Rivers of the world" in page
