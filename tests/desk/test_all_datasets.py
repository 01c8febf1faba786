"""The data sets of a run: columns, rows, step numbers, formulas, all of them at once."""

import csv
import io
import json
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from course.models import Enrolment, Run, Step, StepProgress, User
from desk.datasets import DATASETS, csv_parts
from tests import factories
from tests.factories import NOW
from tests.material import SHARED

pytestmark = pytest.mark.usefixtures("now")

HOSTILE = '=HYPERLINK("https://evil.example","<script>alert(1)</script>")'


@pytest.fixture
def run(db: None, grace: User) -> Run:
    course = factories.course(certificate_percent=50)
    factories.educator(grace, course)
    return factories.run(course, 2)


@pytest.fixture
def film(run: Run) -> Step:
    step = factories.step(run.course, 1, HOSTILE, kind="video")
    factories.video(step, duration_ms=100_000)
    step.refresh_from_db()
    return step


def table(run: Run, name: str, **more: Any) -> list[dict[str, str]]:
    text = b"".join(csv_parts(run, name, **more)).decode()
    assert "\r" not in text
    assert text.endswith("\n")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def visit(enrolment: Enrolment, step: Step, *, hours: int, is_complete: bool = True) -> None:
    at = NOW + timedelta(hours=hours)
    StepProgress.objects.create(
        enrolment=enrolment,
        step=step,
        first_visited_at=at,
        last_completed_at=at + timedelta(minutes=5) if is_complete else None,
    )


def play(run: Run, film: Step, name: str, played_ms: int) -> None:
    enrolment = factories.enrol(factories.person(name), run.course, run)
    StepProgress.objects.create(
        enrolment=enrolment, step=film, played_revision=film.film_revision, played_ms=played_ms
    )


def test_columns_and_their_order_are_those_of_futurelearn() -> None:
    path = SHARED / "material/futurelearn-columns/columns.json"
    if not path.is_file():
        pytest.skip("../shared/material/futurelearn-columns is not there")
    known = json.loads(path.read_text())["columns_checked_against_real_files"]

    for name in set(DATASETS) - {"steps"}:
        assert list(DATASETS[name].columns) == known[name], name


def test_step_numbers_stay_text(run: Run, ada: User) -> None:
    steps = [factories.step(run.course, 1, f"Step {number}") for number in range(1, 12)]
    enrolment = factories.enrol(ada, run.course, run)
    for step in reversed(steps):
        visit(enrolment, step, hours=1)

    activity, outline = table(run, "step-activity"), table(run, "steps")

    labels = [f"1.{number}" for number in range(1, 12)]
    assert [row["step"] for row in activity] == labels
    assert [row["step"] for row in outline] == labels
    assert (activity[9]["step"], activity[9]["step_number"]) == ("1.10", "10")


def test_activity_is_by_step_and_first_visit(run: Run, ada: User, mallory: User) -> None:
    first, second = factories.step(run.course), factories.step(run.course)
    one, two = (factories.enrol(person, run.course, run) for person in (ada, mallory))
    visit(one, second, hours=1, is_complete=False)
    visit(one, first, hours=3)
    visit(two, first, hours=2)

    rows = table(run, "step-activity")

    assert [(row["learner_id"], row["step"]) for row in rows] == [
        (str(mallory.uuid), "1.1"),
        (str(ada.uuid), "1.1"),
        (str(ada.uuid), "1.2"),
    ]
    assert rows[0]["first_visited_at"] == "2026-11-23 14:00:00 UTC"
    assert [row["last_completed_at"] for row in rows][1:] == ["2026-11-23 15:05:00 UTC", ""]


def test_enrolments_tell_when_somebody_took_part_fully(run: Run, ada: User, grace: User) -> None:
    steps = [factories.step(run.course) for _ in range(4)]
    learner = factories.enrol(ada, run.course, run, joined_at=NOW, left_at=NOW + timedelta(days=1))
    factories.enrol(grace, run.course, run, joined_at=NOW + timedelta(hours=1))
    for hours, step in enumerate(steps[:3]):
        visit(learner, step, hours=hours)

    first, second = table(run, "enrolments")

    assert first == {
        "learner_id": str(ada.uuid),
        "enrolled_at": "2026-11-23 12:00:00 UTC",
        "unenrolled_at": "2026-11-24 12:00:00 UTC",
        "role": "learner",
        "fully_participated_at": "2026-11-23 13:05:00 UTC",
        "purchased_statement_at": "",
        **dict.fromkeys(DATASETS["enrolments"].columns[6:12], "Unknown"),
        "detected_country": "--",
    }
    assert (second["role"], second["fully_participated_at"]) == ("lead_educator", "")


def test_a_test_that_is_open_is_no_full_participation(run: Run, ada: User) -> None:
    article = factories.step(run.course)
    test = factories.step(run.course, kind="test")
    enrolment = factories.enrol(ada, run.course, run)
    visit(enrolment, article, hours=1)
    before = table(run, "enrolments")[0]["fully_participated_at"]
    visit(enrolment, test, hours=5)

    assert (before, table(run, "enrolments")[0]["fully_participated_at"]) == (
        "",
        "2026-11-23 17:05:00 UTC",
    )


def test_film_statistics_count_learners_by_how_much_they_played(run: Run, film: Step) -> None:
    for name, played_ms in (("Ada", 100_000), ("Ben", 95_000), ("Cleo", 9_999), ("Dan", 0)):
        play(run, film, name, played_ms)
    play(factories.run(run.course, 3), film, "Eve", 100_000)

    (row,) = table(run, "video-stats")

    assert (row["step_position"], row["video_duration"], row["total_views"]) == ("1.1", "100", "3")
    reached = [value for name, value in row.items() if name.startswith("viewed_")][1:]
    assert reached == ["100.00", "66.67", "66.67", "66.67", "66.67", "66.67", "33.33"]
    assert {row["console_device_percentage"], row["antarctica_views_percentage"]} == {"0.00"}


