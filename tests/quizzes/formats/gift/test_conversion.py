import pytest

from quizzes import questions as q
from quizzes.formats.gift.conversion import Carried, carry
from quizzes.formats.gift.reading import read_gift


def carried(text: str) -> Carried:
    (question,) = read_gift(text).questions
    return carry(question)


def question(text: str) -> q.QuestionContent:
    authored = carried(text).authored
    assert authored is not None
    return authored.question


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Q{=a ~b}", q.ONE),
        ("Q{~%50%a ~%50%b ~%-50%c}", q.SEVERAL),
        ("Q{=a =b ~c}", q.SEVERAL),
        ("Q{T}", q.TRUE_FALSE),
        ("Q{=a =b}", q.TEXT),
        ("Q{#3}", q.NUMBER),
        ("Q{=a -> b =c -> d}", q.MATCHING),
    ],
)
def test_each_type_has_its_kind(text: str, kind: str) -> None:
    assert question(text).kind == kind


@pytest.mark.parametrize("text", ["Write about rivers.{}", "Use your atlas."])
def test_what_nobody_can_mark_is_named_and_left(text: str) -> None:
    left = carried(text)

    assert left.authored is None
    assert left.reason


@pytest.mark.parametrize("text", ["Q{=a ~a}", "Q{~%50%a}", "{T}"])
def test_faulty_question_is_left_with_its_faults(text: str) -> None:
    left = carried(text)

    assert left.authored is None
    assert left.reason


def test_percents_count_under_the_rule_of_shares() -> None:
    made = question("Q{=right ~%50%half ~wrong}")

    assert made.partial == q.SHARE
    assert [option.worth for option in made.options] == [100, 50, 0]


@pytest.mark.parametrize(
    ("text", "loss"),
    [
        ("Q{=a ~%-50%b}", "costs nothing here"),
        ("Q{~%50%a ~%50%b ~c}", "each wrong choice costs"),
        ("Q{~%70%a ~%30%b ~%-50%c}", "each right choice is worth"),
        ("Q{=a =b ~c}", "one of its right choices was enough"),
        ("Q{=colo*r}", "any letters"),
        (r"[html]Look\: <img src\=\"map.png\" alt\=\"a map\">{T}", "a picture"),
        ("// [id:393]\nQ{T}", "393"),
    ],
)
def test_what_is_lost_is_named(text: str, loss: str) -> None:
    made = carried(text)

    assert made.authored is not None
    assert any(loss in named for named in made.losses)


def test_equal_shares_are_no_loss() -> None:
    assert carried("Q{~%50%a ~%50%b ~%-50%c}").losses == ()


def test_category_becomes_a_tag_and_an_id_like_ours_the_key() -> None:
    text = "$CATEGORY: $course$/top/Dates\n\n// [id:k7m2p9qx] [tag:week 5]\nQ{T}"

    authored = carried(text).authored

    assert authored is not None
    assert authored.key == "k7m2p9qx"
    assert authored.tags == ("week 5", "Dates")


@pytest.mark.parametrize(
    ("category", "tag"),
    [
        ("$course$/top/<b>Dates</b>", "Dates"),
        ("top/Rivers/<a href='x/y'>Dates</a>", "Dates"),
        ("top/Before//after", "Before/after"),
        ("top/a < b", "a < b"),
        ("top/<br/>", None),
    ],
)
def test_a_category_is_a_name_without_its_markup(category: str, tag: str | None) -> None:
    made = carried(f"$CATEGORY: {category}\n\nQ{{T}}")

    assert made.authored is not None
    assert made.authored.tags == ((tag,) if tag else ())
    assert ("the markup in the name of its category" in made.losses) == (
        "<" in category and tag != "a < b"
    )


def test_answers_of_true_and_false_are_in_their_order() -> None:
    made = question("Q{F#wrong#right}")

    assert [(option.worth, option.feedback.text) for option in made.options] == [
        (0, "wrong"),
        (100, "right"),
    ]


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("Q{~=right ~wrong}", ["right", "wrong"]),
        ("Q{=right ~ ~wrong}", ["right", "wrong"]),
        ("[html]Q{=right ~<p><br></p> ~wrong}", ["right", "wrong"]),
        ("Q{=word =}", ["word"]),
        ("Q{#=3 =}", ["3"]),
        ("Q{=a -> b = =c -> d}", ["a", "c"]),
    ],
)
def test_an_answer_with_nothing_in_it_is_left_and_named(text: str, options: list[str]) -> None:
    made = carried(text)

    assert made.authored is not None
    assert [option.text for option in made.authored.question.options] == options
    assert made.losses == ("an answer with nothing in it",)


def test_answers_without_end_are_refused_at_once() -> None:
    assert carried("Q{=a" + "~" * 300_000 + "}").reason == "there are more than 500 answers"


def test_refusal_says_that_an_answer_was_empty() -> None:
    left = carried("Q{=a ~}")

    assert left.reason == "there must be at least two options; an answer with nothing in it"


def test_a_picture_alone_is_not_nothing() -> None:
    left = carried(r"[html]Q{=right ~<img src\='a.png'>}")

    assert left.authored is None
    assert left.reason == "the option is empty"


@pytest.mark.parametrize(
    ("text", "kind", "options"),
    [
        ("Q{=Lima =lima =LIMA}", q.TEXT, ["Lima"]),
        ("Q{=café =cafe =tea}", q.TEXT, ["café", "tea"]),
        ("Q{#=3 =3.0}", q.NUMBER, ["3"]),
        ("Q{=a =a ~b}", q.ONE, ["a", "b"]),
        ("Q{=a ~b ~b ~c}", q.ONE, ["a", "b", "c"]),
        ("Q{~%50%a ~%50%b ~%-50%c ~%-50%c}", q.SEVERAL, ["a", "b", "c"]),
        ("Q{=a -> b =c -> d =a -> b}", q.MATCHING, ["a", "c"]),
    ],
)
def test_equal_answers_of_equal_worth_are_one(text: str, kind: str, options: list[str]) -> None:
    made = carried(text)

    assert made.authored is not None
    assert made.authored.question.kind == kind
    assert [option.text for option in made.authored.question.options] == options
    assert made.losses


def test_of_two_equal_answers_the_feedback_stays() -> None:
    assert question("Q{=Lima =lima#Yes.}").options[0].feedback.text == "Yes."
    assert question("Q{=a ~b ~b#No.}").options[1].feedback.text == "No."
