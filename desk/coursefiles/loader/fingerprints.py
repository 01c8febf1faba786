"""Content hashes of what a load wrote, by which the next load detects edits."""

from django.db import models

from course.models import Activity, Course, CourseFile, Step, Week
from desk.coursefiles.loader.planning import (
    Plan,
    Status,
    activity_digest,
    course_digest,
    question_digest,
    step_digest,
    week_digest,
)
from desk.coursefiles.stored import StoredCourse, stored_course
from quizzes.models import Question


def mark_as_loaded(slug: str, plan: Plan) -> None:
    """Store the digest of every row in the files, as it is now; only where it differs."""
    stored = stored_course(slug)
    if stored is None:
        return
    kept = _edited_and_kept(plan)
    _mark(stored.course, course_digest(stored))
    for name in plan.files:
        _mark(stored.files[name], stored.files[name].sha256)
    for key in plan.questions:
        _mark(stored.questions[key].row, question_digest(stored.questions[key].authored))
    _mark_outline(stored, plan, kept)


def _edited_and_kept(plan: Plan) -> set[models.Model]:
    """Rows edited in the admin and absent from the files: for these nothing was loaded."""
    vanished = (*plan.vanished_steps, *plan.vanished_activities, *plan.vanished_weeks)
    return {row for row, change in vanished if change.is_edited and change.status == Status.KEPT}


def _mark_outline(stored: StoredCourse, plan: Plan, kept: set[models.Model]) -> None:
    """Steps first: an activity's digest includes which of its steps came from files, and so on."""
    for key, step in stored.steps.items():
        if key in plan.steps or (step.loaded_sha256 and step not in kept):
            _mark(step, step_digest(stored, step))
    activities = {row.pk for row in plan.activity_rows.values()}
    weeks = {row.pk for row in plan.week_rows.values()}
    for week in stored.weeks:
        for activity in stored.activities[week.pk]:
            if activity.pk in activities or (activity.loaded_sha256 and activity not in kept):
                _mark(activity, activity_digest(stored, activity))
        if week.pk in weeks or (week.loaded_sha256 and week not in kept):
            _mark(week, week_digest(stored, week))


def _mark(row: Course | CourseFile | Week | Activity | Step | Question, digest: str) -> None:
    if row.loaded_sha256 != digest:
        row.loaded_sha256 = digest
        row.save(update_fields=["loaded_sha256"])
