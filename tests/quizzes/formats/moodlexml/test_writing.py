"""Round trip of questions through Moodle's XML."""

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import questions as q
from quizzes.formats.gift.conversion import carry
from quizzes.formats.moodlexml.reading import read_moodle_xml
from quizzes.formats.moodlexml.writing import write_moodle_xml, write_question
from quizzes.validation import faults
from tests.factories import question_contents

WORDS = (
    st.text("ab=~#:{}\\%/[]<>&;]\"'*n\n>- 1é大\u200f", min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
NOTES = st.builds(q.AuthorNote, text=WORDS | st.just(""))
PICKED = st.sampled_from([0, 100])
SHARES = st.sampled_from([0, 50, 100])


def options(
    worths: st.SearchStrategy[int], texts: st.SearchStrategy[str] = WORDS
) -> st.SearchStrategy[tuple[q.Option, ...]]:
    one = st.builds(q.Option, text=texts, worth=worths, feedback=NOTES)
    return st.lists(one, min_size=2, max_size=5, unique_by=lambda option: option.text).map(tuple)


NUMBERS = st.lists(
    st.builds(
        q.Option,
        text=st.integers(-1000, 1000).map(str),
        worth=PICKED,
        tolerance=st.sampled_from(["", "0.5", "2"]),
        feedback=NOTES,
    ),
    min_size=1,
    max_size=3,
).map(tuple)
TRUTHS = st.tuples(
    st.builds(q.Option, worth=st.just(100), feedback=NOTES),
    st.builds(q.Option, worth=st.just(0), feedback=NOTES),
)
PAIRS = st.lists(
    st.builds(q.Option, text=WORDS, match=WORDS.map(lambda text: " ".join(text.split()))),
    min_size=2,
    max_size=4,
).map(tuple)
ITEMS = st.lists(st.builds(q.Option, text=WORDS), min_size=2, max_size=4).map(tuple)
ANY = st.booleans()


def built(
    kind: str, choices: st.SearchStrategy[tuple[q.Option, ...]], **more: st.SearchStrategy[Any]
) -> st.SearchStrategy[q.QuestionContent]:
    return st.builds(
        q.QuestionContent, st.just(kind), WORDS, choices, hint=NOTES, feedback=NOTES, **more
    )


QUESTIONS = st.one_of(
    built(q.ONE, options(PICKED), is_shuffled=ANY),
    built(q.ONE, options(SHARES), partial=st.just(q.SHARE)),
    built(q.SEVERAL, options(PICKED), partial=st.just(q.SHARE), is_shuffled=ANY),
    built(q.TRUE_FALSE, TRUTHS),
    built(q.TEXT, options(PICKED, WORDS.map(lambda text: " ".join(text.split()))), exact_case=ANY),
    built(q.NUMBER, NUMBERS),
    built(q.MATCHING, PAIRS, partial=st.just(q.SHARE)),
    built(q.ORDERING, ITEMS, partial=st.sampled_from([q.ALL, q.SHARE, q.SEQUENCE])),
).filter(lambda question: not faults(question))


@given(QUESTIONS, st.sampled_from(["", "A title", "a <b> & c"]))
def test_question_comes_back_as_it_was_or_its_losses_are_named(
    question: q.QuestionContent, title: str
) -> None:
    authored = q.Authored("k7m2p9qx", question, title, ("dates", "a & b"))

    written = write_question(authored)

    (source,) = read_moodle_xml(write_moodle_xml([written])).questions
    again = carry(source)
    assert again.authored is not None
    if not written.losses:
        assert again.authored == _as_carried(authored)


def _as_carried(authored: q.Authored) -> q.Authored:
    """Percents are the rule only where there are such."""
    question = authored.question
    if question.kind == q.ONE and not any(0 < each.worth < q.RIGHT for each in question.options):
        question = replace(question, partial=q.ALL)
    return replace(authored, question=question)


def test_file_is_xml_that_others_read() -> None:
    one = question_contents.one("a <b>", "c & d", stem="What ]]> is\x0b it?")
    order = question_contents.ordering("x", "y")

    text = write_moodle_xml(write_question(q.Authored("", each)) for each in (one, order))

    root = ET.fromstring(text)  # noqa: S314 - our own
    assert [each.get("type") for each in root] == ["multichoice", "ordering"]
    assert root[0].findtext("questiontext/text") == "What ]]> is\ufffd it?"
    assert [each.findtext("text") for each in root[0].iter("answer")] == ["a <b>", "c & d"]


@pytest.mark.parametrize(
    ("question", "loss"),
    [
        (question_contents.number("3", units=(q.Unit("km"),)), "the units"),
        (question_contents.number("1/3"), "the last decimals"),
        (question_contents.typed("a", allows_typos=True), "slips"),
        (question_contents.typed("é", exact_accents=True), "accents"),
        (question_contents.several("a", "b", right=(0,)), "rule of partial credit"),
        (question_contents.matching(("a", "b"), ("c", "d")), "all pairs together"),
        (question_contents.one("a", "b", stem="![A map](map.png)"), "its pictures"),
        (
            question_contents.one(
                "a", "b", hint=q.AuthorNote("x", q.MomentRef("g5nt8mkw", "en", "w"))
            ),
            "moments",
        ),
    ],
)
def test_what_is_lost_is_named(question: q.QuestionContent, loss: str) -> None:
    assert any(loss in named for named in write_question(q.Authored("", question)).losses)


def test_feedback_on_items_follows_that_of_the_question() -> None:
    order = q.QuestionContent(
        q.ORDERING, "Which?", (q.Option("a", feedback=q.AuthorNote("First.")), q.Option("b"))
    )

    written = write_question(q.Authored("", order))

    assert "<text>a: First.</text>" in written.text
    assert written.losses == (
        "the place of the feedback on items: it follows that of the question",
    )
