"""Splits texts from standard input by the checkout that PYTHONPATH names; see `segmentation`."""

from __future__ import annotations

import html
import json
import sys
from pathlib import Path

from lessons.captions.reader import make_cue, read_captions
from lessons.sentences.transcript_text import TranscriptText


def split(language: str, text: str, file: str) -> list[str]:
    """The sentences of a caption file, or of a text as one cue."""
    path = Path(file)
    cues = (
        read_captions(path.read_bytes(), name=path.name).cues
        if file
        else [make_cue(0, 9000, html.escape(text, quote=False))]
    )
    return [sentence.plain for sentence in TranscriptText(cues, language).sentences]


if __name__ == "__main__":
    json.dump([split(*item) for item in json.load(sys.stdin)], sys.stdout)
