"""Transcript admin: its report, shifting, decoding again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from course.models import Course, Step
from lessons.models import CaptionSource, Transcript
from tests import factories
from tests.desk.conftest import step_data

RUSSIAN = "1\n00:00:01,000 --> 00:00:04,000\nРека начинается в горах.\n\n2\nlost\n"
XSS = '"><img src=x onerror=alert(1)><svg onload=alert(1)>'


def _url(step: Step, name: str = "transcript", *more: str) -> str:
    return reverse(f"admin:course_step_{name}", args=[step.pk, "en", *more])


def _upload(desk: Client, film: Step, data: bytes, name: str = "talk.srt", **more: str) -> None:
    upload = SimpleUploadedFile(name, data)
    address = reverse("admin:course_step_change", args=[film.pk])
    assert desk.post(address, step_data(film, captions_file=upload, **more)).status_code == 302


def _times(film: Step) -> list[tuple[int, int]]:
    return list(Transcript.objects.get(video=film.pk).cues.values_list("start_ms", "end_ms"))


def test_the_page_tells_what_was_taken_repaired_and_refused(desk: Client, film: Step) -> None:
    _upload(desk, film, RUSSIAN.encode("cp1251"))

    page = desk.get(_url(film)).content.decode()

    assert "<b>1</b> line taken" in page
    assert 'href="#report-refused"><b>1</b> Not taken' in page
    assert "<b>line 5</b> this cue has a number but no line of times" in page
    assert '<q dir="auto">2 lost</q>' in page
    assert "read as Windows, Cyrillic" in page
    assert "Река начинается в горах." in page
    assert "talk.srt" in page
    assert (
        desk.get(reverse("admin:course_step_change", args=[film.pk]))
        .content.decode()
        .count(_url(film))
    )


def test_a_file_is_read_again_in_another_encoding(desk: Client, film: Step) -> None:
    data = RUSSIAN.encode("cp1251")
    _upload(desk, film, data, captions_encoding="windows-1252")
    assert "Ðåêà" in desk.get(_url(film)).content.decode()

    response = desk.post(_url(film, "reread"), {"encoding": "windows-1251"}, follow=True)

    page = response.content.decode()
    assert "The file was read again as Windows, Cyrillic." in page
    assert "Река начинается в горах." in page
    transcript = Transcript.objects.get()
    assert (transcript.encoding, transcript.source_name) == ("cp1251", "talk.srt")
    assert desk.get(_url(film, "captions_file", "original")).content == data


def test_an_encoding_the_file_is_not_in_changes_nothing(desk: Client, film: Step) -> None:
    _upload(desk, film, RUSSIAN.encode("cp1251"))

    response = desk.post(_url(film, "reread"), {"encoding": "utf-8"})

    assert "the file is not in the encoding" in response.content.decode().lower()
    assert Transcript.objects.get().encoding == "cp1251"


def test_an_unknown_encoding_is_no_choice(desk: Client, film: Step) -> None:
    _upload(desk, film, RUSSIAN.encode("cp1251"))

    response = desk.post(_url(film, "reread"), {"encoding": "rot13"})

    assert response.status_code == 200
    assert Transcript.objects.get().encoding == "cp1251"


def test_pasted_captions_have_no_file_to_read_again(desk: Client, film: Step) -> None:
    page = desk.get(_url(film)).content.decode()

    assert "Read again" not in page
    assert "upload the file again" in page
    assert desk.post(_url(film, "reread"), {"encoding": ""}).status_code == 404
    assert desk.get(_url(film, "captions_file", "original")).status_code == 404


def test_new_captions_without_a_file_forget_the_old_one(desk: Client, film: Step) -> None:
    _upload(desk, film, RUSSIAN.encode())
    assert CaptionSource.objects.count() == 1

    factories.transcript(film.video, "WEBVTT\n\n00:01.000 --> 00:02.000\nAnother.\n")

    assert CaptionSource.objects.count() == 0


def test_all_lines_move_and_move_back(desk: Client, film: Step) -> None:
    before = _times(film)

    response = desk.post(_url(film, "shift"), {"seconds": "0.8"}, follow=True)

    assert "were moved by +0.8 s." in response.content.decode()
    assert "moved by +0.8 s" in response.content.decode()
    assert _times(film) == [(start + 800, end + 800) for start, end in before]
    assert Transcript.objects.get().vtt.startswith("WEBVTT\n\n00:00:01.800 -->")
    desk.post(_url(film, "shift"), {"seconds": "-0.8"})
    assert _times(film) == before
    assert Transcript.objects.get().shifted_ms == 0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        ("-1.001", "would begin before the film does"),
        ("478", "would begin after the film has ended"),
        ("0", "nothing moves"),
        ("a", "Enter a number"),
        ("", "required"),
        ("1e9", "less than or equal"),
        ("0.00001", "decimal places"),
        ("nan", "Enter a number"),
    ],
)
def test_a_move_that_does_not_fit_is_refused_and_nothing_moves(
    desk: Client, film: Step, seconds: str, words: str
) -> None:
    before = _times(film)

    response = desk.post(_url(film, "shift"), {"seconds": seconds})

    page = response.content.decode()
    assert response.status_code == 200
    assert words in page
    assert f'value="{seconds}"' in page or not seconds
    assert _times(film) == before


def test_a_file_read_again_stays_moved(desk: Client, film: Step) -> None:
    _upload(desk, film, RUSSIAN.encode("cp1251"))
    desk.post(_url(film, "shift"), {"seconds": "2.5"})

    desk.post(_url(film, "reread"), {"encoding": "windows-1251"})

    assert _times(film) == [(3_500, 6_500)]
    assert Transcript.objects.get().report


@pytest.mark.parametrize(
    ("kind", "begins"),
    [
        ("vtt", "WEBVTT\n\n00:00:01.000"),
        ("srt", "1\n00:00:01,000"),
        ("txt", "0:01 One river."),
    ],
)
def test_downloads(desk: Client, film: Step, kind: str, begins: str) -> None:
    response = desk.get(_url(film, "captions_file", kind))

    assert response.content.decode().startswith(begins)
    assert response.headers["Content-Disposition"] == f'attachment; filename="1.1-en.{kind}"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_file_as_it_came_never_runs_in_the_browser(desk: Client, film: Step) -> None:
    _upload(desk, film, RUSSIAN.encode(), f'a"{XSS}.srt')

    response = desk.get(_url(film, "captions_file", "original"))

    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_words_of_the_file_are_escaped(desk: Client, film: Step) -> None:
    text = f"1\n00:00:01,000 --> 00:00:02,000\n{XSS}&lt;svg&gt;\n\n2\n{XSS}\n"
    _upload(desk, film, text.encode())

    page = desk.get(_url(film)).content.decode()

    assert "<img" not in page
    assert "<svg onload" not in page


def test_as_many_queries_for_few_lines_as_for_many(desk: Client, film: Step) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(_url(film)).status_code == 200
        return len(queries)

    few = count()
    factories.transcript(film.video, factories.vtt(8) + "\n\nnothing\n\nnothing\n")

    assert count() == few


def test_only_the_courses_educators_see_or_change_it(
    desk: Client, deserts: Course, client: Client, ada: object
) -> None:
    foreign = factories.step(deserts, 1, "Dunes", kind="video")
    factories.video(foreign, captions="WEBVTT\n\n00:01.000 --> 00:04.000\nSand.\n")

    def answers(who: Client) -> set[int]:
        return {
            who.get(_url(foreign)).status_code,
            who.get(_url(foreign, "captions_file", "vtt")).status_code,
            who.post(_url(foreign, "shift"), {"seconds": "1"}).status_code,
            who.post(_url(foreign, "reread"), {"encoding": ""}).status_code,
        }

    client.force_login(ada)  # type: ignore[arg-type]
    assert answers(desk) == {404}
    assert answers(client) == {302}
    assert _times(foreign) == [(1_000, 4_000)]


def test_get_changes_nothing_and_unknown_languages_are_not_there(desk: Client, film: Step) -> None:
    assert desk.get(_url(film, "shift")).status_code == 302
    assert desk.get(_url(film, "reread")).status_code == 302
    assert (
        desk.get(reverse("admin:course_step_transcript", args=[film.pk, "tlh"])).status_code == 404
    )
    assert desk.get(_url(film, "captions_file", "exe")).status_code == 404