def test_film_nobody_played_has_zeros(run: Run, film: Step) -> None:
    (row,) = table(run, "video-stats")

    assert (row["total_views"], row["viewed_five_percent"]) == ("0", "0.00")


def test_team_members_have_their_names_apart(run: Run, mallory: User) -> None:
    factories.educator(
        factories.person("Ada King Lovelace", is_staff=True), run.course, role="mentor"
    )

    rows = [list(row.values())[1:] for row in table(run, "team-members")]

    assert rows[1] == ["Ada King", "Lovelace", "mentor", "admin"]
    assert str(mallory.uuid) not in str(table(run, "team-members"))


def test_steps_name_their_address_and_leave_drafts_out(run: Run, film: Step) -> None:
    factories.step(run.course, is_published=False)

    (row,) = table(run, "steps", site="https://learn.example")

    assert row["url"] == f"https://learn.example/courses/rivers/steps/{film.key}/"
    assert (row["kind"], row["duration"], row["key"]) == ("video", "100", film.key)


@pytest.mark.parametrize("name", ["steps", "video-stats"])
def test_titles_that_are_formulas_are_defused(run: Run, film: Step, name: str) -> None:
    assert table(run, name)[0]["title"] == f"'{HOSTILE}"


@pytest.mark.parametrize("name", DATASETS)
def test_queries_do_not_grow(run: Run, film: Step, ada: User, name: str) -> None:
    visit(factories.enrol(ada, run.course, run), film, hours=1)
    with CaptureQueriesContext(connection) as few:
        table(run, name)
    for number in range(8):
        step = factories.step(run.course, 1, f"Step {number}")
        visit(factories.enrol(factories.person(f"P{number}"), run.course, run), step, hours=1)

    with CaptureQueriesContext(connection) as many:
        table(run, name)

    assert len(many) == len(few) <= 6


@pytest.mark.django_db(transaction=True)
def test_memory_does_not_grow_with_the_rows(run: Run) -> None:
    """Twenty thousand enrolments, of which a few thousand are held at a time."""
    people = User.objects.bulk_create(
        User(email=f"p{n}@example.org", display_name=f"P {n}") for n in range(20_000)
    )
    Enrolment.objects.bulk_create(
        Enrolment(run=run, course=run.course, learner=person) for person in people
    )
    del people
    tracemalloc.start()

    size = sum(len(part) for part in csv_parts(run, "enrolments"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert size > 2_400_000
    assert peak < 3_000_000


class TestCommand:
    def test_all_are_written_into_a_folder_again_and_again(
        self, run: Run, film: Step, tmp_path: Path
    ) -> None:
        folder = tmp_path / "data" / "new"
        for _ in range(2):
            call_command(
                "export_data", "rivers", "2", "all", str(folder), site="https://learn.example/"
            )

        assert sorted(path.name for path in folder.iterdir()) == sorted(
            f"rivers-2_{name}.csv" for name in DATASETS
        )
        for name in DATASETS:
            written = (folder / f"rivers-2_{name}.csv").read_bytes()
            assert written == b"".join(csv_parts(run, name, site="https://learn.example"))

    def test_all_need_a_folder(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(CommandError, match="Name the folder"):
            call_command("export_data", "rivers", "2", "all")
        with pytest.raises(CommandError, match="cannot be made"):
            call_command("export_data", "rivers", "2", "all", str(tmp_path / "file" / "in"))


class TestAtTheDesk:
    def test_page_names_each_file_and_what_it_holds(
        self, client: Client, grace: User, run: Run
    ) -> None:
        client.force_login(grace)

        page = client.get(f"/admin/course/run/{run.pk}/data/").content.decode()

        for name in DATASETS:
            address = f"/admin/course/run/{run.pk}/data/{name}/"
            assert address in page
            assert client.get(address).status_code == 200
        for before in ("change", "progress"):
            assert (
                f'href="/admin/course/run/{run.pk}/data/"'
                in client.get(f"/admin/course/run/{run.pk}/{before}/").content.decode()
            )

    def test_addresses_of_steps_are_those_of_this_site(
        self, client: Client, grace: User, run: Run, film: Step
    ) -> None:
        client.force_login(grace)

        answer = client.get(f"/admin/course/run/{run.pk}/data/steps/")

        assert f"http://testserver{film.get_absolute_url()}\n" in answer.getvalue().decode()

    def test_page_takes_as_many_queries_with_much_data(
        self, client: Client, grace: User, run: Run
    ) -> None:
        client.force_login(grace)
        address = f"/admin/course/run/{run.pk}/data/"
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        for number in range(9):
            factories.enrol(factories.person(f"P{number}"), run.course, run)

        with CaptureQueriesContext(connection) as many:
            client.get(address)

        assert len(many) == len(few)

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_other_methods_are_refused(
        self, client: Client, grace: User, run: Run, method: str
    ) -> None:
        client.force_login(grace)

        assert getattr(client, method)(f"/admin/course/run/{run.pk}/data/").status_code == 405

    def test_others_get_nothing(self, client: Client, ada: User, mallory: User, run: Run) -> None:
        factories.educator(mallory, factories.course("deserts"))

        for person, status in ((mallory, 404), (ada, 302)):
            client.force_login(person)
            assert client.get(f"/admin/course/run/{run.pk}/data/").status_code == status
