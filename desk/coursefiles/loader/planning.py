"""Planning a load: a diff of files and database, read-only.

A row that was edited since the last load (its digest differs) and that the load would change is a
conflict. Rows absent from the files (made in the admin) are never a change.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from course.models import Activity, CourseFile, Step, Week
from desk.coursefiles import facts as f
from desk.coursefiles.reader.course import ActivityFiles, CourseFiles, WeekFiles
from desk.coursefiles.reader.step_files import StepFiles
from desk.coursefiles.stored import StoredCourse, StoredQuestion, week_facts
from quizzes import questions as q


class Status(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    UNPUBLISHED = "unpublished"
    RETIRED = "retired"
    REMOVED = "removed"
    KEPT = "kept"


@dataclass(slots=True)
class Change:
    """The status of one object: `what` ("step"), `where` in the files, which fields differ."""

    what: str
    where: str
    status: Status
    differences: list[str] = field(default_factory=list)
    is_edited: bool = False

    @property
    def is_conflict(self) -> bool:
        return self.is_edited and self.status in {
            Status.UPDATED,
            Status.UNPUBLISHED,
            Status.RETIRED,
            Status.REMOVED,
        }

    def __str__(self) -> str:
        details = f" ({', '.join(self.differences)})" if self.differences else ""
        return f"{self.what} {self.where}{details}"


@dataclass(slots=True)
class Plan:
    """The changes, and the database rows of the files' weeks and activities (by name)."""

    course: Change
    files: dict[str, Change] = field(default_factory=dict)
    weeks: dict[str, Change] = field(default_factory=dict)
    activities: dict[str, Change] = field(default_factory=dict)
    steps: dict[str, Change] = field(default_factory=dict)  # by key
    questions: dict[str, Change] = field(default_factory=dict)  # by key
    vanished_questions: list[tuple[StoredQuestion, Change]] = field(default_factory=list)
    vanished_steps: list[tuple[Step, Change]] = field(default_factory=list)
    vanished_activities: list[tuple[Activity, Change]] = field(default_factory=list)
    vanished_weeks: list[tuple[Week, Change]] = field(default_factory=list)
    week_rows: dict[str, Week] = field(default_factory=dict)
    activity_rows: dict[str, Activity] = field(default_factory=dict)

    @property
    def changes(self) -> list[Change]:
        vanished = (*self.vanished_steps, *self.vanished_activities, *self.vanished_weeks)
        return [
            self.course,
            *self.files.values(),
            *self.weeks.values(),
            *self.activities.values(),
            *self.steps.values(),
            *self.questions.values(),
            *(change for _, change in self.vanished_questions),
            *(change for _, change in vanished),
        ]

    @property
    def conflicts(self) -> list[Change]:
        return [change for change in self.changes if change.is_conflict]


def course_digest(stored: StoredCourse) -> str:
    return f.digest(stored.facts)


def week_digest(stored: StoredCourse, week: Week) -> str:
    """Includes the order of those activities that came from files."""
    order = [row.pk for row in stored.activities[week.pk] if row.loaded_sha256]
    return f.digest(week_facts(week), order)


def activity_digest(stored: StoredCourse, activity: Activity) -> str:
    """Includes the order of those steps that came from files."""
    order = [step.key for step in stored.order[activity.pk] if step.loaded_sha256]
    return f.digest(f.ActivityFacts(activity.title.strip()), order)


def step_digest(stored: StoredCourse, step: Step) -> str:
    return f.digest(stored.step_facts[step.key], step.activity_id)


def question_digest(authored: q.Authored) -> str:
    return f.digest(authored)


def plan_load(files: CourseFiles, stored: StoredCourse | None) -> Plan:
    """Diff the files with the database; with no stored course everything is created."""
    if stored is None:
        return _plan_creation(files)
    return _Planner(files, stored).plan()


