"""A course in the database as the same normalised facts as its files."""

import hashlib
from dataclasses import dataclass, field, replace

from django.db.models import Prefetch
from django.db.models.fields.files import FieldFile

from course.kinds import ASSESSED, TEST, VIDEO
from course.models import Activity, Course, CourseFile, Organisation, Step, StepFile, StepLink, Week
from desk.coursefiles import facts as f
from desk.coursefiles.reader.header import normal_body
from lessons.models import Transcript, Video, VideoFile
from quizzes import questions as q
from quizzes.authoring import newest_versions
from quizzes.models import Question, Quiz, QuizItem


@dataclass(frozen=True, slots=True)
class StoredQuestion:
    """A question with the content of its newest version."""

    row: Question
    authored: q.Authored


@dataclass(slots=True)
class StoredCourse:
    """A course with its outline in order. `steps` and the `facts` of each are by key."""

    course: Course
    facts: f.CourseFacts
    weeks: list[Week]
    activities: dict[int, list[Activity]] = field(default_factory=dict)  # by week id
    order: dict[int, list[Step]] = field(default_factory=dict)  # by activity id
    steps: dict[str, Step] = field(default_factory=dict)
    step_facts: dict[str, f.StepFacts] = field(default_factory=dict)
    files: dict[str, CourseFile] = field(default_factory=dict)
    questions: dict[str, StoredQuestion] = field(default_factory=dict)  # by key


def stored_course(slug: str) -> StoredCourse | None:
    """The course with this slug and all its content; None if there is none."""
    course = Course.objects.filter(slug=slug).first()
    return stored_of(course) if course is not None else None


def stored_of(course: Course) -> StoredCourse:
    """A course with all its content.

    A constant number of queries; posters and the logo are read for their hashes.
    """
    weeks = list(course.weeks.order_by("number"))
    stored = StoredCourse(course, course_facts(course), weeks)
    stored.files = {file.name: file for file in course.files.all()}
    stored.questions = questions_of(course)
    for week in weeks:
        stored.activities[week.pk] = []
    by_id = {week.pk: week for week in weeks}
    for activity in Activity.objects.filter(week__course=course).order_by("position", "id"):
        activity.week = by_id[activity.week_id]
        stored.activities[activity.week_id].append(activity)
        stored.order[activity.pk] = []
    for step in steps_of(course):
        stored.order[step.activity_id].append(step)
        stored.steps[step.key] = step
        stored.step_facts[step.key] = step_facts(step)
    return stored


def questions_of(course: Course) -> dict[str, StoredQuestion]:
    """The course's questions by key, retired ones too, in order of creation."""
    versions = newest_versions().filter(question__course=course).select_related("question")
    return {
        version.question.key: StoredQuestion(
            version.question,
            q.Authored(
                version.question.key,
                version.read(),
                version.question.title.strip(),
                tuple(version.question.tags),
            ),
        )
        for version in versions.order_by("question_id")
    }


def steps_of(course: Course) -> list[Step]:
    """The course's steps in the order of their activities, with prefetched related rows."""
    transcripts = Transcript.objects.only("video", "language", "sha256", "is_paragraphed")
    steps = list(
        course.steps.select_related("video", "quiz")
        .prefetch_related(
            Prefetch(
                "step_files",
                StepFile.objects.select_related("file").order_by("position", "id"),
            ),
            Prefetch("links", StepLink.objects.order_by("position", "id")),
            Prefetch(
                "quiz__slots", QuizItem.objects.select_related("question").order_by("position")
            ),
            Prefetch("video__files", VideoFile.objects.order_by("format", "-height")),
            Prefetch("video__transcripts", transcripts.order_by("language")),
        )
        .order_by("position", "id")
    )
    for step in steps:
        step.course = course
    return steps


def course_facts(course: Course) -> f.CourseFacts:
    return f.CourseFacts(
        slug=course.slug,
        title=course.title.strip(),
        summary=course.summary.strip(),
        organisation=organisation_facts(course.organisation),
        language=course.language,
        han=course.han_language,
        hours_per_week=f.plain_number(course.hours_per_week),
        licence=course.licence.strip(),
        outcomes=tuple(course.outcome_lines),
        topics=tuple(course.topic_lines),
        audience=tuple(course.audience_lines),
        image=course.image.name if course.image else "",
        has_no_certificate=not course.offers_certificate,
        certificate_percent=course.certificate_percent,
        certificate_score=course.certificate_score,
        completion="" if course.completion == Course.Completion.OFFER else course.completion,
        is_published=course.published_at is not None,
        is_listed=course.is_listed,
        body=normal_body(course.body),
    )


def organisation_facts(organisation: Organisation) -> f.OrganisationFacts:
    return f.OrganisationFacts(
        slug=organisation.slug,
        name=organisation.name.strip(),
        url=organisation.url,
        logo=content_sha256(organisation.logo),
    )


def week_facts(week: Week) -> f.WeekFacts:
    return f.WeekFacts(week.title.strip(), normal_body(week.introduction))


def step_facts(step: Step) -> f.StepFacts:
    """The facts of this step; `steps_of` has prefetched what it needs."""
    common = f.StepFacts(
        key=step.key,
        kind=step.kind,
        title=step.title.strip(),
        summary=step.summary.strip(),
        licence=step.licence.strip(),
        minutes=step.minutes,
        is_open=step.is_open,
        is_published=step.is_published,
        body=normal_body(step.body),
        files=tuple(
            (row.file.name, row.title.strip()) for row in step.step_files.all() if row.is_listed
        ),
        links=tuple((link.url, link.title.strip()) for link in step.links.all()),
    )
    quiz = getattr(step, "quiz", None)
    if quiz is not None and step.kind in ASSESSED:
        return replace(common, quiz=quiz_facts(quiz, step.kind))
    video = getattr(step, "video", None)
    return _with_video(common, video) if video is not None and step.kind == VIDEO else common


def quiz_facts(quiz: Quiz, kind: str) -> f.QuizFileFacts:
    """The facts of a quiz or test; without a test's settings for a quiz."""
    slots = tuple(
        slot.question.key if slot.question else f"{slot.count} of {slot.tag}"
        for slot in quiz.slots.all()
        if not (slot.question and slot.question.retired_at)
    )
    if kind != TEST:
        return f.QuizFileFacts(slots, quiz.is_shuffled)
    return f.QuizFileFacts(
        slots=slots,
        is_shuffled=quiz.is_shuffled,
        worths=tuple(quiz.marks_by_try),
        pass_percent=quiz.pass_percent,
        retry_hours=quiz.retry_hours,
        limit_minutes=quiz.limit_minutes,
        closes_with_run=quiz.closes_with_run,
    )


def _with_video(common: f.StepFacts, video: Video) -> f.StepFacts:
    films = sorted(
        (f.FilmFileFacts(row.format, row.sha256) for row in video.files.all()),
        key=lambda film: (film.format, film.sha256),
    )
    return replace(
        common,
        duration_ms=None if films else video.duration_ms,
        films=tuple(films),
        poster=content_sha256(video.poster_source),
        captions=tuple(
            f.CaptionsFacts(row.language, row.sha256, row.is_paragraphed)
            for row in video.transcripts.all()
        ),
    )


def content_sha256(file: FieldFile) -> str:
    """SHA-256 of a stored file; "" when there is none, or its content is missing."""
    digest = hashlib.sha256()
    try:
        with file.open("rb") as opened:
            for chunk in opened.chunks():
                digest.update(chunk)
    except (ValueError, FileNotFoundError):
        return ""
    return digest.hexdigest()
