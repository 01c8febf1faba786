"""What is in a site, by meaning: labels that stay, and how today's code finds what they name.

When models, fields or tables are renamed, the queries here follow and the labels and rows stay:
they are what facts.json says of a site that an earlier commit made. Derived data is left out.
"""

import json
from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import QuerySet, TextField
from django.db.models.functions import MD5, Cast

from course.models import (
    Course,
    CourseFile,
    Enrolment,
    Invitation,
    Moment,
    OldSlug,
    Organisation,
    Run,
    SitePage,
    Step,
    StepFile,
    StepLink,
    StepProgress,
    TeamMember,
    User,
    Week,
    WeekOpening,
)
from lessons.models import CaptionSource, Cue, Played, Transcript, Video, VideoFile
from quizzes.models import (
    Attempt,
    AttemptQuestion,
    Closing,
    ExtraTime,
    Question,
    QuestionVersion,
    Quiz,
    QuizItem,
    Response,
    VersionMoment,
)

Query = QuerySet[Any, Any]


def contents() -> dict[str, list[Any]]:
    """All rows by label, sorted, in the types of JSON."""
    found = {label: list(query().order_by()) for label, query in _QUERIES.items()}
    rows: dict[str, list[Any]] = json.loads(json.dumps(found, default=str))
    return {label: sorted(each, key=json.dumps) for label, each in rows.items()}


def counts() -> dict[str, int]:
    """Rows that are too many to be told one by one."""
    return {label: query().count() for label, query in _COUNTED.items()}


def _digest(field: str) -> MD5:
    return MD5(Cast(field, TextField()))


def _people() -> Query:
    return User.objects.values_list(
        *("uuid", "email", "display_name", "time_zone", "language", "is_staff", "is_active"),
        *("joined_at", "deleted_at", "last_login", "password"),
    )


def _courses() -> Query:
    return Course.objects.values_list(
        *("slug", "title", "organisation__slug", "summary", _digest("body"), "language"),
        *("licence", "topics", "image__name", "published_at", "created_at", "loaded_sha256"),
    )


def _steps() -> Query:
    return Step.objects.values_list(
        *("course__slug", "key", "week_number", "number", "activity__title", "position", "kind"),
        *("title", "summary", _digest("body"), "minutes", "is_open", "published_at"),
        *("edited_at", "loaded_sha256"),
    )


def _transcripts() -> Query:
    return Transcript.objects.values_list(
        *("video__step__key", "language", "format", "source_name", "encoding", "shifted_ms"),
        *("imported_at", "imported_by__email", _digest("vtt")),
    )


def _runs() -> Query:
    return Run.objects.values_list(
        *("course__slug", "number", "starts_on", "ends_on", "time_zone", "pace", "joining"),
        "join_code",
    )


def _enrolments() -> Query:
    return Enrolment.objects.values_list(
        *("learner__uuid", "course__slug", "run__number", "joined_at", "left_at", "last_seen_at")
    )


def _progress() -> Query:
    return StepProgress.objects.values_list(
        *("enrolment__learner__uuid", "enrolment__joined_at", "step__key", "first_visited_at"),
        *("last_completed_at", "score"),
    )


def _played() -> Query:
    return Played.objects.values_list(
        *("enrolment__learner__uuid", "video__step__key", "revision", "spans", "position_ms"),
        "updated_at",
    )


def _quizzes() -> Query:
    return Quiz.objects.values_list(
        *("step__key", "marks_by_try", "pass_percent", "retry_hours", "limit_minutes"),
        *("closes_with_run", "is_shuffled"),
    )


def _attempts() -> Query:
    return Attempt.objects.values_list(
        *("enrolment__learner__uuid", "quiz__step__key", "number", "started_at", "submitted_at"),
        *("deadline", "marks_by_try", "pass_percent", "score"),
    )


def _asked() -> Query:
    return AttemptQuestion.objects.values_list(
        *("attempt__enrolment__learner__uuid", "attempt__quiz__step__key", "attempt__number"),
        *("position", "question__key", "version__number", "order"),
    )


