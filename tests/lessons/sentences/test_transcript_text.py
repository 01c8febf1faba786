"""A caption upload as one value: what it holds is worked out once."""

from collections.abc import Callable
from typing import Any

import pytest

from lessons.captions.reader import make_cue
from lessons.sentences import joined_text, transcript_text
from lessons.sentences.html import render
from lessons.sentences.plain_text import to_txt
from lessons.sentences.transcript_text import TranscriptText

CUES = [make_cue(0, 2_000, "One. Two"), make_cue(2_000, 4_000, "ends. Three.")]


def test_sentences_are_numbered_within_their_second() -> None:
    text = TranscriptText(CUES, "en")

    assert [sentence.plain for sentence in text.sentences] == ["One.", "Two ends.", "Three."]
    assert text.numbers == [(0, 1), (0, 2), (2, 1)]


@pytest.mark.parametrize(
    ("is_paragraphed", "paragraphs"),
    [(False, ["One. Two ends. Three."]), (True, ["One. Two", "ends. Three."])],
)
def test_paragraphs_are_of_sentences_unless_the_cues_are_some(
    is_paragraphed: bool, paragraphs: list[str]
) -> None:
    text = TranscriptText(CUES, "en", is_paragraphed=is_paragraphed)

    assert [paragraph.text for paragraph in text.paragraphs] == paragraphs


def test_text_without_words_has_nothing() -> None:
    text = TranscriptText([make_cue(0, 1, "<i></i>")], "en")

    assert (text.spans, text.sentences, text.paragraphs) == ([], (), ())


def test_cues_are_read_and_joined_and_cut_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def counted(module: Any, name: str) -> None:
        real: Callable[..., Any] = getattr(module, name)

        def count(*args: Any) -> Any:
            calls.append(name)
            return real(*args)

        monkeypatch.setattr(module, name, count)

    counted(joined_text, "read_cue_text")
    counted(transcript_text, "JoinedText")
    counted(transcript_text, "sentence_spans")
    text = TranscriptText(CUES, "en")

    render(text)
    to_txt(text)
    assert text.sentences

    assert sorted(calls) == ["JoinedText", "read_cue_text", "read_cue_text", "sentence_spans"]
