"""Questions as data: JSON round trip."""

from hypothesis import given
from hypothesis import strategies as st

from quizzes import questions as q

TEXTS = st.text(max_size=20)
MOMENTS = st.builds(
    q.MomentRef,
    step=st.just("g5nt8mkw"),
    language=st.sampled_from(["en", "zh-Hans"]),
    quote=TEXTS,
    at_ms=st.none() | st.integers(0, 10**7),
)
NOTES = st.builds(q.AuthorNote, text=TEXTS, moment=st.none() | MOMENTS)
OPTIONS = st.builds(
    q.Option,
    text=TEXTS,
    worth=st.integers(0, 100),
    match=TEXTS,
    tolerance=st.sampled_from(["", "0.5", "5%"]),
    feedback=NOTES,
)
QUESTIONS = st.builds(
    q.QuestionContent,
    kind=st.sampled_from(q.KINDS),
    stem=TEXTS,
    options=st.lists(OPTIONS, max_size=4).map(tuple),
    hint=NOTES,
    feedback=NOTES,
    partial=st.sampled_from(["all", "share", "each", "sequence"]),
    is_shuffled=st.booleans(),
    exact_case=st.booleans(),
    exact_accents=st.booleans(),
    allows_typos=st.booleans(),
    units=st.lists(st.builds(q.Unit, name=TEXTS, factor=st.just("0.5")), max_size=2).map(tuple),
    needs_unit=st.booleans(),
)


@given(QUESTIONS)
def test_json_there_and_back_is_the_same_question(question: q.QuestionContent) -> None:
    assert q.from_json(q.to_json(question)) == question


def test_json_is_lean() -> None:
    question = q.QuestionContent("one", "Why?", (q.Option("Because", 100), q.Option("Never")))

    made = q.to_json(question)

    assert made == {
        "kind": "one",
        "stem": "Why?",
        "options": [{"text": "Because", "worth": 100}, {"text": "Never"}],
    }


def test_moments_are_told_by_their_place() -> None:
    ref = q.MomentRef("g5nt8mkw", "en", "words")
    question = q.QuestionContent(
        "one",
        "Why?",
        (q.Option("Because", 100, feedback=q.AuthorNote("Yes.", ref)), q.Option("Never")),
        hint=q.AuthorNote("", ref),
    )

    assert list(question.moments()) == [("hint", ref), ("option.0", ref)]


def test_typed_responses_are_no_markdown() -> None:
    typed = q.QuestionContent("text", "Who?", (q.Option("*Mao*", 100),))

    assert [place for place, _ in typed.texts()] == [
        "stem",
        "hint.note",
        "feedback.note",
        "option.0.note",
    ]
