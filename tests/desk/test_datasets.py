"""CSV export of responses: exact bytes, no formula injection, order, access."""

import uuid
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from course.models import Course, Enrolment, Run, User
from desk.datasets import DATASETS, cell, csv_parts
from quizzes import attempts
from quizzes import questions as q
from quizzes.authoring import retire_question
from quizzes.marking import ResponseValue
from quizzes.models import QuizItem
from tests import factories
from tests.factories import NOW, question_contents, quiz_steps

pytestmark = pytest.mark.usefixtures("now")

NAME = "question-response"
HEADER = (
    "learner_id,quiz_question,question_type,week_number,step_number,question_number,"
    "response,cloze_response,submitted_at,correct\n"
)
ADA = uuid.UUID("00000000-0000-4000-8000-00000000000a")
BEN = uuid.UUID("00000000-0000-4000-8000-00000000000b")


@pytest.fixture
def run(db: None, grace: User) -> Run:
    course = factories.course()
    factories.educator(grace, course)
    return factories.run(course, 2)


def joined(run: Run, name: str, number: uuid.UUID) -> Enrolment:
    return factories.enrol(factories.person(name, uuid=number), run.course, run)


def written(run: Run) -> str:
    return b"".join(csv_parts(run, NAME)).decode()


def respond(enrolment: Enrolment, quiz: Any, *given: tuple[int, ResponseValue]) -> None:
    """Tries as (position, response), a minute after each other."""
    attempt = attempts.start(enrolment, quiz, after=0, at=NOW)
    counts: dict[int, int] = {}
    for minute, (position, one) in enumerate(given):
        counts[position] = counts.get(position, 0) + 1
        at = NOW + timedelta(minutes=minute)
        attempts.respond(attempt.pk, position, one, try_number=counts[position], at=at)


def test_file_byte_for_byte(run: Run) -> None:
    factories.step(run.course, 1, "First")
    quiz = quiz_steps.quiz(run.course, *quiz_steps.OF_EACH_KIND.values(), kind="quiz")
    ben, ada = joined(run, "Ben", BEN), joined(run, "Ada", ADA)
    respond(ben, quiz, (1, ResponseValue((0,))))
    respond(
        ada,
        quiz,
        (2, ResponseValue((2, 1))),
        (2, ResponseValue((0, 2))),
        (1, ResponseValue((1,))),
        (3, ResponseValue((1,))),
        (4, ResponseValue((), 'He said "Ovid", I think')),
        (5, ResponseValue((), "-6650 km")),
        (6, ResponseValue((2, 0))),
        (7, ResponseValue((2, 0, 1))),
    )

    assert written(run) == HEADER + (
        f"{ADA},1.2.1,MultipleChoice,1,2,1,2,,2026-11-23 12:02:00 UTC,false\n"
        f'{ADA},1.2.2,MultipleChoice,1,2,2,"2,3",,2026-11-23 12:00:00 UTC,false\n'
        f'{ADA},1.2.2,MultipleChoice,1,2,2,"1,3",,2026-11-23 12:01:00 UTC,true\n'
        f"{ADA},1.2.3,MultipleChoice,1,2,3,2,,2026-11-23 12:03:00 UTC,true\n"
        f'{ADA},1.2.4,Cloze,1,2,4,,"He said ""Ovid"", I think",2026-11-23 12:04:00 UTC,false\n'
        f"{ADA},1.2.5,Number,1,2,5,,'-6650 km,2026-11-23 12:05:00 UTC,false\n"
        f'{ADA},1.2.6,Matching,1,2,6,"3,1",,2026-11-23 12:06:00 UTC,false\n'
        f'{ADA},1.2.7,Ordering,1,2,7,"3,1,2",,2026-11-23 12:07:00 UTC,false\n'
        f"{BEN},1.2.1,MultipleChoice,1,2,1,1,,2026-11-23 12:00:00 UTC,true\n"
    )


def test_other_runs_are_left_out_and_an_empty_file_has_its_header(run: Run) -> None:
    quiz = quiz_steps.quiz(run.course, quiz_steps.OF_EACH_KIND[q.ONE])
    respond(joined(factories.run(run.course, 3), "Ada", ADA), quiz, (1, ResponseValue((0,))))

    assert written(run) == HEADER


def test_drawn_and_removed_questions_follow_those_the_quiz_names(run: Run) -> None:
    quiz = quiz_steps.quiz(
        run.course, question_contents.one("a", "b"), question_contents.one("c", "d")
    )
    first, second = (slot.question for slot in quiz.slots.all())
    assert first
    assert second
    respond(joined(run, "Ada", ADA), quiz, (1, ResponseValue((0,))), (2, ResponseValue((1,))))
    QuizItem.objects.get(question=first).delete()
    retire_question(first, at=NOW)

    rows = [line.split(",") for line in written(run).splitlines()[1:]]

    assert [(row[1], row[5], row[6]) for row in rows] == [("1.1.1", "1", "2"), ("1.1.2", "2", "1")]


