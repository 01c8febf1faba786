"""The step page's transcript: a highlighted sentence, another language, two side by side."""

import re
from datetime import datetime
from html import unescape

import pytest
from django.test import Client

from course.models import Step, User
from lessons.models import Transcript
from lessons.transcripts import rerender_outdated
from tests import factories

pytestmark = pytest.mark.django_db

ENGLISH = """WEBVTT

00:01.000 --> 00:05.000
Rivers "end" & begin. Do they?

00:05.250 --> 00:09.000
They do, as far

00:09.000 --> 00:12.000
as anybody knows.
"""
KOREAN = """WEBVTT

00:01.200 --> 00:05.100
강은 끝나고 시작합니다.

00:05.200 --> 00:12.000
모두가 아는 한 그렇습니다.
"""
ARABIC = """WEBVTT

00:01.000 --> 00:12.000
الأنهار تنتهي وتبدأ.
"""


@pytest.fixture
def film(now: datetime) -> Step:
    course = factories.course()
    step = factories.step(course, 5, "The film", kind="video", is_open=True)
    video = factories.video(step, captions=ENGLISH)
    factories.transcript(video, KOREAN, "ko")
    factories.transcript(video, ARABIC, "ar")
    factories.run(course)
    return step


def page(client: Client, step: Step, query: str = "") -> str:
    return client.get(f"{step.get_absolute_url()}?{query}").content.decode()


def named(html: str) -> list[str]:
    return re.findall(r'<span id="(\w[\d-]+)" class="named" tabindex="-1"', html)


def meta(html: str, name: str) -> str:
    found = re.search(rf'<meta (?:name|property)="{name}" content="([^"]*)">', html)
    return unescape(found[1]) if found else ""


class TestNaming:
    @pytest.mark.parametrize(
        ("query", "id_"),
        [
            ("t=1", "t1"),
            ("t=1&n=2", "t1-2"),
            ("t=5", "t5"),
            ("t=10", "t5"),
            ("language=ko&t=5", "t5"),
            ("language=ko&beside=en&t=1", "t1"),
        ],
    )
    def test_sentence_is_marked_once_and_led_to(
        self, client: Client, film: Step, query: str, id_: str
    ) -> None:
        html = page(client, film, query)

        assert named(html) == [id_]
        assert html.count('id="here"') == 1
        assert f'<a class="skip-nav" href="#{id_}">Skip to the sentence at 0:0' in html

    @pytest.mark.parametrize("query", ["", "t=x", "n=2", "language=ko"])
    def test_nothing_is_marked_unless_asked(self, client: Client, film: Step, query: str) -> None:
        html = page(client, film, query)

        assert named(html) == []
        assert "Skip to the sentence" not in html

    def test_shared_page_quotes_the_sentence(self, client: Client, film: Step) -> None:
        html = page(client, film, "t=1")

        assert meta(html, "og:description") == '“Rivers "end" & begin.”'
        assert meta(html, "description").startswith('“Rivers "end" & begin.”')
        assert meta(html, "og:title") == "The film · 0:01"
        assert meta(html, "og:url") == f"http://testserver{film.get_absolute_url()}?t=1"
        assert html.count('property="og:description"') == 1

    def test_shared_page_quotes_in_the_language_asked_for(self, client: Client, film: Step) -> None:
        html = page(client, film, "language=ko&t=5")

        assert meta(html, "og:description") == "“모두가 아는 한 그렇습니다.”"
        assert meta(html, "og:url").endswith("?language=ko&t=5")
        assert '<link rel="canonical" href="http://testserver' + film.get_absolute_url() in html

    def test_shared_page_without_a_sentence_is_as_ever(self, client: Client, film: Step) -> None:
        html = page(client, film)

        assert meta(html, "og:title") == "The film"
        assert meta(html, "og:url") == f"http://testserver{film.get_absolute_url()}"

    def test_closed_step_quotes_nothing(self, client: Client, film: Step) -> None:
        Step.objects.update(is_open=False)

        answer = client.get(f"{film.get_absolute_url()}?t=1")

        assert answer.status_code == 403
        assert b"Rivers &quot;end" not in answer.content

    @pytest.mark.parametrize(
        ("query", "start"), [("t=5", "5.25"), ("t=9", "9"), ("t=7", "7"), ("t=1&n=2", "1")]
    )
    def test_film_opens_where_the_sentence_or_cue_begins(
        self, client: Client, film: Step, query: str, start: str
    ) -> None:
        html = page(client, film, query)

        assert f'data-at="{start}"' in html
        assert f'720.mp4#t={start}"' in html


