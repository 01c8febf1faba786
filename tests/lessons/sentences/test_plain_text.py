from lessons.captions.reader import make_cue
from lessons.sentences.plain_text import to_txt
from lessons.sentences.transcript_text import TranscriptText


def test_to_txt_has_clocks_and_names_new_speakers() -> None:
    cues = [
        make_cue(6000, 9000, "<v Ann>One &amp; <i>two</i>."),
        make_cue(20_000, 21_000, "<v Ann>Three."),
        make_cue(3_700_000, 3_701_000, "<v Bob>Four."),
    ]

    text = to_txt(TranscriptText(cues, "en"))

    assert text == "0:06 Ann: One & two.\n\n0:20 Three.\n\n1:01:40 Bob: Four.\n"
