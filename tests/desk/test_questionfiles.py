"""Question files: described, imported into a course, exported."""

import json
from io import StringIO
from pathlib import Path
from typing import Any, cast

import pytest
from django.core.management import CommandError, call_command

from course.models import Course
from desk.questionfiles.describing import describe
from desk.questionfiles.reading import QuestionsRefused, read_question_file
from quizzes.models import Question, QuestionVersion
from tests import factories, material

GIFT = """$CATEGORY: $course$/Rivers

::Where to::Where does water run?{=Downhill#Right. ~Uphill#Not without a pump. ####Rivers show it.}

Describe a delta.{}

Broken {

// [id:k7m2p9qx]
A delta is dry.{F#It is wet.#Right.}
"""
OURS = """---
key: k7m2p9qx
kind: true or false
---

A delta is dry.

( ) True
  > It is wet.
(x) False

---
key: k7m2p9qy
kind: one choice
---

Where?

( ) a
( ) b
"""
XML = """<?xml version="1.0" encoding="UTF-8"?>
<quiz><question type="truefalse"><questiontext><text>Wet?</text></questiontext>
<answer fraction="100"><text>true</text></answer>
<answer fraction="0"><text>false</text></answer></question></quiz>
"""


@pytest.fixture
def course(db: None) -> Course:
    return factories.course()


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue()


def put(folder: Path, text: str | bytes, name: str = "questions.txt") -> str:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


class TestDescribe:
    def test_gift_is_told_question_by_question(self) -> None:
        told = describe(GIFT.encode(), name="q.gift")

        assert told["format"] == "gift"
        assert [(each["type"], each["taken"]) for each in told["questions"]] == [
            ("multichoice", True),
            ("essay", False),
            ("truefalse", True),
        ]
        first = told["questions"][0]
        assert (first["title"], first["stem"], first["feedback"]) == (
            "Where to",
            "Where does water run?",
            "Rivers show it.",
        )
        assert first["choices"] == [
            {"text": "Downhill", "feedback": "Right.", "percent": 100},
            {"text": "Uphill", "feedback": "Not without a pump.", "percent": 0},
        ]

    def test_what_cannot_be_taken_is_told_with_line_and_reason(self) -> None:
        report = describe(GIFT.encode(), name="q.gift")["report"]

        assert report["taken"] == 2
        assert [item["line"] for item in report["refused"]] == [5, 7]
        assert all(item["reason"] for item in report["refused"])

    def test_our_own_form_is_told_by_its_first_line(self) -> None:
        told = describe(OURS.encode(), name="q.md")

        assert told["format"] == "cuebook"
        assert [each["kind"] for each in told["questions"]] == ["true or false"]
        assert [item["line"] for item in told["report"]["refused"]] == [17]

    @pytest.mark.parametrize(
        "data",
        [b"", b" \n", b"<?xml version='1.0'?><quiz/>", b'{"a": 1}', b"\0\0\0", b"x" * 2_000_001],
    )
    def test_other_files_are_refused_with_a_reason(self, data: bytes) -> None:
        told = describe(data, name="q")

        assert told["format"] is None
        assert told["report"]["refused"][0]["reason"]

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
    def test_encodings_are_told(self, encoding: str) -> None:
        text = "Où va l’eau, « là-bas » ou déjà près de la forêt ?{=Descend ~Monte à côté}"

        read = read_question_file(text.encode(encoding), name="q.gift")

        assert read.incoming[0].authored.question.stem.startswith("Où va l’eau, « là-bas »")

    @pytest.mark.parametrize(
        ("encoding", "text"),
        [
            ("cp1252", "Où est-ce ?{=là ~ici}\n\n«Zoé» ?{=oui ~non}"),
            ("latin-1", "Año?{=sí ~no}"),
            ("cp1252", "Größe?{=groß ~klein}"),
            ("cp1252", "Perché è così?{=è ~più}"),
            ("cp1250", "Gęś, źródło i żółć?{=Łódź ~Kraków}"),
            ("cp1251", "Дом?{=да ~нет}"),
            ("cp1253", "Πρωτεύουσα;{=Αθήνα ~Πάτρα}"),
            ("shift_jis", "日本の首都はどこですか。{=東京 ~大阪}"),
        ],
    )
    def test_encodings_of_short_files_are_told(self, encoding: str, text: str) -> None:
        told = describe(text.encode(encoding), name="q.gift")

        assert told["questions"] == describe(text.encode(), name="q.gift")["questions"]

    def test_encoding_that_is_named_is_used(self) -> None:
        data = "Řeka?{=Vltava ~Labe}".encode("cp1250")

        told = describe(data, name="q.gift", encoding="windows-1250")

        assert told["questions"][0]["stem"] == "Řeka?"
        with pytest.raises(QuestionsRefused, match="not in the encoding “utf-8”"):
            read_question_file(data, name="q.gift", encoding="utf-8")

    def test_check_prints_the_same_as_json(self, tmp_path: Path) -> None:
        path = put(tmp_path, GIFT)

        printed = json.loads(run("check_questions", "--json", path))

        assert printed == [describe(GIFT.encode(), name=path)]

    def test_check_tells_people_too(self, tmp_path: Path) -> None:
        told = run("check_questions", put(tmp_path, GIFT))

        assert "2 questions can be taken, 2 cannot" in told
        assert "line 5: an essay" in told

    @pytest.mark.parametrize(
        ("text", "format", "taken"),
        [
            ("What is H2O?\nA. Water\nB. Salt\nANSWER: A\n", "aiken", 1),
            (XML, "moodle-xml", 1),
            ("\n" + XML.partition("?>")[2], "moodle-xml", 1),
            ("Q{T}", "gift", 1),
            ("One, two, three?\nA. a, b, c\nB. d, e, f\nANSWER: A", "aiken", 1),
        ],
    )
    def test_format_is_told_by_content(self, text: str, format: str, taken: int) -> None:  # noqa: A002
        told = describe(text.encode(), name="questions.csv")

        assert (told["format"], told["report"]["taken"]) == (format, taken)

    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (b"Question,Answer 1,Answer 2,Correct\nWhat is H2O?,Water,Salt,1\n", "a table (CSV)"),
            (b"MC\tWhat?\tWater\tcorrect\tSalt\tincorrect\n", "a table for Blackboard"),
            (b"<?xml version='1.0'?>\n<questestinterop/>", "QTI 1"),
            (b"<?xml version='1.0'?>\n<assessmentItem/>", "QTI 2 or 3"),
            (b"<!DOCTYPE html><html></html>", "a web page"),
            (b'{"a": 1}', "JSON"),
            (b"%PDF-1.7", "a PDF"),
            (b"PK\x03\x04", "a ZIP archive"),
        ],
    )
    def test_file_of_another_format_is_named(self, data: bytes, name: str) -> None:
        told = describe(data, name="q")

        assert f"this is {name}" in told["report"]["refused"][0]["reason"]

    def test_xml_may_be_larger_than_text_for_its_pictures(self) -> None:
        picture = f'<file name="a.png" encoding="base64">{"A" * 3_000_000}</file>'

        told = describe(XML.replace("</question>", f"{picture}</question>").encode(), name="q")

        assert told["report"]["lost"][0]["what"] == ["the file “a.png”"]
        assert describe(XML.encode() + b" " * 10_000_000, name="q")["format"] is None

    def test_a_file_of_too_many_questions_is_refused_whole(self) -> None:
        with pytest.raises(QuestionsRefused, match="more than 5,000 questions"):
            read_question_file(b"Q{T}\n\n" * 5_001, name="q.gift")

    def test_questions_of_others_are_taken_as_anyone_would(self) -> None:
        folder, found = material.set_of("material/field")
        cases = [case for case in cast("list[dict[str, Any]]", found) if case["how"] == "questions"]
        assert cases

        for case in cases:
            told = describe((folder / case["file"]).read_bytes(), name=case["file"])
            assert sum(each["taken"] for each in told["questions"]) == case["right"]


