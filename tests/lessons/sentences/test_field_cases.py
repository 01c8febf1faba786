"""Captions that people reported to be cut wrongly, by other tools or ours."""

from typing import Any

import pytest

from lessons.captions.reader import make_cue
from lessons.sentences.transcript_text import TranscriptText
from tests.material import SHARED, set_of

_NAMES = [
    "answer-x", "de-number-end", "de-roman", "en-jr-ft", "es-eeuu", "he-embedding", "khmer-khan",
    "phd", "pm-mr-smith", "us-she", "vitamin-c",
]  # fmt: skip


@pytest.fixture(scope="module")
def cases() -> dict[str, dict[str, Any]]:
    _, expected = set_of("material/field")
    listed: list[dict[str, Any]] = list(expected)  # type: ignore[arg-type]  # this set is a list
    return {case["name"]: case for case in listed if case["how"] == "sentences"}


@pytest.mark.parametrize("name", _NAMES)
def test_case_from_the_field(name: str, cases: dict[str, dict[str, Any]]) -> None:
    case = cases[name]
    cues = [make_cue(at * 3000, at * 3000 + 2900, text) for at, text in enumerate(case["cues"])]

    found = [sentence.plain for sentence in TranscriptText(cues, case["language"]).sentences]

    assert found == case["right"]


def test_no_case_is_left_out(cases: dict[str, dict[str, Any]]) -> None:
    assert sorted(cases) == _NAMES, SHARED