class TestLanguages:
    def test_languages_by_their_own_names(self, client: Client, film: Step) -> None:
        html = page(client, film, "language=ko")

        assert re.search(r'<div class="lines" lang="ko" dir="ltr"\s+data-lines="en">', html)
        assert 'lang="ko" hreflang="ko" aria-current="true">한국어</a>' in html
        assert 'lang="ar" hreflang="ar">العربية</a>' in html

    def test_other_languages_keep_the_place(self, client: Client, film: Step) -> None:
        html = page(client, film, "language=ko&t=9")

        assert 'href="?language=ar&amp;t=9#here"' in html

    def test_skip_links_keep_the_language_asked_for(self, client: Client, film: Step) -> None:
        assert '<a class="skip" href="?language=ko&amp;t=1">' in page(client, film, "language=ko")
        assert '<a class="skip" href="?t=1">' in page(client, film)
        assert '<a class="skip" href="?t=1">' in page(client, film, "language=ja")

    def test_chosen_language_is_remembered_without_a_write(
        self, client: Client, film: Step
    ) -> None:
        url = film.get_absolute_url()
        client.get(f"{url}?language=ar", headers={"Sec-Fetch-Site": "same-origin"})

        html = page(client, film)

        assert '<div class="lines" lang="ar" dir="rtl"' in html
        assert '<a class="skip" href="?t=1">' in html

    def test_remembered_language_there_is_none_of(self, client: Client, film: Step) -> None:
        client.cookies["transcript"] = "ja.fr"

        assert '<div class="lines" lang="en" dir="ltr"' in page(client, film)


class TestSideBySide:
    def test_every_cue_of_both_is_there_once(self, client: Client, film: Step) -> None:
        html = page(client, film, "language=en&beside=ko")

        left = re.findall(r'<p lang="en" dir="ltr">(.*?)</p>', html)
        right = re.findall(r'<p class="b" lang="ko" dir="ltr">(.*?)</p>', html)
        times = [re.findall(r'data-t="([\d-]+)"', side) for side in ("".join(left), "".join(right))]
        assert list(dict.fromkeys(times[0])) == ["1000-5000", "5250-9000", "9000-12000"]
        assert times[1] == ["1200-5100", "5200-12000"]
        assert len(left) == len(right) == 2

    def test_right_to_left_beside_left_to_right(self, client: Client, film: Step) -> None:
        html = page(client, film, "language=en&beside=ar")

        assert html.count('<p class="b" lang="ar" dir="rtl">') == 1
        ids = re.findall(r' id="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        assert {"t1", "t1-2", "t5", "b1"} <= set(ids)

    def test_skip_links_keep_both(self, client: Client, film: Step) -> None:
        html = page(client, film, "language=ko&beside=en")

        assert '<a class="skip" href="?language=ko&amp;beside=en&amp;t=5">' in html

    @pytest.mark.parametrize("beside", ["en", "ja", "x%22%3E"])
    def test_the_same_or_none_beside_is_one_language(
        self, client: Client, film: Step, beside: str
    ) -> None:
        html = page(client, film, f"language=en&beside={beside}")

        assert '<div class="lines" lang="en"' in html
        assert 'class="b"' not in html

    def test_choosing_the_one_beside_changes_them_about(self, client: Client, film: Step) -> None:
        html = page(client, film, "language=en&beside=ko")

        assert 'href="?language=ko&amp;beside=en#transcript"' in html
        assert 'href="?language=ar&amp;beside=ko#transcript"' in html
        assert 'href="?language=en#transcript" hreflang="en">One language</a>' in html


@pytest.mark.parametrize("query", ["", "t=5", "language=ko&t=5", "language=en&beside=ar&t=5"])
def test_step_page_takes_six_queries_whatever_is_asked(
    client: Client, ada: User, film: Step, query: str, django_assert_max_num_queries: object
) -> None:
    factories.enrol(ada, film.course)
    client.force_login(ada)
    page(client, film)

    with django_assert_max_num_queries(6):  # type: ignore[operator]
        page(client, film, query)


def test_what_was_rendered_otherwise_is_rendered_again(film: Step) -> None:
    before = list(Transcript.objects.values_list("html", "sentences", "vtt", "paragraphs"))
    old = Transcript.objects.filter(language__in=["en", "ko"])
    old.update(html="old", sentences=b"", rendering=0)
    told: list[tuple[int, int]] = []

    done = rerender_outdated(say=lambda now, count: told.append((now, count)))

    assert (done, told) == (2, [(2, 2)])
    assert list(Transcript.objects.values_list("html", "sentences", "vtt", "paragraphs")) == before
    assert rerender_outdated(say=lambda now, count: told.append((now, count))) == 0


def test_page_of_what_was_rendered_otherwise_still_shows(client: Client, film: Step) -> None:
    html = '<div class="para" id="t1">old</div>'
    Transcript.objects.update(html=html, sentences=b"", rendering=0)

    for query in ("t=5", "language=en&beside=ko", "language=en&beside=ko&t=5"):
        shown = page(client, film, query)
        assert html in shown
        assert named(shown) == []


def test_page_of_a_language_rendered_otherwise_beside_one_that_is_not(
    client: Client, film: Step
) -> None:
    Transcript.objects.filter(language="ko").update(sentences=b"", rendering=0)

    html = page(client, film, "language=en&beside=ko&t=5")

    assert 'class="b"' not in html
    assert named(html) == ["t5"]


def test_film_opens_at_the_cue_whatever_is_beside(client: Client, film: Step) -> None:
    html = page(client, film, "language=ko&beside=en&t=9")

    assert named(html) == ["t5"]
    assert 'data-at="9"' in html
