"""What import has made of any file comes back the same through our own files."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.captions.cue_text import read_cue_text
from lessons.captions.cues import CaptionCue, CaptionsRefused
from lessons.captions.reader import read_captions
from lessons.captions.writing.srt import write_srt
from lessons.captions.writing.vtt import write_vtt

LIKE_SOMETHING_ELSE = [
    "00:04.000 → 00:05.000",
    "00:00:01,000 – 00:00:02,500",
    "\u200e0:01 ⇒ 0:02",
    "0:01 - 0:02.5",
    "00:04.000 --> 00:05.000",
    "so a --> b",
    "-->",
    "1984",
    "2",
    "\ufeff7",
    "\ufeff",
    "NOTE",
    "NOTE of hand",
    "STYLE",
    "REGION",
    "WEBVTT",
    "x < 5 <<6> and <i>",
    "x < <5",
    "<5> <00:01.000> </> <.>",
    "<v Ann>",
    "a <b and c> d",
    "R&D &amp; &lt;b&gt; &#65; &copy &nbsp;",
    "- Hello.",
    "– No.",
    ">> Yes.",
    ">>> Who?",
    "ANNA BELL: Well",
    "[Dr. Feld]: Well",
    "王老师：好",
    "Q: what?",
    "{\\an8}up",
    "{\\{\\an8}an8}",
    "{y:i}slanted",
    "one\\Ntwo \\n three",
    "Transcribed by https://otter.ai",
    "\u202eright to left\u202c",
    "Skip to 1 minute and 1 second",
    "[00:01.00]sung",
    "<tt>",
    '{"segments": []}',
]
_WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12
)
_PIECES = st.sampled_from(LIKE_SOMETHING_ELSE) | _WORDS | st.sampled_from(["\n", "\n\n", " ", "\r"])
_TEXTS = st.lists(_PIECES, min_size=1, max_size=5).map("".join)
_SPEAKERS = st.sampled_from(["", "", "", "Ann Bell", "Tom", "王老师"])
_SEGMENTS = st.lists(st.tuples(_SPEAKERS, _TEXTS), min_size=1, max_size=5)


Spoken = list[tuple[str, str]]  # speaker, words


def as_json(spoken: Spoken) -> str:
    return json.dumps(
        [
            {"start": at * 10, "end": at * 10 + 9, "text": text, "speaker": speaker}
            for at, (speaker, text) in enumerate(spoken)
        ]
    )


def as_vtt(spoken: Spoken) -> str:
    return "WEBVTT\n\n" + "".join(
        f"{at}\n00:{at:02}:00.000 --> 00:{at:02}:09.000\n{text}\n\n"
        for at, (_, text) in enumerate(spoken)
    )


def as_srt(spoken: Spoken) -> str:
    return as_vtt(spoken).removeprefix("WEBVTT\n\n").replace(".000", ",000")


def as_skip_to(spoken: Spoken) -> str:
    return "".join(
        f"Skip to {at} minutes and 1 second {' '.join(text.split())}\n\n"
        for at, (_, text) in enumerate(spoken)
    )


def imported(text: str) -> tuple[CaptionCue, ...]:
    try:
        return read_captions(text).cues
    except CaptionsRefused:
        return ()


def shown(cue: CaptionCue) -> tuple[int, int, str, list[tuple[str, object]]]:
    """All that a reader sees of a cue, white space aside."""
    runs = read_cue_text(cue.text).runs
    pieces = [(" ".join(run.text.split()), run.style) for run in runs]
    return cue.start_ms, cue.end_ms, cue.speaker, [piece for piece in pieces if piece[0]]


def said(cue: CaptionCue) -> tuple[int, int, str]:
    return cue.start_ms, cue.end_ms, " ".join(cue.plain.split())


@pytest.mark.parametrize("form", [as_json, as_vtt, as_srt, as_skip_to])
@pytest.mark.parametrize("line", LIKE_SOMETHING_ELSE)
@pytest.mark.parametrize("place", ["{}", "Once more.\n{}", "{}\nOnce more.", "One.\n\n{}\n\nTwo."])
def test_words_that_look_like_something_else_come_back(
    form: Callable[[Spoken], str], line: str, place: str
) -> None:
    spoken = [("", "We begin."), ("", place.format(line)), ("", "We end.")]
    cues = imported(form(spoken))

    assert list(map(shown, imported(write_vtt(cues)))) == list(map(shown, cues))
    if not any(cue.speaker or cue.is_unnamed_turn for cue in cues):
        assert list(map(said, imported(write_srt(cues)))) == list(map(said, cues))


@given(_SEGMENTS, st.sampled_from([as_json, as_vtt, as_srt, as_skip_to]))
def test_what_any_import_gives_comes_back(spoken: Spoken, form: Callable[[Spoken], str]) -> None:
    cues = imported(form(spoken))

    written = write_vtt(cues)
    again = imported(written)

    assert list(map(shown, again)) == list(map(shown, cues))
    assert write_vtt(again) == written
    if not any(cue.speaker or cue.is_unnamed_turn for cue in cues):
        assert list(map(said, imported(write_srt(cues)))) == list(map(said, cues))
