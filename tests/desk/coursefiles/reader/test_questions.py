"""Quizzes, tests and questions as files: loaded, dumped, diffed and refused."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from course.models import Course, Moment, Step
from quizzes import questions as q
from quizzes.models import Question, QuestionVersion, Quiz
from tests.factories.course_folder import load, put, replace, rows, tree, write_course

pytestmark = pytest.mark.django_db

QUIZ = "week-2-deltas/1-mud/02-check-yourself.md"
QUESTIONS = "week-2-deltas/1-mud/02-check-yourself.questions.md"
TEST = "week-2-deltas/1-mud/03-test.md"
LOOSE = "questions.md"

TEXTS = {
    QUIZ: "---\nkey: eeeeeeee\nkind: quiz\ntitle: Check yourself\n---\n\nThree questions.\n",
    QUESTIONS: """---
key: qqqqqqq2
kind: one choice
title: Where water goes
tags:
- water
---

Where does **water** run?

![A map](map.png)

(x) Downhill
  > Right.
( ) Uphill
  > Not without a pump.

? Look at the map.

> Rivers show it.

---
key: qqqqqqq3
kind: number
units:
- km
- m = 0.001
---

How long is the delta?

= 160 ± 5%
""",
    TEST: """---
key: ffffffff
kind: test
title: A test
slots:
- qqqqqqq2
- 1 of mud
shuffle: yes
worths: 2, 1
pass_percent: 60
retry_hours: 0
time_limit: 20
closes: with the run
---
""",
    LOOSE: """---
key: qqqqqqq4
kind: ordering
tags:
- mud
---

Put these in order.

1. Rain
2. River
3. Sea

---
key: qqqqqqq5
kind: true or false
tags:
- mud
---

Mud is dry.

( ) True
(x) False
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = write_course(tmp_path / "rivers")
    for name, text in TEXTS.items():
        put(root, name, text)
    return root


def refusal(root: Path, **options: bool) -> str:
    before = rows()
    with pytest.raises(CommandError) as refused:
        load(root, **options)
    assert rows() == before
    return str(refused.value)


def test_load_writes_questions_settings_and_slots(folder: Path) -> None:
    load(folder)

    quiz = Quiz.objects.get(step__key="eeeeeeee")
    test = Quiz.objects.get(step__key="ffffffff")
    assert [str(slot) for slot in quiz.slots.all()] == ["Where water goes", "qqqqqqq3"]
    assert [str(slot) for slot in test.slots.all()] == ["Where water goes", "1 × mud"]
    assert (test.marks_by_try, test.pass_percent, test.retry_hours) == ([2, 1], 60, 0)
    assert (test.limit_minutes, test.closes_with_run, test.is_shuffled) == (20, True, True)
    version = QuestionVersion.objects.get(question__key="qqqqqqq2")
    assert version.read().options[1].feedback.text == "Not without a pump."
    assert "<strong>water</strong>" in version.html["stem"]
    assert version.files == ["map.png"]


def test_loading_twice_changes_no_row(folder: Path) -> None:
    load(folder)
    before = rows()

    load(folder)

    assert rows() == before


def test_dump_and_load_into_an_empty_site_give_the_same_files(folder: Path, tmp_path: Path) -> None:
    load(folder)
    call_command("dump_course", "rivers", str(tmp_path / "one"))
    Question.objects.all()
    Step.objects.all().delete()
    Course.objects.all().delete()

    load(tmp_path / "one")
    call_command("dump_course", "rivers", str(tmp_path / "two"))

    first = tree(tmp_path / "one")
    assert first == tree(tmp_path / "two")
    name = "week-2-deltas/1-mud/02-check-yourself.questions.md"
    assert first[name].decode() == TEXTS[QUESTIONS]
    assert first[LOOSE].decode() == TEXTS[LOOSE]
    assert first["week-2-deltas/1-mud/03-a-test.md"].decode() == TEXTS[TEST]


def test_edited_file_makes_a_version_and_keeps_the_old_one(folder: Path) -> None:
    load(folder)
    replace(folder, QUESTIONS, "Not without a pump.", "Only with a pump.")

    load(folder)

    versions = QuestionVersion.objects.filter(question__key="qqqqqqq2").order_by("number")
    assert [version.read().options[1].feedback.text for version in versions] == [
        "Not without a pump.",
        "Only with a pump.",
    ]