def _responses() -> Query:
    return Response.objects.values_list(
        *("asked__attempt__enrolment__learner__uuid", "asked__attempt__quiz__step__key"),
        *("asked__attempt__number", "asked__position", "try_number", "picks", "text"),
        *("fraction", "given_at"),
    )


def _moments() -> Query:
    return Moment.objects.values_list(
        *("step__key", "language", "quote", "before", "after", "start_ms", "end_ms", "nth"),
        *("state", "candidate_quote", "candidate_start_ms", "candidate_end_ms"),
    )


def _history() -> Query:
    return LogEntry.objects.values_list(
        *("action_time", "user__email", "object_id", "object_repr", "action_flag"),
        "change_message",
    )


def _films() -> Query:
    return VideoFile.objects.values_list(
        *("video__step__key", "video__revision", "video__duration_ms", "video__poster_sha256"),
        *("format", "width", "height", "file", "sha256", "bytes"),
    )


_QUERIES: dict[str, Callable[[], Query]] = {
    "people": _people,
    "e-mail addresses": lambda: EmailAddress.objects.values_list(
        "user__uuid", "email", "verified", "primary"
    ),
    "sessions": lambda: Session.objects.values_list("session_key", "session_data", "expire_date"),
    "whose sessions": lambda: UserSession.objects.values_list(
        "user__uuid", "session_key", "ip", "user_agent", "last_seen_at"
    ),
    "organisations": lambda: Organisation.objects.values_list("slug", "name", "url", "logo"),
    "courses": _courses,
    "old addresses": lambda: OldSlug.objects.values_list("slug", "course__slug"),
    "teams": lambda: TeamMember.objects.values_list("course__slug", "user__uuid", "role"),
    "pages of the site": lambda: SitePage.objects.values_list("slug", "title", "body"),
    "files": lambda: CourseFile.objects.values_list(
        "course__slug", "name", "kind", "file", "sha256", "bytes", "width", "height"
    ),
    "weeks": lambda: Week.objects.values_list("course__slug", "number", "title", "introduction"),
    "steps": _steps,
    "files of steps": lambda: StepFile.objects.values_list(
        "step__key", "file__name", "position", "title", "is_listed"
    ),
    "links of steps": lambda: StepLink.objects.values_list("step__key", "position", "title", "url"),
    "films": _films,
    "transcripts": _transcripts,
    "caption files": lambda: CaptionSource.objects.values_list(
        "transcript__video__step__key", "transcript__language", _digest("packed")
    ),
    "runs": _runs,
    "exceptions to calendars": lambda: WeekOpening.objects.values_list(
        "run__number", "week", "opens_at"
    ),
    "lists of people": lambda: Invitation.objects.values_list("run__number", "email"),
    "enrolments": _enrolments,
    "progress": _progress,
    "played": _played,
    "quizzes": _quizzes,
    "what quizzes ask": lambda: QuizItem.objects.values_list(
        "quiz__step__key", "position", "question__key", "tag", "count"
    ),
    "questions": lambda: Question.objects.values_list("key", "title", "tags", "retired_at"),
    "versions of questions": lambda: QuestionVersion.objects.values_list(
        "question__key", "number", "kind", _digest("content"), "created_at"
    ),
    "moments": _moments,
    "moments in questions": lambda: VersionMoment.objects.values_list(
        "version__question__key", "version__number", "place", "moment__quote"
    ),
    "attempts": _attempts,
    "questions of attempts": _asked,
    "responses": _responses,
    "extra time": lambda: ExtraTime.objects.values_list("enrolment__learner__uuid", "percent"),
    "closing dates": lambda: Closing.objects.values_list(
        "run__number", "quiz__step__key", "closes_at"
    ),
    "history": _history,
}
_COUNTED: dict[str, Callable[[], Query]] = {
    "lines of captions": Cue.objects.all,
    "films with steps": Video.objects.all,
}
