from datetime import datetime

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from pytest_django import Settings

from course import authoring
from course.models import Course, Step, User
from lessons.models import Video, VideoFile
from lessons.views.media import CHUNK
from tests import factories

pytestmark = pytest.mark.django_db

BODY = bytes(range(256)) * (5 * CHUNK // 256)  # a film of 5 MiB


@pytest.fixture
def film(now: datetime) -> Step:
    """A closed video step in the present week."""
    course = factories.course()
    step = factories.step(course, 5, "The film", kind="video")
    video = factories.video(step, captions=factories.vtt(1))
    factories.run(course)
    row = video.files.get()
    row.bytes = len(BODY)
    row.file.save("film.mp4", ContentFile(BODY))
    video.poster.save("poster.webp", ContentFile(b"webp"))
    video.poster_sha256 = "b" * 64
    video.save()
    return step


@pytest.fixture
def learner(client: Client, ada: User, film: Step) -> Client:
    factories.enrol(ada, film.course)
    client.force_login(ada)
    return client


def addresses(step: Step) -> dict[str, str]:
    base = step.get_absolute_url()
    return {
        "film": f"{base}film/1/720.mp4",
        "poster": f"{base}poster/{'b' * 16}.webp",
        "captions": f"{base}captions/en.vtt",
    }


class TestFilm:
    def test_film_answers_a_player_with_at_most_a_mebibyte(
        self, learner: Client, film: Step
    ) -> None:
        answer = learner.get(addresses(film)["film"], headers={"Range": "bytes=0-"})

        assert answer.status_code == 206
        assert answer["Content-Range"] == f"bytes 0-{CHUNK - 1}/{len(BODY)}"
        assert answer["Content-Type"] == "video/mp4"
        assert answer.content == BODY[:CHUNK]
        assert not answer.streaming
        assert "Content-Encoding" not in answer

    def test_film_read_range_by_range_is_the_film(self, learner: Client, film: Step) -> None:
        read = b""
        while len(read) < len(BODY):
            header = f"bytes={len(read)}-"
            read += learner.get(addresses(film)["film"], headers={"Range": header}).content

        assert read == BODY

    def test_film_seeks(self, learner: Client, film: Step) -> None:
        answer = learner.get(addresses(film)["film"], headers={"Range": "bytes=4000000-4000009"})

        assert answer.content == BODY[4_000_000:4_000_010]

    def test_film_beyond_its_end(self, learner: Client, film: Step) -> None:
        answer = learner.get(addresses(film)["film"], headers={"Range": f"bytes={len(BODY)}-"})

        assert answer.status_code == 416
        assert answer["Content-Range"] == f"bytes */{len(BODY)}"

    def test_film_that_changed_is_sent_whole(self, learner: Client, film: Step) -> None:
        row = VideoFile.objects.get()
        row.bytes = 1000
        row.save()
        headers = {"Range": "bytes=0-9", "If-Range": '"another"'}

        answer = learner.get(addresses(film)["film"], headers=headers)

        assert answer.status_code == 200
        assert len(answer.content) == 1000

    def test_film_whole_and_large_is_not_sent_by_a_worker(
        self, learner: Client, film: Step
    ) -> None:
        assert learner.get(addresses(film)["film"]).status_code == 428

    def test_film_head_gives_the_length(self, learner: Client, film: Step) -> None:
        answer = learner.head(addresses(film)["film"])

        assert answer.status_code == 200
        assert answer["Content-Length"] == str(len(BODY))
        assert answer["Accept-Ranges"] == "bytes"

    def test_film_handed_to_the_web_server_in_front(
        self, learner: Client, film: Step, settings: Settings
    ) -> None:
        settings.MEDIA_ACCEL = "/media/"

        answer = learner.get(addresses(film)["film"])

        assert answer["X-Accel-Redirect"].startswith("/media/films/film")
        assert answer.content == b""

    def test_film_of_an_earlier_revision_is_gone(self, learner: Client, film: Step) -> None:
        Video.objects.update(revision=2)

        assert learner.get(addresses(film)["film"]).status_code == 404

    def test_film_whose_file_is_missing(self, learner: Client, film: Step) -> None:
        row = VideoFile.objects.get()
        row.file.delete(save=False)

        answer = learner.get(addresses(film)["film"], headers={"Range": "bytes=0-"})

        assert answer.status_code == 404


class TestCaptions:
    def test_captions_are_the_stored_ones(self, learner: Client, film: Step) -> None:
        answer = learner.get(addresses(film)["captions"])

        assert answer["Content-Type"] == "text/vtt; charset=utf-8"
        assert answer.content.decode().startswith("WEBVTT")
        assert "River" in answer.content.decode()

    def test_captions_of_a_language_there_is_none_of(self, learner: Client, film: Step) -> None:
        assert learner.get(f"{film.get_absolute_url()}captions/ko.vtt").status_code == 404


@pytest.mark.parametrize("media", ["film", "poster", "captions"])
class TestGate:
    def expect(self, client: Client, step: Step, media: str, status: int) -> None:
        answer = client.get(addresses(step)[media], headers={"Range": "bytes=0-9"})

        assert answer.status_code == status
        if status >= 400:
            assert b"River" not in answer.content
            assert b"webp" not in answer.content

    def test_media_for_a_learner(self, learner: Client, film: Step, media: str) -> None:
        self.expect(learner, film, media, 206 if media == "film" else 200)

    def test_media_closed_to_a_visitor(self, client: Client, film: Step, media: str) -> None:
        self.expect(client, film, media, 403)

    def test_media_closed_to_who_has_not_joined(
        self, client: Client, mallory: User, film: Step, media: str
    ) -> None:
        client.force_login(mallory)

        self.expect(client, film, media, 403)

    def test_media_locked_by_the_calendar(self, learner: Client, film: Step, media: str) -> None:
        Course.objects.get().runs.update(starts_on="2026-11-23")

        self.expect(learner, film, media, 403)

    def test_media_of_a_draft(self, learner: Client, film: Step, media: str) -> None:
        authoring.unpublish_step(film)

        self.expect(learner, film, media, 404)

    def test_media_of_an_open_step_for_a_visitor(
        self, client: Client, film: Step, media: str
    ) -> None:
        Step.objects.update(is_open=True)

        self.expect(client, film, media, 206 if media == "film" else 200)

    def test_media_under_another_courses_name(
        self, learner: Client, film: Step, media: str
    ) -> None:
        factories.course("lakes", title="Lakes")
        address = addresses(film)[media].replace("/rivers/", "/lakes/")

        assert learner.get(address).status_code == 404

    def test_post_is_refused(self, learner: Client, film: Step, media: str) -> None:
        assert learner.post(addresses(film)[media]).status_code == 405