def test_vanished_question_is_retired_and_comes_back(folder: Path) -> None:
    load(folder)
    whole = (folder / LOOSE).read_text()
    first, _, _second = whole.partition("\n---\nkey: qqqqqqq5")
    put(folder, LOOSE, first)

    load(folder)
    retired = Question.objects.get(key="qqqqqqq5").retired_at
    put(folder, LOOSE, whole)
    load(folder)

    assert retired is not None
    assert Question.objects.get(key="qqqqqqq5").retired_at is None


def test_edit_in_the_admin_is_not_overwritten(folder: Path) -> None:
    load(folder)
    Question.objects.filter(key="qqqqqqq2").update(title="Edited")
    replace(folder, QUESTIONS, "title: Where water goes", "title: Where rain goes")

    message = refusal(folder)
    load(folder, overwrite=True)

    assert f"{QUESTIONS}, line 1 (title)" in message
    assert Question.objects.get(key="qqqqqqq2").title == "Where rain goes"


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        (QUESTIONS, "(x) Downhill", "( ) Downhill", f"{QUESTIONS}, line 9: no option is right"),
        (QUESTIONS, "![A map](map.png)", "![](map.png)", f"{QUESTIONS}, line 11: the image"),
        (QUESTIONS, "key: qqqqqqq3", "key: qqqqqqq2", f"{QUESTIONS}, line 23: key qqqqqqq2 is"),
        (QUESTIONS, "= 160 ± 5%", "= about", f"{QUESTIONS}, line 32: “about” is not a number"),
        (QUESTIONS, "- m = 0.001", "- = 3", f"{QUESTIONS}, line 27: a unit looks like"),
        (QUESTIONS, "kind: number", "kind: guess", f"{QUESTIONS}, line 24: kind must be one of"),
        (QUESTIONS, "? Look at the map.", "Look at the map.", f"{QUESTIONS}, line 18: what is"),
        (QUESTIONS, "> Rivers show it.", "> @ bbbbbbbb ko 0:01", "has no captions in “ko”"),
        (QUESTIONS, "> Rivers show it.", "> @ aaaaaaaa en 0:01", "aaaaaaaa is no video"),
        (TEST, "- qqqqqqq2", "- qqqqqqq9", f"{TEST}, line 5: there is no question with the key"),
        (TEST, "1 of mud", "3 of mud", "“3 of mud”: there are only 2 other questions"),
        (TEST, "worths: 2, 1", "worths: many", f"{TEST}, line 9: worths are one to ten"),
        (TEST, "kind: test", "kind: quiz", f"{TEST}, line 9: worths belongs to tests"),
        (TEST, "kind: test", "kind: article", "slots belongs to quizzes and tests"),
        (TEST, "closes: with the run", "closes: soon", "closes can be “with the run”"),
        (QUIZ, "kind: quiz", "kind: article", "questions belong to kind: quiz or test"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(
    folder: Path, name: str, old: str, new: str, problem: str
) -> None:
    replace(folder, name, old, new)

    assert problem in refusal(folder)


def test_moments_are_found_in_the_captions(folder: Path) -> None:
    replace(
        folder, QUESTIONS, "> Rivers show it.", '> Rivers.\n> @ bbbbbbbb en 0:01 "runs downhill"'
    )

    load(folder)
    before = rows()
    load(folder)

    moment = Moment.objects.get()
    assert (moment.quote, moment.start_ms) == ("runs downhill", 1_000)
    version = QuestionVersion.objects.get(question__key="qqqqqqq2")
    assert version.version_moments.get(place="feedback").moment == moment
    assert rows() == before


def test_words_nobody_says_are_refused(folder: Path) -> None:
    replace(folder, QUESTIONS, "> Rivers show it.", '> @ bbbbbbbb en 0:01 "runs uphill"')

    assert f"{QUESTIONS}, line 20: these words do not stand in the captions" in refusal(folder)


def test_published_quiz_asks_something(folder: Path) -> None:
    (folder / QUESTIONS).unlink()
    replace(folder, TEST, "- qqqqqqq2\n", "")

    assert f"{QUIZ}, line 1: a published quiz asks something" in refusal(folder)


def test_quiz_keeps_no_settings_of_a_test(folder: Path) -> None:
    load(folder)

    content = QuestionVersion.objects.get(question__key="qqqqqqq3").read()

    assert content.kind == q.NUMBER
    assert content.units == (q.Unit("km"), q.Unit("m", "0.001"))
