import re
from typing import Any

import pytest

from quizzes import questions as q
from quizzes.formats.gift.conversion import Carried, carry
from quizzes.formats.moodlexml.reading import read_moodle_xml
from quizzes.formats.moodlexml.tree import MOST_ELEMENTS, XmlRefused

CHOICES = """<single>true</single>
<answer fraction="100" format="html"><text><![CDATA[<p>Water</p>]]></text>
  <feedback format="html"><text>Yes.</text></feedback></answer>
<answer fraction="0"><text>Salt</text></answer>"""


def quiz(*questions: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{"".join(questions)}</quiz>'


def question(kind: str, body: str, stem: str = "<p>What is it?</p>") -> str:
    return (
        f'<question type="{kind}"><name><text>A name</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>'
        f"{body}</question>"
    )


def carried(kind: str, body: str, **more: Any) -> Carried:
    (source,) = read_moodle_xml(quiz(question(kind, body, **more))).questions
    return carry(source)


def content(kind: str, body: str, **more: Any) -> q.QuestionContent:
    made = carried(kind, body, **more)
    assert made.authored is not None
    return made.authored.question


def options(made: q.QuestionContent) -> list[tuple[str, int]]:
    return [(option.text, option.worth) for option in made.options]


def test_multichoice_with_html_and_feedback() -> None:
    made = content("multichoice", CHOICES, stem="<p>What <b>is</b> it?</p>")

    assert (made.kind, made.stem) == (q.ONE, "What **is** it?")
    assert options(made) == [("Water", 100), ("Salt", 0)]
    assert made.options[0].feedback.text == "Yes."


def test_multichoice_of_several_has_fractions() -> None:
    answers = "".join(
        f'<answer fraction="{percent}"><text>{text}</text></answer>'
        for text, percent in (("a", 50), ("b", 50), ("c", -50))
    )

    made = content("multichoice", f"<single>false</single>{answers}")

    assert (made.kind, made.partial) == (q.SEVERAL, q.SHARE)
    assert options(made) == [("a", 100), ("b", 100), ("c", 0)]


@pytest.mark.parametrize("is_true", [True, False])
def test_true_or_false_in_whatever_order(is_true: bool) -> None:
    answers = [
        f'<answer fraction="{100 * is_true}"><text>true</text></answer>',
        f'<answer fraction="{100 * (not is_true)}"><text>false</text></answer>',
    ]

    made = [content("truefalse", "".join(each)) for each in (answers, answers[::-1])]

    assert made[0] == made[1]
    assert [option.worth for option in made[0].options] == [100 * is_true, 100 * (not is_true)]


def test_true_or_false_of_old_files_goes_by_its_order() -> None:
    answers = (
        '<answer fraction="0"><text>Wahr</text></answer>'
        '<answer fraction="100"><text>Falsch</text></answer>'
    )

    assert [option.worth for option in content("truefalse", answers).options] == [0, 100]
    assert carried("truefalse", "").authored is None


def test_short_answers_are_no_html_and_may_count_capitals() -> None:
    made = content(
        "shortanswer",
        '<usecase>1</usecase><answer fraction="100"><text>&lt;b&gt;</text></answer>'
        '<answer fraction="50"><text>bold</text></answer>',
    )

    assert (made.kind, made.exact_case, made.partial) == (q.TEXT, True, q.SHARE)
    assert options(made) == [("<b>", 100), ("bold", 50)]


def test_numbers_have_a_tolerance_and_lose_their_units() -> None:
    made = carried(
        "numerical",
        '<answer fraction="100"><text>3.14</text><tolerance>0.01</tolerance></answer>'
        "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units>",
    )

    assert made.authored is not None
    (option,) = made.authored.question.options
    assert (option.text, option.tolerance) == ("3.14", "0.01")
    assert "its units: m" in made.losses


def test_pairs_and_a_match_that_fits_nothing() -> None:
    pairs = "".join(
        f'<subquestion format="html"><text>{left}</text><answer><text>{right}</text></answer>'
        "</subquestion>"
        for left, right in (("cat", "meows"), ("dog", "barks"), ("", "moos"))
    )

    made = content("matching", pairs)

    assert [(option.text, option.match) for option in made.options] == [
        ("cat", "meows"),
        ("dog", "barks"),
        ("", "moos"),
    ]


@pytest.mark.parametrize(
    ("rule", "partial", "is_lost"),
    [
        ("ALL_OR_NOTHING", q.ALL, False),
        ("ABSOLUTE_POSITION", q.SHARE, False),
        ("LONGEST_ORDERED_SUBSET", q.SEQUENCE, False),
        ("RELATIVE_NEXT_EXCLUDE_LAST", q.SHARE, True),
    ],
)
def test_an_order_has_its_rule(rule: str, partial: str, is_lost: bool) -> None:
    items = "".join(f'<answer fraction="{at}"><text>{at}</text></answer>' for at in ("1", "2", "3"))

    made = carried("ordering", f"<gradingtype>{rule}</gradingtype>{items}")

    assert made.authored is not None
    assert made.authored.question.partial == partial
    assert [option.text for option in made.authored.question.options] == ["1", "2", "3"]
    assert any(rule in loss for loss in made.losses) == is_lost


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("essay", "an essay"),
        ("description", "asks nothing"),
        ("cloze", "a cloze question"),
        ("ddwtos", "the type “ddwtos”"),
        ("calculated", "the type “calculated”"),
    ],
)
def test_what_there_is_no_kind_for_is_refused_by_name(kind: str, reason: str) -> None:
    made = carried(kind, "")

    assert made.authored is None
    assert reason in made.reason


