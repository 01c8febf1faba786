"""Personal data export (GDPR): a person's account and enrolments, as plain data."""

from typing import Any

from allauth.usersessions.models import UserSession

from course.models import (
    Certificate,
    Enrolment,
    Mail,
    Note,
    Notice,
    StepProgress,
    TeamMember,
    User,
)


def account_of(user: User) -> dict[str, Any]:
    """Name, address, sign-ins and teams of a user."""
    return {
        "profile": {
            "id": user.uuid,
            "email": user.email,
            "name": user.display_name,
            "time_zone": user.time_zone,
            "language": user.language,
            "calendar_has_address": user.calendar_salt is not None,
            "joined_at": user.joined_at,
            "last_sign_in_at": user.last_login,
        },
        "signed_in": [
            {"since": row.created_at, "last_seen_at": row.last_seen_at, "address": row.ip}
            | {"browser": row.user_agent}
            for row in UserSession.objects.filter(user=user).order_by("created_at", "pk")
        ],
        "mails": mails_of(user),
        "teams": [
            {"course": row.course.slug, "role": row.role}
            for row in TeamMember.objects.filter(user=user).select_related("course").order_by("pk")
        ],
    }


def mails_of(user: User) -> list[dict[str, Any]]:
    """What was written to them lately, and whether it arrived; the texts they have."""
    fields = ("kind", "subject", "address", "created_at", "sent_at", "refused_at")
    return list(Mail.objects.filter(person=user).order_by("created_at", "pk").values(*fields))


def enrolments_of(user: User) -> dict[int, dict[str, Any]]:
    """By enrolment id, past ones included: the course and the steps visited."""
    rows = Enrolment.objects.filter(learner=user).select_related("course", "run")
    found: dict[int, dict[str, Any]] = {
        row.pk: {
            "course": row.course.slug,
            "title": row.course.title,
            "run": row.run.number,
            "joined_at": row.joined_at,
            "left_at": row.left_at,
            "last_seen_at": row.last_seen_at,
            "steps": [],
        }
        for row in rows.order_by("joined_at", "pk")
    }
    for row in (
        StepProgress.objects.filter(enrolment__learner=user)
        .order_by("first_visited_at", "pk")
        .values_list(
            *("enrolment_id", "step__key", "step__title", "step__kind"),
            *("first_visited_at", "last_completed_at", "score"),
        )
    ):
        enrolment, key, title, kind, visited, completed, score = row
        found[enrolment]["steps"].append(
            {"step": key, "title": title, "kind": kind, "first_visited_at": visited}
            | {"completed_at": completed, "score": None if score is None else float(score)}
        )
    return found


def notes_of(user: User) -> list[dict[str, Any]]:
    """All notes, of courses left long ago too."""
    rows = Note.objects.filter(person=user).with_places().select_related("course")
    return [
        {
            "course": row.course.slug,
            "step": row.step.key,
            "language": row.moment.language if row.moment else "",
            "at_ms": row.moment.start_ms if row.moment else None,
            "quote": row.moment.quote if row.moment else row.quote,
            "question": row.question,
            "text": row.text,
            "written_at": row.created_at,
            "changed_at": row.changed_at,
        }
        for row in rows.order_by("created_at", "pk")
    ]


def notices_of(user: User) -> list[dict[str, Any]]:
    """What the person was told, when, and when they read it."""
    rows = Notice.objects.filter(person=user).order_by("created_at", "pk")
    return [
        {
            "kind": kind,
            "course": course,
            "week": week,
            "step": step,
            "facts": facts,
            "written_at": written,
            "read_at": read,
        }
        for kind, course, week, step, facts, written, read in rows.values_list(
            *("kind", "course__slug", "week", "step__key", "facts", "created_at", "read_at")
        )
    ]


def certificates_of(user: User) -> list[dict[str, Any]]:
    """The person's certificates, with all that is printed on them."""
    rows = Certificate.objects.filter(person=user).select_related("course", "run")
    return [
        {
            "code": row.code,
            "course": row.course.slug,
            "run": row.run.number,
            "name": row.name,
            "title": row.course_title,
            "organisation": row.organisation_name,
            "hours": float(row.hours),
            "percent": row.percent,
            "score_percent": row.score_percent,
            "issued_at": row.issued_at,
            "revoked_at": row.revoked_at,
            "revoked_reason": row.revoked_reason,
            "transcript": row.transcript,
        }
        for row in rows.order_by("issued_at", "pk")
    ]