class TestImport:
    def test_questions_are_there_with_their_tags(self, course: Course, tmp_path: Path) -> None:
        told = run("import_questions", "rivers", put(tmp_path, GIFT), "--tag", "week 1")

        assert "2 created, 0 updated, 0 unchanged, 2 refused" in told
        rows = list(Question.objects.order_by("id"))
        assert [row.tags for row in rows] == [["Rivers", "week 1"], ["Rivers", "week 1"]]
        assert rows[1].key == "k7m2p9qx"
        version = QuestionVersion.objects.get(question=rows[0])
        assert version.read().options[1].feedback.text == "Not without a pump."

    def test_encoding_is_named_or_told(self, course: Course, tmp_path: Path) -> None:
        path = put(tmp_path, "Řeka?{=Vltava ~Labe}".encode("cp1250"))

        told = run("import_questions", "rivers", path, "--encoding", "windows-1250")

        assert "read as windows-1250" in told
        assert QuestionVersion.objects.get().read().stem == "Řeka?"

    def test_twice_is_the_same_as_once(self, course: Course, tmp_path: Path) -> None:
        path = put(tmp_path, GIFT)
        run("import_questions", "rivers", path)

        told = run("import_questions", "rivers", path)

        assert "0 created, 0 updated, 2 unchanged" in told
        assert QuestionVersion.objects.count() == 2

    def test_the_same_twice_in_a_file_is_one_question(self, course: Course, tmp_path: Path) -> None:
        told = run("import_questions", "rivers", put(tmp_path, "Wet?{T}\n\nDry?{F}\n\nWet?{T}\n"))

        assert "2 created, 0 updated, 0 unchanged, 1 refused" in told
        assert "line 5: the same as the question in line 1" in told
        assert Question.objects.count() == 2

    def test_key_of_a_question_brings_its_next_version(
        self, course: Course, tmp_path: Path
    ) -> None:
        run("import_questions", "rivers", put(tmp_path, GIFT))

        told = run("import_questions", "rivers", put(tmp_path, GIFT.replace("is dry", "is arid")))

        assert "0 created, 1 updated, 1 unchanged" in told
        assert QuestionVersion.objects.filter(question__key="k7m2p9qx").count() == 2

    def test_picture_the_course_lacks_refuses_its_question_only(
        self, course: Course, tmp_path: Path
    ) -> None:
        text = "[markdown]![A map](map.png){T}\n\nFine.{T}"

        told = run("import_questions", "rivers", put(tmp_path, text))

        assert "1 created, 0 updated, 0 unchanged, 1 refused" in told
        assert "line 1: the course has no image “map.png”" in told

    @pytest.mark.parametrize("slug", ["brooks", "rivers"])
    def test_refusal_writes_nothing(self, course: Course, tmp_path: Path, slug: str) -> None:
        path = put(tmp_path, GIFT if slug == "brooks" else b"\0\0")

        with pytest.raises(CommandError):
            run("import_questions", slug, path)

        assert not Question.objects.exists()


