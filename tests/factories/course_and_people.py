"""Ada, Grace, Mallory and the course they meet in."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.test import Client

from course import authoring, outline
from course.models import (
    Activity,
    Certificate,
    Course,
    Enrolment,
    Organisation,
    Run,
    Step,
    TeamMember,
    User,
    Week,
)
from lessons.captions.reader import read_captions
from lessons.models import Video, VideoFile
from lessons.transcripts import save_transcript

PASSWORD = "correct horse battery"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def person(name: str, **fields: Any) -> User:
    first = name.split(maxsplit=1)[0].lower()
    return User.objects.create_user(f"{first}@example.org", PASSWORD, display_name=name, **fields)


def course(slug: str = "rivers", *, title: str = "Rivers of the world", **fields: Any) -> Course:
    organisation, _ = Organisation.objects.get_or_create(
        slug="delta-college", defaults={"name": "Delta College", "url": "https://delta.example/"}
    )
    made = Course(
        slug=slug,
        title=title,
        organisation=fields.pop("organisation", organisation),
        summary=fields.pop("summary", "How water shapes land and people."),
        published_at=fields.pop("published_at", NOW - timedelta(days=100)),
        **fields,
    )
    authoring.save_course(made)
    return made


def week(of: Course, number: int, **fields: Any) -> Week:
    made, _ = Week.objects.get_or_create(
        course=of, number=number, defaults={"title": f"Title of week {number}"} | fields
    )
    return made


def step(of: Course, week_number: int = 1, title: str = "A step", **fields: Any) -> Step:
    """A published article at the end of the first activity of a week, by default."""
    first, _ = Activity.objects.get_or_create(
        week=week(of, week_number), title="First activity", defaults={"position": 1}
    )
    activity = fields.pop("activity", first)
    is_published = fields.pop("is_published", True)
    made = Step(
        course=of,
        activity=activity,
        kind=fields.pop("kind", "article"),
        position=activity.steps.count() + 1,
        title=title,
        body=fields.pop("body", f"The text of {title}."),
        published_at=NOW - timedelta(days=90) if is_published else None,
        **fields,
    )
    authoring.save_step(made, at=NOW)
    outline.renumber(of)
    made.refresh_from_db()
    return made


def video(of: Step, *, captions: str = "", duration_ms: int = 482_000) -> Video:
    made = Video.objects.create(step=of, duration_ms=duration_ms)
    VideoFile.objects.create(
        video=made,
        format="mp4",
        width=1280,
        height=720,
        file="films/none.mp4",
        sha256="a" * 64,
        bytes=3_000_000,
    )
    authoring.note_film(of.pk, length_ms=duration_ms, revision=made.revision)
    if captions:
        transcript(made, captions)
    return made


def transcript(of: Video, text: str, language: str = "en") -> None:
    read = read_captions(text, duration_ms=of.duration_ms)
    save_transcript(of, language, read, source_name="captions.vtt", actor=None, at=NOW)


def run(of: Course, number: int = 1, *, starts_on: date | None = None, **fields: Any) -> Run:
    """A weekly run that is in its fifth week, by default."""
    start = starts_on or (NOW - timedelta(weeks=4)).date()
    return Run.objects.create(course=of, number=number, starts_on=start, **fields)


def enrol(learner: User, of: Course, in_run: Run | None = None, **fields: Any) -> Enrolment:
    chosen = in_run or of.runs.first() or run(of)
    return Enrolment.objects.create(learner=learner, course=of, run=chosen, **fields)


def certificate(of: Enrolment, *, name: str = "", **fields: Any) -> Certificate:
    """One that is issued, whatever has been reached."""
    week = {"number": 1, "title": "Title of week 1", "steps": []}
    step = {"number": "1.1", "title": "A step", "kind": "article", "complete": True}
    week["steps"] = [step | {"score_percent": None}]
    return Certificate.objects.create(
        person=of.learner,
        course=of.course,
        run=of.run,
        **{
            "name": name or of.learner.display_name,
            "course_title": of.course.title,
            "organisation_name": of.course.organisation.name,
            "language": of.course.language,
            "hours": 18,
            "percent": 96,
            "score_percent": 82,
            "transcript": [week],
            "issued_at": NOW,
        }
        | fields,
    )


def sign_in(client: Client, person: User) -> None:
    """Sign in like the sign-in page does, with the row that links the session to the user."""
    client.force_login(person)
    key = client.session.session_key
    UserSession.objects.create(user=person, session_key=key, ip="127.0.0.1")


def educator(user: User, of: Course, role: str = TeamMember.Role.LEAD_EDUCATOR) -> TeamMember:
    return TeamMember.objects.create(user=user, course=of, role=role)


def vtt(minutes: int = 10, *, seconds_per_cue: int = 3) -> str:
    """Captions of a talk of this many minutes: sentences over two cues each."""
    words = (
        *("river", "bank", "delta", "stone", "current", "flood", "harvest", "village", "ferry"),
        *("bridge", "upstream", "silt", "season", "canal", "market", "levee", "mountain", "basin"),
    )
    lines = ["WEBVTT", ""]
    for index in range(minutes * 60 // seconds_per_cue):
        start, end = index * seconds_per_cue, (index + 1) * seconds_per_cue
        chosen = [words[(index * 7 + turn * turn + turn) % len(words)] for turn in range(8)]
        text = " ".join(chosen)
        text = f"{text.capitalize()}," if index % 2 == 0 else f"and {text} {index}."
        lines += [f"{_stamp(start)} --> {_stamp(end)}", text, ""]
    return "\n".join(lines)


def _stamp(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.000"
