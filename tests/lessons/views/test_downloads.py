from datetime import datetime

import pytest
from django.test import Client

from course import authoring
from course.models import Step, User
from lessons.captions.reader import read_captions
from lessons.models import Transcript
from lessons.stored_cues import stored_cues
from tests import factories

pytestmark = pytest.mark.django_db

CAPTIONS = """WEBVTT

00:01.000 --> 00:04.000
<v Ann>The river & the <i>delta</i>.

01:02.500 --> 01:04.000
<v Ben>So it ends.
"""
KOREAN = CAPTIONS.replace("So it ends.", "그렇게 끝납니다.")


@pytest.fixture
def film(now: datetime) -> Step:
    """A closed video step, 5.1, with transcripts in two languages."""
    course = factories.course()
    step = factories.step(course, 5, "The film", kind="video")
    video = factories.video(step, captions=CAPTIONS)
    factories.transcript(video, KOREAN, "ko")
    factories.run(course)
    return step


@pytest.fixture
def learner(client: Client, ada: User, film: Step) -> Client:
    factories.enrol(ada, film.course)
    client.force_login(ada)
    return client


def address(step: Step, name: str) -> str:
    return f"{step.get_absolute_url()}transcript/{name}"


@pytest.mark.parametrize(
    ("extension", "content_type"),
    [("vtt", "text/vtt"), ("srt", "application/x-subrip"), ("txt", "text/plain")],
)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_download_is_a_file_with_a_name(
    learner: Client, film: Step, extension: str, content_type: str, language: str
) -> None:
    answer = learner.get(address(film, f"{language}.{extension}"))

    assert answer["Content-Type"] == f"{content_type}; charset=utf-8"
    name = f"rivers-5.1-{language}.{extension}"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert ("그렇게" in answer.content.decode()) == (language == "ko")


@pytest.mark.parametrize("extension", ["vtt", "srt"])
def test_download_read_again_is_what_was_stored(
    learner: Client, film: Step, extension: str
) -> None:
    answer = learner.get(address(film, f"ko.{extension}"))

    read = read_captions(answer.content, name=f"x.{extension}")
    stored = stored_cues(Transcript.objects.get(language="ko"))
    for cue, kept in zip(read.cues, stored, strict=True):
        assert (cue.start_ms, cue.end_ms) == (kept.start_ms, kept.end_ms)
        assert cue.plain.endswith(kept.plain)  # SubRip has the speaker at the beginning.


def test_download_as_text_has_clocks_and_speakers(learner: Client, film: Step) -> None:
    answer = learner.get(address(film, "en.txt"))

    assert answer.content.decode() == (
        "0:01 Ann: The river & the delta.\n\n1:02 Ben: So it ends.\n"
    )


def test_download_of_a_draft_is_named_by_its_key(client: Client, grace: User, film: Step) -> None:
    authoring.unpublish_step(film)
    factories.educator(grace, film.course)
    client.force_login(grace)

    answer = client.get(address(film, "en.srt"))

    assert answer["Content-Disposition"] == f'attachment; filename="rivers-{film.key}-en.srt"'


@pytest.mark.parametrize("name", ["ja.srt", "ja/", "en.pdf", "en.json", "EN.srt"])
def test_download_there_is_none_of(learner: Client, film: Step, name: str) -> None:
    assert learner.get(address(film, name)).status_code == 404


@pytest.mark.parametrize("name", ["en.vtt", "en.srt", "en.txt", "en/"])
def test_download_requires_access_to_the_step(
    client: Client, mallory: User, film: Step, name: str
) -> None:
    as_visitor = client.get(address(film, name))
    client.force_login(mallory)
    as_mallory = client.get(address(film, name))

    assert (as_visitor.status_code, as_mallory.status_code) == (403, 403)
    assert b"river &" not in as_visitor.content + as_mallory.content


def test_transcript_page_leads_to_the_film_in_its_language(learner: Client, film: Step) -> None:
    answer = learner.get(address(film, "ko/"))

    html = answer.content.decode()
    assert f'href="{film.get_absolute_url()}?language=ko&amp;t=62"' in html
    assert '<div class="lines" lang="ko" dir="ltr">' in html
    assert f'<link rel="canonical" href="http://testserver{film.get_absolute_url()}">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'href="../en/"' in html