def test_step_without_a_number_leaves_cells_empty(run: Run) -> None:
    quiz = quiz_steps.quiz(run.course, quiz_steps.OF_EACH_KIND[q.ONE])
    respond(joined(run, "Ada", ADA), quiz, (1, ResponseValue((0,))))
    type(quiz.step).objects.filter(pk=quiz.pk).update(number=None, published_at=None)

    assert f"{ADA},,MultipleChoice,1,,1,1,," in written(run)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *[(f"{sign}1+1", f"'{sign}1+1") for sign in ("=", "+", "-", "@", "\t", "\r")],
        *[("a=b", "a=b"), (" =1", " =1"), ("", ""), (None, ""), (-1, "-1")],
        *[(True, "true"), (False, "false")],
        (datetime(2026, 1, 2, 5, 4, 3, 9, timezone(timedelta(hours=2))), "2026-01-02 03:04:03 UTC"),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02 00:00:00 UTC"),
    ],
)
def test_cell(value: object, expected: str) -> None:
    assert cell(value) == expected


def test_lines_within_a_response_stay_in_its_cell(run: Run) -> None:
    quiz = quiz_steps.quiz(run.course, quiz_steps.OF_EACH_KIND[q.TEXT])
    respond(joined(run, "Ada", ADA), quiz, (1, ResponseValue((), "two\nlines\rand, more")))

    assert ',"two\nlines\rand, more",' in written(run)


def test_queries_do_not_grow(run: Run) -> None:
    quiz = quiz_steps.quiz(run.course, *[quiz_steps.OF_EACH_KIND[q.ONE]] * 8)
    respond(joined(run, "Ada", ADA), quiz, (1, ResponseValue((0,))))
    with CaptureQueriesContext(connection) as few:
        written(run)
    respond(joined(run, "Ben", BEN), quiz, *[(n, ResponseValue((1,))) for n in range(1, 9)])

    with CaptureQueriesContext(connection) as many:
        written(run)

    assert len(many) == len(few) == 6  # two of them begin and end the transaction


@pytest.mark.django_db(transaction=True)
def test_stopping_early_ends_the_transaction(run: Run) -> None:
    quiz = quiz_steps.quiz(run.course, quiz_steps.OF_EACH_KIND[q.ONE])
    respond(joined(run, "Ada", ADA), quiz, (1, ResponseValue((0,))))
    rows = DATASETS[NAME].rows(run)

    next(rows)
    within = connection.in_atomic_block
    rows.close()

    assert (within, connection.in_atomic_block) == (True, False)


class TestAtTheDesk:
    def address(self, run: Run, name: str = NAME) -> str:
        return f"/admin/course/run/{run.pk}/data/{name}/"

    def test_educator_gets_the_file(self, client: Client, grace: User, run: Run) -> None:
        quiz = quiz_steps.quiz(run.course, quiz_steps.OF_EACH_KIND[q.ONE])
        respond(joined(run, "Ada", ADA), quiz, (1, ResponseValue((0,))))
        client.force_login(grace)

        answer = client.get(self.address(run))

        assert answer.streaming
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["Content-Disposition"] == (
            'attachment; filename="rivers-2_question-response.csv"'
        )
        assert answer.getvalue().decode() == written(run)
        progress = client.get(f"/admin/course/run/{run.pk}/progress/").content.decode()
        assert self.address(run) in progress

    def test_other_data_and_methods_are_refused(
        self, client: Client, grace: User, run: Run
    ) -> None:
        client.force_login(grace)

        assert client.get(self.address(run, "nothing")).status_code == 404
        assert client.post(self.address(run)).status_code == 405

    def test_foreign_educator_and_learner_get_nothing(
        self, client: Client, ada: User, mallory: User, run: Run
    ) -> None:
        factories.educator(mallory, factories.course("deserts"))

        client.force_login(mallory)
        assert client.get(self.address(run)).status_code == 404
        client.force_login(ada)
        assert client.get(self.address(run)).status_code == 302


class TestCommand:
    @pytest.fixture
    def course(self, run: Run) -> Course:
        quiz = quiz_steps.quiz(run.course, quiz_steps.OF_EACH_KIND[q.ONE])
        respond(joined(run, "Ada", ADA), quiz, (1, ResponseValue((0,))))
        return run.course

    def test_file_and_output_are_the_same(self, run: Run, course: Course, tmp_path: Path) -> None:
        out, path = StringIO(), tmp_path / "responses.csv"

        call_command("export_data", "rivers", "2", NAME, stdout=out)
        call_command("export_data", "rivers", "2", NAME, str(path))

        assert path.read_bytes().decode() == out.getvalue() == written(run)
        assert out.getvalue().count("\n") == 2

    @pytest.mark.parametrize("given", [("lakes", "2"), ("rivers", "7")])
    def test_unknown_run_is_told(self, course: Course, given: tuple[str, str]) -> None:
        with pytest.raises(CommandError, match="There is no run"):
            call_command("export_data", *given, NAME)

    def test_unknown_data_set_is_told(self, course: Course) -> None:
        with pytest.raises(CommandError, match="invalid choice"):
            call_command("export_data", "rivers", "2", "shoe-sizes")

    def test_place_that_cannot_be_written_is_told(self, course: Course, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="cannot be written"):
            call_command("export_data", "rivers", "2", NAME, str(tmp_path / "none" / "a.csv"))
