"""Applying a plan: one transaction; a failed load leaves no files."""

from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction

from course import authoring, outline
from course.course_files import store_course_file
from course.files.uploads import all_or_nothing, store
from course.models import Activity, Course, OldSlug, Organisation, Step, Week
from course.search import index
from desk.coursefiles import facts as f
from desk.coursefiles.loader.fingerprints import mark_as_loaded
from desk.coursefiles.loader.planning import Change, Plan, Status, plan_load
from desk.coursefiles.loader.question_writer import write_questions
from desk.coursefiles.loader.step_writer import StepWriter
from desk.coursefiles.reader.course import CourseFiles, Tick, WeekFiles
from desk.coursefiles.reader.step_files import StepFiles
from desk.coursefiles.stored import StoredCourse, content_sha256, stored_course
from lessons.models import Transcript
from lessons.transcripts import rerender
from quizzes.authoring import rerender_questions

_Row = TypeVar("_Row", Activity, Step)
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


class EditedSince(ValueError):
    """The load would overwrite edits made in the admin; `conflicts` lists them."""

    def __init__(self, conflicts: list[Change]) -> None:
        super().__init__("; ".join(str(change) for change in conflicts))
        self.conflicts = conflicts


def load(
    files: CourseFiles, *, at: datetime, overwrite: bool = False, tick: Tick = lambda _: None
) -> Plan:
    """Bring the database in line with the files; returns what was done. Idempotent.

    Concurrent loads of a course are serialised by a lock. Raises EditedSince, with nothing changed,
    unless `overwrite`.
    """
    with all_or_nothing(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [f"load {files.facts.slug}"])
        stored = stored_course(files.facts.slug)
        if stored is not None:
            index.lock_course(stored.course.pk)
            # Not against rows that point to them, such as notes written meanwhile.
            list(stored.course.steps.select_for_update(no_key=True).values_list("pk"))
        plan = plan_load(files, stored)
        conflicts = plan.conflicts if stored else _renamed(files.facts.slug)
        if conflicts and not overwrite:
            raise EditedSince(conflicts)
        _Loader(files, stored, plan, at=at, tick=tick).load()
    return plan


def _renamed(slug: str) -> list[Change]:
    """The course that had this slug before it was changed in the admin."""
    return [
        Change("course", "course.md", Status.UPDATED, [f"its slug is {row.course.slug} now"])
        for row in OldSlug.objects.filter(slug=slug).select_related("course")
    ]


