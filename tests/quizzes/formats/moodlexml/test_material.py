"""Real questions through Moodle's XML and back, if available."""

from dataclasses import replace

import pytest

from quizzes.formats.gift.conversion import carry
from quizzes.formats.gift.reading import read_gift
from quizzes.formats.moodlexml.reading import read_moodle_xml
from quizzes.formats.moodlexml.writing import write_moodle_xml, write_question
from tests import material


@pytest.mark.parametrize("name", ["gift-grammar", "gift-moodle"])
def test_questions_come_back_as_they_were(name: str) -> None:
    folder, expected = material.set_of(f"material/{name}")
    sources = [
        source
        for file in expected["files"]
        for source in read_gift((folder / file).read_bytes().decode()).questions
    ]
    authored = [made for made in (carry(source).authored for source in sources) if made]
    assert authored

    written = [write_question(each) for each in authored]
    found = read_moodle_xml(write_moodle_xml(written)).questions

    for one, source in zip(written, found, strict=True):
        again = carry(source).authored
        assert again is not None
        # A title that is the beginning of the text is no title.
        title = again.title or one.authored.title
        assert replace(again, title=title) == one.authored or one.losses
