"""Texts that hold nothing to search for are saved like any other."""

import pytest

from course import authoring
from course.models import Passage
from lessons.captions.reader import read_captions
from lessons.transcripts import save_transcript
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "body", ["Hello\n\n🙂\n\nBye", "!", "Hello\n\n…", "|a|b|\n|-|-|\n|—|?|", "$", ". " * 2_500]
)
def test_text_with_a_block_without_words_is_saved(body: str) -> None:
    step = factories.step(factories.course(), body=body)

    authoring.save_step(step, at=factories.NOW)

    assert Passage.objects.filter(step=step, part=Passage.Part.TITLE).exists()


@pytest.mark.parametrize("title", ["?", "🙂"])
def test_title_without_words_is_saved(title: str) -> None:
    step = factories.step(factories.course(), title=title)

    assert Passage.objects.filter(step=step).count() >= 1


def test_transcript_without_words_is_saved() -> None:
    video = factories.video(factories.step(factories.course(), kind="video"))
    read = read_captions("WEBVTT\n\n00:01.000 --> 00:02.000\n♪♪\n")

    save_transcript(video, "de", read, source_name="song", actor=None, at=factories.NOW)

    assert video.transcripts.get().language == "de"
