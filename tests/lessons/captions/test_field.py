"""Files as people have them, with the sentences that are said in them."""

from typing import Any

import pytest

from lessons.captions.reader import read_captions
from lessons.sentences.transcript_text import TranscriptText
from tests.material import SHARED, field_cases


@pytest.mark.parametrize("case", field_cases("captions"))
def test_a_file_from_the_field_gives_its_sentences(case: dict[str, Any]) -> None:
    path = SHARED / "material/field" / case["file"]

    read = read_captions(path.read_bytes(), name=path.name)

    sentences = TranscriptText(read.cues, case.get("language", "en")).sentences
    if case.get("speakers"):
        assert [[item.speaker, item.plain] for item in sentences] == case["right"]
    else:
        assert [item.plain for item in sentences] == case["right"]
