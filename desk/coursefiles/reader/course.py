"""Parser of a course folder: read and validated as a whole, without a database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.base import File

from course.course_files import FileFacts, check_course_file
from course.db.keys import is_key, new_key
from course.files.images import FileRefused
from course.models import Activity, Course, CourseFile, Organisation, Week
from course.text.markdown import Picture
from desk.coursefiles.facts import CourseFacts, OrganisationFacts, WeekFacts, plain_number
from desk.coursefiles.problems import CourseFileProblem, Findings
from desk.coursefiles.reader.fields import Fields
from desk.coursefiles.reader.folder import (
    ACTIVITY,
    COURSE,
    QUESTIONS,
    WEEK,
    ActivityPlace,
    Folder,
    WeekPlace,
    explore,
)
from desk.coursefiles.reader.header import Document, parse_document
from desk.coursefiles.reader.questions import QuestionReader, WrittenQuestion
from desk.coursefiles.reader.quiz_steps import check_course
from desk.coursefiles.reader.step_files import StepFiles
from desk.coursefiles.reader.steps import StepReader, check_body

COURSE_FIELDS = (
    *("slug", "title", "organisation", "summary", "language", "han", "hours_per_week", "licence"),
    *("topics", "outcomes", "audience", "image", "published", "listed"),
    *("completion", "certificate", "certificate_percent", "certificate_score"),
)
ORGANISATION_FIELDS = ("name", "slug", "url", "logo")
_MAX_BYTES = 2_000_000


@dataclass(slots=True)
class ActivityFiles:
    name: str
    title: str
    steps: list[StepFiles] = field(default_factory=list)


@dataclass(slots=True)
class WeekFiles:
    name: str
    number: int
    facts: WeekFacts
    activities: list[ActivityFiles] = field(default_factory=list)


@dataclass(slots=True)
class CourseFiles:
    """A parsed course folder. `files` by name; `logo` names one of them, or is "".

    `questions`, by key, are those of all its files.
    """

    folder: Folder
    facts: CourseFacts
    logo: str
    files: dict[str, tuple[Path, FileFacts]]
    weeks: list[WeekFiles]
    questions: dict[str, WrittenQuestion]
    remarks: list[CourseFileProblem]

    @property
    def steps(self) -> list[StepFiles]:
        return [
            step for week in self.weeks for activity in week.activities for step in activity.steps
        ]


Tick = Callable[[str], None]


def read_course(root: Path, *, tick: Tick = lambda _: None) -> CourseFiles:
    """Parse a whole folder; `tick` gets each step's name. Raises CourseRefused."""
    found = Findings()
    if not root.is_dir():
        found.problem(str(root), "there is no such folder")
    found.refuse_if_any()
    folder = explore(root, found)
    course = _CourseReader(folder, found, tick).read()
    found.refuse_if_any()
    return course


