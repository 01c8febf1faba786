"""The quality page of a course: lint of its captions."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from course.models import Course, Step
from lessons.captions.reader import read_captions
from lessons.models import CaptionFlaw, Transcript
from tests import factories

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
GOOD = "WEBVTT\n\n00:01.000 --> 00:04.000\nA river rises there.\n"
XSS = '"><img src=x onerror=alert(1)><svg onload=alert(1)>'


def _url(course: Course, query: str = "") -> str:
    return reverse("admin:course_course_quality", args=[course.pk]) + query


def _film(course: Course, title: str, *transcripts: tuple[str, str], silent: int = 0) -> Step:
    """A film that ends with its last line, or this many ms after it."""
    step = factories.step(course, 1, title, kind="video")
    ends = [max(cue.end_ms for cue in read_captions(text).cues) for _, text in transcripts]
    video = factories.video(step, duration_ms=max(ends, default=60_000) + silent)
    for language, text in transcripts:
        factories.transcript(video, text, language)
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
    _film(rivers, "Without any")
    _film(rivers, "In English", ("en", GOOD))
    _film(rivers, "In both", ("en", GOOD), ("ko", GOOD))

    page = _text(desk, rivers)

    assert page.index("Without captions</h2>") < page.index("Without any</a>")
    assert page.index("Languages missing</h2>") < page.index("In English</a>")
    assert "한국어" in page
    assert "In both" not in page
    assert "Without any" not in _text(desk, rivers, "?kind=languages")
    assert "In English" not in _text(desk, rivers, "?kind=captions")


def test_a_language_of_few_films_is_not_missing_in_the_others(desk: Client, rivers: Course) -> None:
    for number in range(3):
        _film(rivers, f"English {number}", ("en", GOOD))
    _film(rivers, "And German", ("en", GOOD), ("de", GOOD))

    page = _text(desk, rivers)

    assert "Nothing to mend." in page
    assert "Languages missing" not in page


def test_the_courses_language_is_missing_where_most_films_lack_it(
    desk: Client, rivers: Course
) -> None:
    for number in range(3):
        _film(rivers, f"Korean {number}", ("ko", GOOD))
    _film(rivers, "British", ("en-GB", GOOD), ("ko", GOOD))

    page = _text(desk, rivers, "?kind=languages")

    assert page.count('<span class="facts">English</span>') == 3
    assert "British</a>" not in page
    assert "한국어 (4), English (0)." in page
    assert "others do not lack them: English (United Kingdom) (1)." in page


def test_what_was_not_taken_of_a_file_is_counted_and_leads_to_its_report(
    desk: Client, rivers: Course
) -> None:
    broken = GOOD + "\n00:08.000 --> 00:05.000\nBackwards.\n\n00:0x --> 00:20.000\nNo time.\n"
    step = _film(rivers, "Broken", ("en", broken))
    refused = sum(each["kind"] == "refused" for each in Transcript.objects.get().report)

    page = _text(desk, rivers)
    alone = _text(desk, rivers, "?kind=refused")

    report = reverse("admin:course_step_transcript", args=[step.pk, "en"])
    assert refused
    for text in (page, alone):
        assert f"<b>{refused}</b> Not taken" in text
        assert f'href="{report}"' in text
        assert "of the file w" in text
    assert "Nothing of this kind" not in alone
    assert 'id="not-taken"' not in _text(desk, rivers, "?kind=gap")


@pytest.mark.parametrize(("silent", "counts"), [(10_000, False), (10_001, True), (95_000, True)])
def test_a_film_that_goes_on_after_its_last_line_is_a_gap(
    desk: Client, rivers: Course, silent: int, *, counts: bool
) -> None:
    step = _film(rivers, "Down the Rhine", ("en", GOOD), silent=silent)

    page = _text(desk, rivers)

    assert ("<b>1</b> Gaps" in page) is counts
    assert ("Nothing to mend." in page) is not counts
    assert (f'href="{step.get_absolute_url()}?language=en&amp;t=1#' in page) is counts
    if silent == 95_000:
        assert "95 s without a line to the end of the film" in page
        assert "A river rises there." in _text(desk, rivers, "?kind=gap")


def test_nothing_to_mend_and_no_films_yet(desk: Client, rivers: Course) -> None:
    assert "Once the course has films" in _text(desk, rivers)

    _film(rivers, "Good", ("en", GOOD))

    assert "Nothing to mend." in _text(desk, rivers)


def test_flaws_go_with_the_captions_they_were_found_in(desk: Client, rivers: Course) -> None:
    step = _film(rivers, "Down the Rhine", ("en", FLAWED))
    assert CaptionFlaw.objects.count() == 6

    factories.transcript(step.video, "WEBVTT\n\n00:01.000 --> 00:04.000\nA river rises there.\n")

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
