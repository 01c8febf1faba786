"""Parts of a film's page as fragments: the transcript alone, and a clip of one sentence."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from course.models import Course, StepProgress, User
from lessons.models import Video
from tests import factories

pytestmark = pytest.mark.django_db

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
WORDS = """WEBVTT

00:01.000 --> 00:04.500
The river rises in the mountains.

00:04.500 --> 00:09.000
Then comes the plain, and it slows down.
"""


@pytest.fixture
def video() -> Video:
    course = factories.course()
    factories.run(course, starts_on=timezone.now().date() - timedelta(weeks=1))
    step = factories.step(course, 1, "Film", kind="video")
    video = factories.video(step, captions=WORDS)
    factories.transcript(video, factories.vtt(1), "ko")
    return video


@pytest.fixture
def address(video: Video, client: Client, ada: User) -> str:
    factories.enrol(ada, video.step.course)
    client.force_login(ada)
    return video.step.get_absolute_url()


class TestTranscript:
    def test_is_what_the_page_holds(self, client: Client, address: str) -> None:
        for query in ("language=ko", "language=en&beside=ko", "language=ko&t=5"):
            page = client.get(f"{address}?{query}").content.decode()
            part = client.get(f"{address}transcript/?{query}").content.decode()

            _, _, section = page.partition('aria-labelledby="transcript-title">')
            assert re.sub(r"\s+", "", section.partition("</section>")[0]) == re.sub(
                r"\s+", "", part
            )

    def test_choice_is_remembered(self, client: Client, address: str) -> None:
        client.get(f"{address}transcript/?language=ko", headers=SAME_SITE)

        assert 'lang="ko"' in client.get(address).content.decode()

    def test_needs_few_queries_and_notes_no_visit(
        self,
        client: Client,
        address: str,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        with django_assert_max_num_queries(5):
            client.get(f"{address}transcript/?language=en&beside=ko")

        assert StepProgress.objects.count() == 0

    def test_film_without_a_transcript_has_none(
        self, client: Client, address: str, video: Video
    ) -> None:
        video.transcripts.all().delete()

        assert client.get(f"{address}transcript/").status_code == 404
        assert client.get(f"{address}clip/?t=1").status_code == 404


class TestClip:
    def test_is_a_player_of_the_sentence_and_nothing_else(
        self, client: Client, address: str
    ) -> None:
        clip = client.get(f"{address}clip/?language=en&t=4").content.decode()

        assert re.findall(r'src="[^"]+\.mp4#t=([^"]+)"', clip) == ["4.5,9"]
        assert 'data-start="4.5" data-end="9"' in clip
        assert "rises" not in clip
        assert StepProgress.objects.count() == 0

    @pytest.mark.parametrize("query", ["", "?t=", "?t=x", "?t=99999999"])
    def test_without_a_sentence_there_is_none(
        self, client: Client, address: str, query: str
    ) -> None:
        assert client.get(f"{address}clip/{query}").status_code == 404

    def test_locked_film_gives_nothing_away(
        self, client: Client, address: str, video: Video
    ) -> None:
        course: Course = video.step.course
        run = course.runs.get()
        run.starts_on = timezone.now().date() + timedelta(weeks=1)
        run.save()

        for part in ("transcript/?language=en", "clip/?t=4"):
            answer = client.get(address + part)
            assert answer.status_code == 403
            assert "river rises" not in answer.content.decode()
            assert ".mp4" not in answer.content.decode()
