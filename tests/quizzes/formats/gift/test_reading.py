import pytest

from quizzes.formats.gift.reading import GiftQuestion, read_gift


def one(text: str) -> GiftQuestion:
    found = read_gift(text)
    assert found.unreadable == ()
    (question,) = found.questions
    return question


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ("{}", "essay"),
        ("", "description"),
        ("{T}", "truefalse"),
        ("{FALSE#wrong#right}", "truefalse"),
        ("{true}", "shortanswer"),
        ("{=four =4}", "shortanswer"),
        ("{four}", "shortanswer"),
        ("{#4:0.5}", "numerical"),
        ("{=yes ~no}", "multichoice"),
        ("{~%50%a ~%50%b ~c}", "multichoice"),
        ("{=a -> b =c -> d}", "match"),
    ],
)
def test_type_follows_from_the_signs(answers: str, kind: str) -> None:
    assert one(f"How many?{answers}").type == kind


def test_answer_inside_a_sentence_leaves_a_gap() -> None:
    question = one("The armistice came in {=1953} at last.")

    assert question.text.text == "The armistice came in _____ at last."
    assert question.has_gap


def test_escaped_signs_are_letters() -> None:
    question = one(r"::a\:b::Is 1 \= 1\?{=yes \~ sure#x \# y\nz ~no \{\}}")

    assert question.name == "a:b"
    assert question.text.text == r"Is 1 = 1\?"
    assert [(answer.text.text, answer.feedback.text) for answer in question.answers] == [
        ("yes ~ sure", "x # y\nz"),
        ("no {}", ""),
    ]


def test_weights_and_feedback_belong_to_their_answers() -> None:
    question = one("Q{~%-33.3%a#no ~%50%b =%75%c#nearly}")

    assert [(a.percent, a.text.text, a.feedback.text) for a in question.answers] == [
        (-33.3, "a", "no"),
        (50.0, "b", ""),
        (75.0, "c", "nearly"),
    ]


def test_general_feedback_follows_four_signs() -> None:
    question = one("Q{T#no#yes####because}")

    assert question.general_feedback.text == "because"
    assert [answer.feedback.text for answer in question.answers] == ["yes", "no"]


@pytest.mark.parametrize(
    ("written", "value", "tolerance"),
    [
        ("3", "3", ""),
        ("3:0.5", "3", "0.5"),
        ("2.5..3.5", "3", "0.5"),
        ("3.141..3.142", "3.1415", "0.0005"),
        ("-2..-1", "-1.5", "0.5"),
        ("1.5e3", "1.5e3", ""),
    ],
)
def test_numbers_have_a_tolerance(written: str, value: str, tolerance: str) -> None:
    (answer,) = one(f"Q{{#{written}}}").answers

    assert (answer.text.text, answer.tolerance) == (value, tolerance)


def test_feedback_on_all_other_numbers_is_kept() -> None:
    question = one("Q{#3#right ~#all others}")

    assert [(a.text.text, a.percent, a.feedback.text) for a in question.answers] == [
        ("3", 100.0, "right"),
        ("*", 0.0, "all others"),
    ]


def test_category_holds_until_the_next() -> None:
    found = read_gift("A{T}\n\n$CATEGORY: $course$/Dates\n\nB{T}\n\n$CATEGORY: People\n\nC{T}")

    assert [question.category for question in found.questions] == ["", "$course$/Dates", "People"]


def test_category_needs_no_empty_line_before_it() -> None:
    found = read_gift("A{T}\n$CATEGORY: Dates\n$CATEGORY: People\n\nB{T}\n\nC{T}")

    assert found.unreadable == ()
    assert [(each.line, each.category) for each in found.questions] == [
        (1, ""),
        (5, "People"),
        (7, "People"),
    ]
    assert found.categories == ("Dates", "People")


def test_a_number_with_a_colon_in_a_stem_is_no_cloze() -> None:
    assert one("At {=12:30 =half past twelve}?").type == "shortanswer"


def test_tags_and_id_stand_in_comments() -> None:
    question = one("// a remark\n// [id:k7m2p9qx] [tag:dates] [tag:week 5]\nQ{T}")

    assert question.id == "k7m2p9qx"
    assert question.tags == ("dates", "week 5")
    assert question.line == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("How many?{", "without its }"),
        ("How many?}", "without its }"),
        ("::Q1::One?{T}\n::Q2::Two?{F}", "an empty line between questions"),
        ("How many?{#about four}", "is no number"),
        ("How many?{#1..x}", "is no number"),
        ("Which?{=a -> b =c}", "without “->”"),
        ("It is {1:SHORTANSWER:=Paris}.", "a cloze question"),
        ("It is {1:MC:=a~b} or {2:NM:=3:1}.", "a cloze question"),
        ("{:sa:=Paris}", "a cloze question"),
    ],
)
def test_block_that_is_no_question_is_named_with_its_line(text: str, reason: str) -> None:
    found = read_gift(f"First{{T}}\n\n{text}\n\nLast{{F}}")

    assert [question.text.text for question in found.questions] == ["First", "Last"]
    (broken,) = found.unreadable
    assert broken.line == 3
    assert reason in broken.reason


def test_line_ends_and_a_byte_order_mark_make_no_difference() -> None:
    text = "A{T}\n\nB{F}"

    assert read_gift("\ufeff" + text.replace("\n", "\r\n")) == read_gift(text)
    assert read_gift(text.replace("\n", "\r")) == read_gift(text)
