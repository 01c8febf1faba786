"""Round trip of questions through files."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course.text.timecodes import read_time, write_time
from quizzes import questions as q
from quizzes.authoring import tidy
from quizzes.formats.own.reading import read_body
from quizzes.formats.own.signs import KIND_NAMES
from quizzes.formats.own.writing import write_body
from quizzes.validation import faults
from tests.factories import question_contents

LINES = st.sampled_from(
    [
        "word",
        "( ) a",
        "(x) b",
        "[ ] c",
        "= 5",
        "~ 5",
        "* d -> e",
        "1. f",
        "? g",
        "> h",
        "@ i",
        "---",
        *[
            "\\( ) a",
            "\\\\1. f",
            "\\@ x",
            "\\---",
            "  indented",
            "- item",
            "",
            "a -> b",
            "-> c",
            "% 5",
        ],
    ]
)
TEXTS = st.lists(LINES, min_size=1, max_size=4).map("\n".join).map(str.strip).filter(bool)
QUOTES = st.sampled_from(["", "the words", 'he said "yes" then'])
MOMENTS = st.builds(
    q.MomentRef,
    step=st.just("g5nt8mkw"),
    language=st.sampled_from(["en", "zh-Hans"]),
    quote=QUOTES,
    at_ms=st.integers(0, 10**7),
)
NOTES = st.builds(q.AuthorNote, text=TEXTS | st.just(""), moment=st.none() | MOMENTS)
PARTS = st.sampled_from([0, 100, 50])


def _choices(
    kind: str, partial: str, worths: st.SearchStrategy[int]
) -> st.SearchStrategy[q.QuestionContent]:
    option = st.builds(q.Option, text=TEXTS, worth=worths, feedback=NOTES)
    return _question(kind, st.lists(option, min_size=2, max_size=4), partial)


def _question(
    kind: str, options: st.SearchStrategy[list[q.Option]], partial: str = q.ALL
) -> st.SearchStrategy[q.QuestionContent]:
    return st.builds(
        q.QuestionContent,
        kind=st.just(kind),
        stem=TEXTS,
        options=options.map(tuple),
        hint=NOTES,
        feedback=NOTES,
        partial=st.just(partial),
    )


WORD = st.sampled_from(["Rhine", "the Rhine", "± 5", "= 5", "*"])
QUESTIONS = st.one_of(
    _choices(q.ONE, q.SHARE, PARTS),
    _choices(q.SEVERAL, q.ALL, st.sampled_from([0, 100])),
    _question(
        q.TRUE_FALSE,
        st.builds(
            lambda first, second: [
                q.Option(worth=100, feedback=first),
                q.Option(worth=0, feedback=second),
            ],
            NOTES,
            NOTES,
        ),
    ),
    _question(
        q.TEXT,
        st.lists(
            st.builds(q.Option, text=WORD, worth=PARTS, feedback=NOTES), min_size=1, max_size=3
        ),
        q.SHARE,
    ),
    _question(
        q.NUMBER,
        st.lists(
            st.builds(
                q.Option,
                text=st.sampled_from(["3", "1,250", "1/3", "*"]),
                worth=PARTS,
                tolerance=st.sampled_from(["", "0.5", "5%"]),
                feedback=NOTES,
            ),
            min_size=1,
            max_size=3,
        ),
        q.SHARE,
    ),
    _question(
        q.MATCHING,
        st.lists(
            st.builds(q.Option, text=TEXTS | st.just(""), match=TEXTS, feedback=NOTES),
            min_size=2,
            max_size=4,
        ),
    ),
    _question(
        q.ORDERING,
        st.lists(st.builds(q.Option, text=TEXTS, feedback=NOTES), min_size=2, max_size=4),
    ),
)


@given(QUESTIONS)
@example(replace(question_contents.matching(("a -> b", "-> c"), ("d", "e"))))
def test_written_question_is_read_as_it_was(question: q.QuestionContent) -> None:
    question = tidy(question)
    facts = replace(question, stem="", options=(), hint=q.AuthorNote(), feedback=q.AuthorNote())

    body = read_body(facts, write_body(question), line=1)

    assert (body.faults, body.question) == ([], question)


@pytest.mark.parametrize("kind", q.KINDS)
def test_each_kind_has_a_name_of_its_own(kind: str) -> None:
    assert KIND_NAMES[kind]


@given(st.integers(0, 10**9))
def test_times_are_read_as_written(ms: int) -> None:
    assert read_time(write_time(ms)) == ms or ms >= 100_000 * 60_000


EXAMPLE = """When did the **Chollima Movement** begin?

( ) In 1953, with the armistice
  > The armistice ended the war. The movement came with the five-year plan.
(x) In December 1956, at a plenum
  > Right: it was Kim's answer to the August faction.
  > @ g5nt8mkw en 4:12 "In December 1956 Kim told the plenum"
( ) In 1961, after the first five-year plan

? It began in the year of the August plenum.

> The plan itself followed in 1957.
> @ g5nt8mkw en "the slogan was to ride the flying horse\""""


def test_example_of_the_documentation_is_read_and_written() -> None:
    body = read_body(q.QuestionContent(q.ONE, ""), EXAMPLE, line=9)

    assert body.faults == []
    assert faults(body.question) == []
    assert [option.worth for option in body.question.options] == [0, 100, 0]
    assert body.question.options[1].feedback.moment == q.MomentRef(
        "g5nt8mkw", "en", "In December 1956 Kim told the plenum", 252_000
    )
    assert body.line_of("option.2") == 16
    assert body.line_of("feedback.note") == 20
    assert write_body(body.question) == EXAMPLE


@pytest.mark.parametrize(
    ("kind", "body", "line", "words"),
    [
        (q.ONE, "Why?", 1, "there are no options"),
        (q.ONE, "Why?\n\n(x) a\n( ) b\nstray", 5, "what is this?"),
        (q.ONE, "Why?\n\n(x) a\n\n> f\n\n( ) b", 7, "options come before"),
        (q.ONE, "Why?\n\n(x) a\n( ) b\n\n> f\n\n? h", 8, "the hint comes before"),
        (q.ONE, "Why?\n\n(x) a\n  > f\n  more\n( ) b", 5, "before its feedback"),
        (q.ONE, "Why?\n\n(x) a\n( ) b\n\n> @ here", 6, "a moment looks like"),
        (q.ONE, "Why?\n\n(x) a\n( ) b\n\n> @ g5nt8mkw en", 6, "a moment looks like"),
        (q.ONE, "Why?\n\n(x) a\n( ) b\n\n> @ g5nt8mkw en 1:00\n> more", 6, "the last line"),
        (q.ONE, "Why?\n\n(200%) a\n( ) b", 3, "between 0 and 100"),
        (q.TRUE_FALSE, "Is it?\n\n( ) False\n(x) True", 3, "in this order"),
        (q.MATCHING, "Which?\n\n* a\n* b -> c", 3, "between them"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(
    kind: str, body: str, line: int, words: str
) -> None:
    read = read_body(q.QuestionContent(kind, ""), body, line=1)

    assert [fault.line for fault in read.faults][:1] == [line]
    assert words in read.faults[0].message