class _CourseReader:
    def __init__(self, folder: Folder, found: Findings, tick: Tick) -> None:
        self._folder = folder
        self._found = found
        self._tick = tick
        self._keys: dict[str, str] = {}

    def read(self) -> CourseFiles:
        files = self._read_files()
        pictures = {
            name: Picture(name, facts.width, facts.height) for name, (_, facts) in files.items()
        }
        document = self._document(self._folder.root / COURSE)
        fields = Fields(COURSE, document.fields, self._found)
        facts, logo = self._read_course(fields, document, files)
        check_body(document, pictures, facts, self._found)
        questions = QuestionReader(facts, pictures, self._found)
        if self._folder.questions is not None:
            questions.read(QUESTIONS, self._folder.questions.read_bytes())
        reader = StepReader(self._folder, facts, pictures, questions, self._found)
        weeks = [self._read_week(week, reader) for week in self._folder.weeks]
        taken, remarks = questions.taken, self._found.remarks
        course = CourseFiles(self._folder, facts, logo, files, weeks, taken, remarks)
        check_course(course.steps, taken, self._found)
        return course

    def _document(self, path: Path) -> Document:
        """The parsed file; an empty document, with its problems noted, if it cannot be parsed."""
        name = self._folder.name(path)
        if not path.is_file():
            return Document(name)
        if path.stat().st_size > _MAX_BYTES:
            self._found.problem(name, f"the file is larger than {_MAX_BYTES // 1_000_000} MB")
            return Document(name, is_read=False)
        document = parse_document(name, path.read_bytes(), self._found)
        return document or Document(name, is_read=False)

    def _read_files(self) -> dict[str, tuple[Path, FileFacts]]:
        files = {}
        for path in self._folder.files:
            name = self._folder.name(path)
            try:
                with path.open("rb") as opened:
                    facts = check_course_file(path.name, File(opened))
            except FileRefused as refusal:
                self._found.problem(name, str(refusal))
                continue
            if facts.name != path.name:
                self._found.problem(name, f"names are plain and lower-case: call it {facts.name}")
            files[facts.name] = (path, facts)
        return files

    def _read_course(
        self, fields: Fields, document: Document, files: dict[str, tuple[Path, FileFacts]]
    ) -> tuple[CourseFacts, str]:
        if not document.is_read or not document.fields:
            return CourseFacts("", "", "", OrganisationFacts("", "")), ""
        fields.check_names(COURSE_FIELDS)
        column = Course._meta.get_field  # noqa: SLF001 - Django's documented API
        organisation, logo = self._read_organisation(fields, files)
        image = self._picture(fields, "image", files)
        percent = fields.number("certificate_percent", column("certificate_percent"), 90)
        score = fields.number("certificate_score", column("certificate_score"), 70)
        facts = CourseFacts(
            slug=fields.text("slug", column("slug"), is_required=True),
            title=fields.text("title", column("title"), is_required=True),
            summary=fields.text("summary", column("summary"), is_required=True),
            organisation=organisation,
            language=fields.language("language", "en"),
            han=fields.language("han", "zh-Hans"),
            hours_per_week=plain_number(
                fields.decimal("hours_per_week", column("hours_per_week"), "3")
            ),
            licence=fields.text("licence", column("licence")),
            topics=tuple(fields.texts("topics")),
            outcomes=tuple(fields.texts("outcomes")),
            audience=tuple(fields.texts("audience")),
            image=image,
            has_no_certificate=not fields.yes_no("certificate", default=True),
            certificate_percent=90 if percent is None else percent,
            certificate_score=70 if score is None else score,
            completion=_completion(fields),
            is_published=fields.yes_no("published", default=True),
            is_listed=fields.yes_no("listed", default=True),
            body=document.body,
        )
        return facts, logo

    def _read_organisation(
        self, fields: Fields, files: dict[str, tuple[Path, FileFacts]]
    ) -> tuple[OrganisationFacts, str]:
        """The organisation and the file name of its logo."""
        own = fields.mapping("organisation", ORGANISATION_FIELDS)
        column = Organisation._meta.get_field  # noqa: SLF001
        logo = self._picture(own, "logo", files)
        organisation = OrganisationFacts(
            slug=own.text("slug", column("slug"), is_required=True),
            name=own.text("name", column("name"), is_required=True),
            url=own.text("url", column("url")),
            logo=files[logo][1].sha256 if logo else "",
        )
        return organisation, logo

    def _picture(self, fields: Fields, name: str, files: dict[str, tuple[Path, FileFacts]]) -> str:
        """The file name in a field (files/cover.png) if it is a picture, else ""."""
        given = fields.text(name)
        plain = given.removeprefix("files/")
        if not given:
            return ""
        if plain not in files or files[plain][1].kind != CourseFile.Kind.IMAGE:
            fields.problem(name, f"{name}: there is no picture “{given}” in the folder files")
            return ""
        return plain

    def _read_week(self, place: WeekPlace, reader: StepReader) -> WeekFiles:
        document = self._document(place.path / WEEK)
        title = self._title(document, Week)
        week = WeekFiles(document.path, place.number, WeekFacts(title, document.body))
        week.activities = [self._read_activity(each, reader) for each in place.activities]
        return week

    def _read_activity(self, place: ActivityPlace, reader: StepReader) -> ActivityFiles:
        document = self._document(place.path / ACTIVITY)
        if document.body:
            message = "an activity has a title only: put this text into its first step"
            self._found.problem(document.path, message, line=document.body_line)
        activity = ActivityFiles(document.path, self._title(document, Activity))
        for step_place in place.steps:
            step_document = self._document(step_place.path)
            if step_document.is_read:
                step = reader.read(step_place, step_document)
                self._check_key(step)
                activity.steps.append(step)
            self._tick(step_document.path)
        return activity

    def _title(self, document: Document, model: type[Week] | type[Activity]) -> str:
        if not document.is_read:
            return ""
        fields = Fields(document.path, document.fields, self._found)
        fields.check_names(["title"])
        column = model._meta.get_field("title")  # noqa: SLF001
        return fields.text("title", column, is_required=True)

    def _check_key(self, step: StepFiles) -> None:
        key = step.facts.key
        fields = Fields(step.name, step.document.fields, self._found)
        if not key or not is_key(key):
            reason = f"“{key}” is none" if key else "it is missing"
            message = f"key must be 8 characters of a–z and 2–9, {reason}; a fresh one: {new_key()}"
            fields.problem("key", message)
        elif key in self._keys:
            message = f"key {key} is that of {self._keys[key]} too; a fresh one: {new_key()}"
            fields.problem("key", message)
        else:
            self._keys[key] = step.name


def _completion(fields: Fields) -> str:
    """What happens when a film is played to its end; "" for the offer, which is usual."""
    text = fields.text("completion")
    if text not in {"", *Course.Completion.values}:
        known = ", ".join(Course.Completion.values)
        fields.problem("completion", f"completion can be {known}; found “{text[:40]}”")
        return ""
    return "" if text == Course.Completion.OFFER else text
