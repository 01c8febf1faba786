"""A site that an earlier commit made has everything in its place after an upgrade."""

import hashlib
from dataclasses import asdict
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, F, Q

from course.models import Enrolment, StepProgress
from hosting.stored_files import referenced_names
from lessons.film.playing import played_of
from lessons.models import Played, Video
from quizzes.attempts.standing import standing_of
from quizzes.models import Attempt
from tests import databases
from tests.upgrades import contents
from tests.upgrades.restoring import RESPONSES, OldSite


def test_every_migration_is_applied(site: OldSite) -> None:
    executor = MigrationExecutor(connection)

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_every_row_has_come_along(site: OldSite) -> None:
    found, before = contents.contents(), site.facts["contents"]

    scores = [
        (new[-1], old[-1]) for new, old in zip(found["progress"], before["progress"], strict=True)
    ]
    # Failed tests with gaps had no score of their own yet: it is their best attempt's.
    assert [new for new, old in scores if old is not None] == [old for _, old in scores if old]
    assert [new for new, old in scores if new and old is None] == ["0.1333"]
    for rows in (found["progress"], before["progress"]):
        rows[:] = [row[:-1] for row in rows]
    for label, rows in before.items():
        assert found[label] == rows, label
    assert found.keys() == before.keys()
    assert contents.counts() == site.facts["counts"]


def test_completed_steps_are_counted(site: OldSite) -> None:
    done = Count("progress", filter=Q(progress__last_completed_at__isnull=False))
    counts = list(Enrolment.objects.annotate(found=done).values_list("completed", "found"))

    assert [kept for kept, _ in counts] == [found for _, found in counts]
    assert any(kept for kept, _ in counts)


def test_every_upload_is_where_a_row_says(site: OldSite) -> None:
    named = {name for name, _ in referenced_names()}

    digests = {name: hashlib.sha256((site.media / name).read_bytes()).hexdigest() for name in named}

    assert site.facts["media"].items() <= digests.items()


def test_responses_are_exported_byte_for_byte(site: OldSite, tmp_path: Path) -> None:
    file = tmp_path / "responses.csv"

    call_command("export_data", "korea-china", 1, "question-response", file)

    assert file.read_bytes() == RESPONSES.read_bytes()


def test_courses_are_dumped_byte_for_byte(site: OldSite, tmp_path: Path) -> None:
    for slug, before in site.facts["dumped"].items():
        folder = tmp_path / slug
        call_command("dump_course", slug, folder, verbosity=0)

        files = {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file()
        }
        assert files == before


def test_starting_once_more_changes_nothing(upgraded: OldSite) -> None:
    rows = databases.contents(upgraded.parameters)
    files = sorted(upgraded.media.rglob("*"))

    done = upgraded.prepare("--demo")

    assert done.returncode == 0, done.stderr
    assert "Applying" not in done.stdout
    assert "up to date" not in done.stdout
    assert "Made" not in done.stdout
    assert done.stdout.count(f"password {upgraded.facts['password']}") == 3
    assert databases.contents(upgraded.parameters) == rows
    assert sorted(upgraded.media.rglob("*")) == files


def test_progress_says_what_was_played_and_where_attempts_stand(site: OldSite) -> None:
    """As it would be written today."""
    kept = {(row.enrolment_id, row.step_id): row for row in StepProgress.objects.all()}
    played = Played.objects.filter(revision=F("video__revision")).select_related("video")
    newest = Attempt.objects.order_by("enrolment_id", "quiz_id", "-number").distinct(
        "enrolment_id", "quiz_id"
    )

    assert played
    for row in played:
        facts = played_of(row.video, row.spans, position_ms=row.position_ms)
        mine = kept.get((row.enrolment_id, row.video_id))
        if mine is None:
            continue  # played without a visit, which no browser does
        gap = None if mine.gap_start_ms is None else (mine.gap_start_ms, mine.gap_end_ms)
        assert (mine.played_revision, mine.played_ms, mine.position_ms, gap) == (
            *(facts.revision, facts.played_ms, facts.position_ms, facts.gap),
        )
    assert newest
    for attempt in newest.select_related("quiz"):
        state, stands = standing_of(attempt), kept[attempt.enrolment_id, attempt.quiz_id]
        assert asdict(state) == {
            "number": stands.attempt_number,
            "answered": stands.answered,
            "asked": stands.asked,
            "started_at": stands.attempt_started_at,
            "ends_at": stands.attempt_ends_at,
            "open_question": stands.open_question,
            "next_try_at": stands.next_try_at,
        }
    films = Video.objects.filter(files__isnull=False).select_related("step").distinct()
    assert films
    for film in films:
        assert (film.step.film_ms, film.step.film_revision) == (film.duration_ms, film.revision)