@pytest.mark.parametrize(
    ("more", "loss"),
    [
        (
            '<questiontext><file name="cell.png" encoding="base64">AA==</file></questiontext>',
            "cell.png",
        ),
        ("<hint><text>One</text></hint><hint><text>Two</text></hint>", "all hints but the first"),
        ("<correctfeedback><text>Bravo</text></correctfeedback>", "wrong responses as such"),
        ("<defaultgrade>2.5</defaultgrade>", "its mark, 2.5"),
        ("<idnumber>Q-17</idnumber>", "Q-17"),
    ],
)
def test_what_is_lost_is_named(more: str, loss: str) -> None:
    made = carried("multichoice", CHOICES + more)

    assert made.authored is not None
    assert any(loss in named for named in made.losses)


def test_what_moodle_puts_there_by_itself_is_no_loss() -> None:
    usual = (
        "<correctfeedback><text>Your answer is correct.</text></correctfeedback>"
        "<defaultgrade>1.0000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden>"
        "<answernumbering>abc</answernumbering><idnumber></idnumber>"
    )

    assert carried("multichoice", CHOICES + usual).losses == ()


def test_category_tags_hint_and_id_are_kept() -> None:
    category = (
        '<question type="category"><category><text>$course$/top/Cells</text></category></question>'
    )
    more = (
        "<hint><text>Think.</text></hint><idnumber>k7m2p9qx</idnumber>"
        "<tags><tag><text>week 1</text></tag></tags><shuffleanswers>0</shuffleanswers>"
    )

    found = read_moodle_xml(quiz(category, question("multichoice", CHOICES + more)))
    authored = carry(found.questions[0]).authored

    assert authored is not None
    assert (authored.key, authored.title, authored.tags) == (
        "k7m2p9qx",
        "A name",
        ("week 1", "Cells"),
    )
    assert (authored.question.hint.text, authored.question.is_shuffled) == ("Think.", False)


def test_line_of_a_question_is_told_after_blank_lines_too() -> None:
    text = "\n\n" + quiz(question("multichoice", CHOICES))

    assert read_moodle_xml(text).questions[0].line == 5


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<quiz><question>", "line 1: this is no well-formed XML: no element found"),
        ("<quiz>\n<a>&nbsp;</a></quiz>", "line 2: this is no well-formed XML: undefined entity"),
        ('<!DOCTYPE quiz [<!ENTITY a "aa">]><quiz>&a;</quiz>', "line 1: a DOCTYPE"),
        ('<!DOCTYPE quiz SYSTEM "http://127.0.0.1/x.dtd"><quiz/>', "line 1: a DOCTYPE"),
        ("<assessment/>", "<assessment> is not Moodle’s <quiz>"),
        (f"<quiz><question>{'<a/>' * MOST_ELEMENTS}</question></quiz>", "more than 20,000"),
        (f"<quiz><question>{'<a>' * MOST_ELEMENTS}", "more than 20,000"),
    ],
)
def test_xml_that_is_broken_or_unsafe_is_refused(text: str, reason: str) -> None:
    with pytest.raises(XmlRefused, match=re.escape(reason)):
        read_moodle_xml(text)