class TestExport:
    @pytest.mark.parametrize("form", ["gift", "moodle-xml", "cuebook"])
    def test_what_is_written_is_read_as_it_was(
        self, course: Course, tmp_path: Path, form: str
    ) -> None:
        run("import_questions", "rivers", put(tmp_path, GIFT))
        path = str(tmp_path / "out")

        run("export_questions", "rivers", path, "--format", form)
        told = run("import_questions", "rivers", path)

        assert "0 created, 0 updated, 2 unchanged, 0 refused" in told

    def test_what_gift_cannot_carry_stays_when_it_comes_back(
        self, course: Course, tmp_path: Path
    ) -> None:
        whole = (
            OURS.partition("---\nkey: k7m2p9qy")[0]
            + """---
key: k7m2p9qy
kind: number
units:
- km
- m = 0.001
---

How long is it?

= 160 ± 5%
~ 16

? Look at the map.

---
key: k7m2p9qz
kind: several choices
---

Which?

[x] a
  > Yes.
[x] b
[ ] c
"""
        )
        run("import_questions", "rivers", put(tmp_path, whole))
        path = str(tmp_path / "out")
        run("export_questions", "rivers", path)

        told = run("import_questions", "rivers", path)
        gift = Path(path).read_text().replace("How long is it?", "How long is the delta?")
        again = run("import_questions", "rivers", put(tmp_path, gift))

        assert "0 created, 0 updated, 3 unchanged, 0 refused" in told
        assert "0 created, 1 updated, 2 unchanged" in again
        number = QuestionVersion.objects.filter(question__key="k7m2p9qy").latest("number").read()
        assert (number.stem, number.hint.text) == ("How long is the delta?", "Look at the map.")
        assert [unit.name for unit in number.units] == ["km", "m"]

    def test_aiken_is_written_as_far_as_it_goes(self, course: Course, tmp_path: Path) -> None:
        run("import_questions", "rivers", put(tmp_path, GIFT))
        path = str(tmp_path / "out")

        told = run("export_questions", "rivers", path, "--format", "aiken")

        assert "Where does water run?\nA. Downhill\nB. Uphill\nANSWER: A" in Path(path).read_text()
        assert "lost: Where to: all feedback" in told
        assert describe(Path(path).read_bytes(), name="out")["format"] == "aiken"

    def test_what_xml_cannot_carry_stays_when_it_comes_back(
        self, course: Course, tmp_path: Path
    ) -> None:
        ours = """---
key: k7m2p9qy
kind: number
units:
- km
---

How long is it?

= 160 ± 5%

? Look at the map.
"""
        run("import_questions", "rivers", put(tmp_path, ours))
        path = str(tmp_path / "out")
        run("export_questions", "rivers", path, "--format", "moodle-xml")
        xml = Path(path).read_text().replace("Look at", "Study")

        told = run("import_questions", "rivers", path)
        again = run("import_questions", "rivers", put(tmp_path, xml))

        assert "0 created, 0 updated, 1 unchanged" in told
        assert "0 created, 1 updated, 0 unchanged" in again
        number = QuestionVersion.objects.latest("number").read()
        assert (number.hint.text, [unit.name for unit in number.units]) == (
            "Study the map.",
            ["km"],
        )

    def test_only_what_a_quiz_asks(self, course: Course, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="no quiz"):
            run("export_questions", "rivers", "--quiz", "aaaaaaaa")

    def test_unreadable_file_raises(self) -> None:
        with pytest.raises(QuestionsRefused):
            read_question_file(b"\0", name="q")
