"""The quality page of a course: what to mend in its captions."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from course.models import Course, Step
from lessons.models import CaptionFlaw
from tests import cast

FLAWED = """WEBVTT

00:00.000 --> 00:08.000
Well

00:08.000 --> 00:09.000
This one goes by faster than anybody can read it.

00:08.500 --> 00:12.000
It overlaps, and so [inaudible] it goes.

00:30.000 --> 00:51.000
{}
""".format("A very long one. " * 10)
XSS = '"><img src=x onerror=alert(1)><svg onload=alert(1)>'


def _url(course: Course, query: str = "") -> str:
    return reverse("admin:course_course_quality", args=[course.pk]) + query


def _film(course: Course, title: str, *transcripts: tuple[str, str]) -> Step:
    step = cast.step(course, 1, title, kind="video")
    video = cast.video(step)
    for language, text in transcripts:
        cast.transcript(video, text, language)
    return step


def _text(client: Client, course: Course, query: str = "") -> str:
    response = client.get(_url(course, query))
    assert response.status_code == 200
    return response.content.decode()


def test_every_kind_of_flaw_is_a_click_from_its_second(desk: Client, rivers: Course) -> None:
    step = _film(rivers, "Down the Rhine", ("en", FLAWED))

    page = _text(desk, rivers)

    where = f'href="{step.get_absolute_url()}?language=en&amp;t='
    assert [page.count(f"{where}{second}#") for second in (0, 8, 12, 30)] == [1, 3, 1, 1]
    for words in (
        *("8 s on one caption", "21 s on one caption", "49 characters a second"),
        *("by 0.5 s", "18 s without a line", "Not understood", "[inaudible]"),
    ):
        assert words in page


@pytest.mark.parametrize(
    ("kind", "count"), [("long", 2), ("fast", 1), ("overlap", 1), ("gap", 1), ("unclear", 1)]
)
def test_one_kind_alone(desk: Client, rivers: Course, kind: str, count: int) -> None:
    _film(rivers, "Down the Rhine", ("en", FLAWED))

    page = _text(desk, rivers, f"?kind={kind}")

    assert page.count('class="second"') == count
    assert page.count('aria-current="true"') == 1


def test_films_without_captions_and_languages_missing(desk: Client, rivers: Course) -> None:
    good = "WEBVTT\n\n00:01.000 --> 00:04.000\nA river rises there.\n"
    _film(rivers, "Without any")
    _film(rivers, "In English", ("en", good))
    _film(rivers, "In both", ("en", good), ("ko", good))

    page = _text(desk, rivers)

    assert page.index("Without captions</h2>") < page.index("Without any</a>")
    assert page.index("Languages missing</h2>") < page.index("In English</a>")
    assert "한국어" in page
    assert "In both" not in page
    assert "Without any" not in _text(desk, rivers, "?kind=languages")
    assert "In English" not in _text(desk, rivers, "?kind=captions")


def test_nothing_to_mend_and_no_films_yet(desk: Client, rivers: Course) -> None:
    assert "Once the course has films" in _text(desk, rivers)

    _film(rivers, "Good", ("en", "WEBVTT\n\n00:01.000 --> 00:04.000\nA river rises there.\n"))

    assert "Nothing to mend." in _text(desk, rivers)


def test_flaws_go_with_the_captions_they_were_found_in(desk: Client, rivers: Course) -> None:
    step = _film(rivers, "Down the Rhine", ("en", FLAWED))
    assert CaptionFlaw.objects.count() == 6

    cast.transcript(step.video, "WEBVTT\n\n00:01.000 --> 00:04.000\nA river rises there.\n")

    assert CaptionFlaw.objects.count() == 0


def test_many_flaws_come_in_pages(desk: Client, rivers: Course) -> None:
    cues = [
        f"00:{n // 60:02}:{n % 60:02}.000 --> 00:{n // 60:02}:{n % 60:02}.100" for n in range(130)
    ]
    _film(rivers, "Hasty", ("en", "WEBVTT\n\n" + "\n\n".join(f"{cue}\nToo fast" for cue in cues)))

    assert _text(desk, rivers).count('class="second"') == 100
    assert _text(desk, rivers, "?kind=fast&page=2").count('class="second"') == 30
    assert _text(desk, rivers, "?kind=nonsense&page=999").count('class="second"') == 30


def test_words_from_files_are_escaped(desk: Client, rivers: Course) -> None:
    escaped = XSS.replace("<", "&lt;")
    _film(rivers, XSS, ("en", f"WEBVTT\n\n00:01.000 --> 00:01.100\n<v {XSS}>{escaped}\n"))

    page = _text(desk, rivers)

    assert "<img src=x" not in page
    assert "<svg onload" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_as_many_queries_for_one_film_as_for_many(desk: Client, rivers: Course) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            _text(desk, rivers)
        return len(queries)

    _film(rivers, "First", ("en", FLAWED))
    _film(rivers, "None at all")
    few = count()
    for number in range(4):
        _film(rivers, f"Film {number}", ("en", FLAWED), ("ko", FLAWED))
        _film(rivers, f"None {number}")

    assert count() == few


def test_only_the_courses_educators_and_staff_see_it(
    desk: Client, deserts: Course, client: Client, ada: object
) -> None:
    assert desk.get(_url(deserts)).status_code == 404

    client.force_login(ada)  # type: ignore[arg-type]
    assert client.get(_url(deserts)).status_code == 302