def _plan_creation(files: CourseFiles) -> Plan:
    plan = Plan(Change("course", "course.md", Status.CREATED))
    plan.files = {name: Change("file", name, Status.CREATED) for name in files.files}
    for week in files.weeks:
        plan.weeks[week.name] = Change("week", week.name, Status.CREATED)
        for activity in week.activities:
            plan.activities[activity.name] = Change("activity", activity.name, Status.CREATED)
    for step in files.steps:
        plan.steps[step.facts.key] = Change("step", step.name, Status.CREATED)
    for key, question in files.questions.items():
        plan.questions[key] = Change("question", question.name, Status.CREATED)
    return plan


class _Planner:
    def __init__(self, files: CourseFiles, stored: StoredCourse) -> None:
        self._files = files
        self._stored = stored
        self._keys = {step.facts.key for step in files.steps}
        self._plan = Plan(self._course_change())

    def plan(self) -> Plan:
        for name in self._files.files:
            self._plan.files[name] = self._file_change(name)
        rows = {week.number: week for week in self._stored.weeks}
        for week in self._files.weeks:
            if week.number in rows:
                self._plan.week_rows[week.name] = rows[week.number]
                self._match_activities(week, rows[week.number])
        for week in self._files.weeks:
            self._plan_week(week)
        for key in self._files.questions:
            self._plan.questions[key] = self._question_change(key)
        self._plan_vanished()
        return self._plan

    def _course_change(self) -> Change:
        stored = self._stored
        is_edited = stored.course.loaded_sha256 != course_digest(stored)
        differences = f.differences(stored.facts, self._files.facts)
        return _change("course", "course.md", differences, is_edited=is_edited)

    def _file_change(self, name: str) -> Change:
        row: CourseFile | None = self._stored.files.get(name)
        if row is None:
            return Change("file", name, Status.CREATED)
        is_same = row.sha256 == self._files.files[name][1].sha256
        is_edited = row.sha256 != row.loaded_sha256
        return _change("file", name, [] if is_same else ["content"], is_edited=is_edited)

    def _match_activities(self, week: WeekFiles, row: Week) -> None:
        """Match activities to rows: by title, else by a step they have in common."""
        free = list(self._stored.activities[row.pk])
        unmatched = []
        for activity in week.activities:
            found = next((each for each in free if each.title.strip() == activity.title), None)
            if found is None:
                unmatched.append(activity)
            else:
                self._plan.activity_rows[activity.name] = found
                free.remove(found)
        for activity in unmatched:
            keys = {step.facts.key for step in activity.steps}
            found = next((each for each in free if keys & self._keys_in(each)), None)
            if found is not None:
                self._plan.activity_rows[activity.name] = found
                free.remove(found)

    def _keys_in(self, activity: Activity) -> set[str]:
        return {step.key for step in self._stored.order[activity.pk]}

    def _plan_week(self, week: WeekFiles) -> None:
        row = self._plan.week_rows.get(week.name)
        if row is None:
            self._plan.weeks[week.name] = Change("week", week.name, Status.CREATED)
        else:
            self._plan.weeks[week.name] = self._week_change(week, row)
        for activity in week.activities:
            self._plan.activities[activity.name] = self._activity_change(activity)
            for step in activity.steps:
                self._plan.steps[step.facts.key] = self._step_change(activity, step)

    def _week_change(self, week: WeekFiles, row: Week) -> Change:
        wanted = [
            self._plan.activity_rows[activity.name].pk
            for activity in week.activities
            if activity.name in self._plan.activity_rows
        ]
        now = [each.pk for each in self._stored.activities[row.pk] if each.pk in wanted]
        differences = f.differences(week_facts(row), week.facts)
        if wanted != now:
            differences.append("order of its activities")
        is_edited = row.loaded_sha256 != week_digest(self._stored, row)
        return _change("week", week.name, differences, is_edited=is_edited)

    def _activity_change(self, activity: ActivityFiles) -> Change:
        row = self._plan.activity_rows.get(activity.name)
        if row is None:
            return Change("activity", activity.name, Status.CREATED)
        here = self._keys_in(row)
        wanted = [step.facts.key for step in activity.steps if step.facts.key in here]
        now = [step.key for step in self._stored.order[row.pk] if step.key in wanted]
        differences = [] if row.title.strip() == activity.title else ["title"]
        if wanted != now:
            differences.append("order of its steps")
        is_edited = row.loaded_sha256 != activity_digest(self._stored, row)
        return _change("activity", activity.name, differences, is_edited=is_edited)

    def _step_change(self, activity: ActivityFiles, step: StepFiles) -> Change:
        row = self._stored.steps.get(step.facts.key)
        if row is None:
            return Change("step", step.name, Status.CREATED)
        differences = f.differences(self._stored.step_facts[row.key], step.facts)
        place = self._plan.activity_rows.get(activity.name)
        if place is None or place.pk != row.activity_id:
            differences.append("activity")
        is_edited = row.loaded_sha256 != step_digest(self._stored, row)
        return _change("step", step.name, differences, is_edited=is_edited)

    def _question_change(self, key: str) -> Change:
        question, stored = self._files.questions[key], self._stored.questions.get(key)
        if stored is None:
            return Change("question", question.name, Status.CREATED)
        differences = f.differences(stored.authored, question.authored)
        if stored.row.retired_at is not None:
            differences.append("retired")
        is_edited = stored.row.loaded_sha256 != question_digest(stored.authored)
        return _change("question", question.name, differences, is_edited=is_edited)

    def _vanished_question(self, stored: StoredQuestion) -> Change:
        where = f"{stored.row} [{stored.row.key}]"
        if not stored.row.loaded_sha256:
            return Change("question", where, Status.KEPT, ["made in the admin"])
        is_edited = stored.row.loaded_sha256 != question_digest(stored.authored)
        return Change("question", where, Status.RETIRED, [], is_edited)

    def _plan_vanished(self) -> None:
        for key, question in self._stored.questions.items():
            if key not in self._files.questions and question.row.retired_at is None:
                change = self._vanished_question(question)
                self._plan.vanished_questions.append((question, change))
        for key, step in self._stored.steps.items():
            if key not in self._keys:
                self._plan.vanished_steps.append((step, self._vanished_step(step)))
        kept_activities = {row.pk for row in self._plan.activity_rows.values()}
        kept_weeks = {row.pk for row in self._plan.week_rows.values()}
        for week in self._stored.weeks:
            rows = self._stored.activities[week.pk]
            gone = [row for row in rows if row.pk not in kept_activities]
            changes = [(row, self._vanished_activity(row)) for row in gone]
            self._plan.vanished_activities += changes
            if week.pk not in kept_weeks:
                is_empty = all(change.status == Status.REMOVED for _, change in changes)
                is_edited = week.loaded_sha256 != week_digest(self._stored, week)
                change = _vanished("week", week, str(week), is_edited=is_edited, is_empty=is_empty)
                self._plan.vanished_weeks.append((week, change))

    def _vanished_step(self, step: Step) -> Change:
        where = f"{step} [{step.key}]"
        if not step.loaded_sha256:
            return Change("step", where, Status.KEPT, ["made in the admin"])
        is_edited = step.loaded_sha256 != step_digest(self._stored, step)
        if not step.is_published:
            reason = "a draft that is not in the files"
            return Change("step", where, Status.KEPT, [reason], is_edited)
        return Change("step", where, Status.UNPUBLISHED, [], is_edited)

    def _vanished_activity(self, row: Activity) -> Change:
        is_empty = self._keys_in(row) <= self._keys
        is_edited = row.loaded_sha256 != activity_digest(self._stored, row)
        return _vanished("activity", row, row.title, is_edited=is_edited, is_empty=is_empty)


def _change(what: str, where: str, differences: list[str], *, is_edited: bool) -> Change:
    status = Status.UPDATED if differences else Status.UNCHANGED
    return Change(what, where, status, differences, is_edited)


def _vanished(
    what: str, row: Week | Activity, title: str, *, is_edited: bool, is_empty: bool
) -> Change:
    """The change for a week or activity absent from the files: edited ones stay."""
    if not row.loaded_sha256:
        reason = "made in the admin"
    elif not is_empty:
        reason = "it still holds drafts"
    elif is_edited:
        reason = "edited in the admin"
    else:
        return Change(what, f"“{title}”", Status.REMOVED)
    return Change(what, f"“{title}”", Status.KEPT, [reason], is_edited)