class _Loader:
    def __init__(
        self,
        files: CourseFiles,
        stored: StoredCourse | None,
        plan: Plan,
        *,
        at: datetime,
        tick: Tick,
    ) -> None:
        self._files = files
        self._stored = stored
        self._plan = plan
        self._at = at
        self._tick = tick
        self._course = stored.course if stored else Course(slug=files.facts.slug)

    def load(self) -> None:
        before = self._stored.facts if self._stored else None
        if before is None:
            self._create_course()
        self._write_files()
        if self._plan.course.status != Status.UNCHANGED:
            self._write_course()
        self._write_outline()
        self._write_steps()
        write_questions(self._course, self._files, self._plan, at=self._at)
        self._write_vanished()
        facts = self._files.facts
        if before and (before.language, before.han) != (facts.language, facts.han):
            self._render_again()
        outline.renumber(self._course)
        mark_as_loaded(self._course.slug, self._plan)

    def _create_course(self) -> None:
        """Create the row that files belong to; its text is rendered once they are stored."""
        self._set_course()
        self._course.body, self._course.image = "", None
        authoring.save_course(self._course)

    def _write_course(self) -> None:
        self._set_course()
        authoring.save_course(self._course)

    def _set_course(self) -> None:
        course, facts = self._course, self._files.facts
        course.organisation = self._write_organisation(facts.organisation)
        course.title, course.summary, course.licence = facts.title, facts.summary, facts.licence
        course.language, course.han_language = facts.language, facts.han
        course.hours_per_week = Decimal(facts.hours_per_week)
        course.outcomes = "\n".join(facts.outcomes)
        course.topics = "\n".join(facts.topics)
        course.audience = "\n".join(facts.audience)
        course.offers_certificate = not facts.has_no_certificate
        course.certificate_percent = facts.certificate_percent
        course.certificate_score = facts.certificate_score
        course.completion = facts.completion or Course.Completion.OFFER
        course.is_listed = facts.is_listed
        course.published_at = (course.published_at or self._at) if facts.is_published else None
        course.body = facts.body
        course.image = course.files.filter(name=facts.image).first() if course.pk else None

    def _write_organisation(self, facts: f.OrganisationFacts) -> Organisation:
        row = Organisation.objects.filter(slug=facts.slug).first() or Organisation(slug=facts.slug)
        row.name, row.url = facts.name, facts.url
        if content_sha256(row.logo) != facts.logo:
            self._write_logo(row)
        row.save()
        return row

    def _write_logo(self, row: Organisation) -> None:
        old = row.logo.name
        row.logo = ""
        if self._files.logo:
            path = self._path(self._files.logo)
            with path.open("rb") as opened:
                store(row.logo, path.name, File(opened))
        if old:
            transaction.on_commit(lambda: default_storage.delete(old))

    def _write_files(self) -> None:
        for name, change in self._plan.files.items():
            if change.status == Status.UNCHANGED:
                continue
            with self._path(name).open("rb") as opened:
                store_course_file(self._course, name, File(opened))

    def _path(self, name: str) -> Path:
        return self._files.files[name][0]

    def _write_outline(self) -> None:
        for week in self._files.weeks:
            row = self._plan.week_rows.get(week.name)
            row = row or Week(course=self._course, number=week.number)
            if self._plan.weeks[week.name].status != Status.UNCHANGED:
                row.title, row.introduction = week.facts.title, week.facts.introduction
                row.save()
            self._plan.week_rows[week.name] = row
            self._write_activities(week, row)

    def _write_activities(self, week: WeekFiles, week_row: Week) -> None:
        rows = []
        for activity in week.activities:
            row = self._plan.activity_rows.get(activity.name) or Activity(week=week_row)
            if row.title.strip() != activity.title:
                row.title = activity.title
                row.save()
            self._plan.activity_rows[activity.name] = row
            rows.append(row)
        others = [row for row in week_row.activities.all() if row not in rows]
        settle_positions(rows, others)

    def _write_steps(self) -> None:
        writer = StepWriter(self._course, at=self._at)
        stored = self._stored.steps if self._stored else {}
        for week in self._files.weeks:
            for activity in week.activities:
                place = self._plan.activity_rows[activity.name]
                for step in activity.steps:
                    self._write_step(writer, step, place, stored)
                self._settle_steps(place, [step.facts.key for step in activity.steps])

    def _write_step(
        self, writer: StepWriter, step: StepFiles, place: Activity, stored: dict[str, Step]
    ) -> None:
        key = step.facts.key
        if self._plan.steps[key].status != Status.UNCHANGED:
            row = stored.get(key) or Step(course=self._course, key=key)
            row.course, row.activity = self._course, place
            writer.write(step, row)
        self._tick(step.name)

    def _settle_steps(self, place: Activity, keys: list[str]) -> None:
        rows = {row.key: row for row in place.steps.order_by("position", "id")}
        ours = [rows.pop(key) for key in keys]
        settle_positions(ours, list(rows.values()))

    def _write_vanished(self) -> None:
        for step, change in self._plan.vanished_steps:
            if change.status == Status.UNPUBLISHED:
                authoring.unpublish_step(step)
        for row, change in (*self._plan.vanished_activities, *self._plan.vanished_weeks):
            if change.status == Status.REMOVED:
                row.delete()

    def _render_again(self) -> None:
        """The course's languages determine the markup of foreign words, in all texts."""
        authoring.rerender_course(self._course)
        rerender_questions(self._course, authoring.pictures_of(self._course))
        transcripts = Transcript.objects.filter(video__step__course=self._course)
        for transcript in transcripts.select_related("video__step__course"):
            rerender(transcript)


def settle_positions(ours: list[_Row], others: list[_Row]) -> None:
    """Order `ours` by position; each of `others` stays right after the row it followed. Nothing is
    written if the order is right already.
    """
    if all(before.position < after.position for before, after in pairwise(ours)):
        return
    now: list[_Row] = sorted(ours + others, key=lambda row: (row.position, row.pk))
    order: list[_Row] = list(ours)
    for at, row in enumerate(now):
        if row in others:
            order.insert(order.index(now[at - 1]) + 1 if at else 0, row)
    for position, row in enumerate(order, start=1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
